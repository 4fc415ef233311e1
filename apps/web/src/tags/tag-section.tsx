'use client'

import type { ImageItem } from '@amend/api/types'
import { useTranslations } from 'use-intl'
import { TagChip } from './tag-chip.tsx'
import { TagField } from './tag-field.tsx'
import { useTagActions, useTagsOf } from './use-tags.ts'

/** The tags of one picture. */
export function TagSection({ image, mayTag }: { image: ImageItem; mayTag: boolean }) {
  const t = useTranslations('tags')
  const { workspaceId } = image
  const { data: tags = [] } = useTagsOf(workspaceId, [image.id])
  const { add, remove } = useTagActions(workspaceId)
  if (!mayTag && tags.length === 0) return null
  return (
    <section aria-label={t('list')} className="flex flex-col gap-2 border-line border-b px-3 py-3">
      {tags.length > 0 && (
        <ul aria-label={t('list')} className="flex flex-wrap gap-1.5">
          {tags.map(({ id, name }) => (
            <TagChip
              key={id}
              name={name}
              removeLabel={mayTag ? t('remove', { name }) : undefined}
              onRemove={() => void remove([image], id)}
            />
          ))}
        </ul>
      )}
      {mayTag && (
        <TagField
          workspaceId={workspaceId}
          label={t('add')}
          hideLabel
          without={tags.map(({ name }) => name)}
          onAdd={(name) => void add([image], [name])}
        />
      )}
    </section>
  )
}
