'use client'

import type { ImageItem } from '@amend/api/types'
import { pageLimits } from '@amend/contract'
import { Button, Dialog } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { ManageTagsDialog } from './manage-tags-dialog.tsx'
import { TagChip } from './tag-chip.tsx'
import { TagField } from './tag-field.tsx'
import { useTagActions, useTagsOf } from './use-tags.ts'

interface TagDialogProps {
  workspaceId: string
  pictures: readonly ImageItem[]
  onClose: () => void
}

/** Adds tags to pictures and removes them. */
export function TagDialog({ workspaceId, pictures, onClose }: TagDialogProps) {
  const t = useTranslations('tags')
  const count = pictures.length
  const asked = pictures.slice(0, pageLimits.bulk).map(({ id }) => id)
  const { data: tags = [] } = useTagsOf(workspaceId, asked)
  const { add, remove } = useTagActions(workspaceId)
  const [managing, setManaging] = useState(false)
  if (managing) return <ManageTagsDialog workspaceId={workspaceId} onClose={onClose} />
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('title', { count })}
      closeLabel={t('close')}
      footer={
        <>
          <Button variant="ghost" onClick={() => setManaging(true)}>
            {t('manage')}
          </Button>
          <Button variant="primary" onClick={onClose}>
            {t('done')}
          </Button>
        </>
      }
    >
      <div className="flex min-h-64 flex-col gap-3 pt-1">
        <TagField
          workspaceId={workspaceId}
          label={t('add')}
          without={tags.filter((tag) => tag.count === asked.length).map(({ name }) => name)}
          onAdd={(name) => void add(pictures, [name])}
        />
        <ul aria-label={t('list')} className="flex flex-wrap gap-1.5">
          {tags.map(({ id, name, count: tagged }) => (
            <TagChip
              key={id}
              name={name}
              note={tagged < asked.length ? t('some', { tagged, count: asked.length }) : undefined}
              removeLabel={t('remove', { name })}
              onRemove={() => void remove(pictures, id)}
            />
          ))}
        </ul>
        {tags.length === 0 && <p className="text-[0.8125rem] text-muted">{t('none')}</p>}
      </div>
    </Dialog>
  )
}
