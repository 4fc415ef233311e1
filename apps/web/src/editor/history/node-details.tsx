'use client'

import { useWorkspace } from '@amend/next-app/client/viewer'
import { Button, IconButton } from '@amend/ui'
import { Star, Undo2 } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import type { TreeNode } from '../data/tree.ts'
import { useImageActions } from '../requests/use-image-actions.ts'
import { useSession, useView } from '../session/session.tsx'
import { compareWith } from '../state/view-state.ts'
import { EditFacts } from './edit-facts.tsx'
import { NodeMenu } from './node-menu.tsx'
import { Underway } from './underway.tsx'
import { useImageName } from './use-image-name.ts'

/** One picture of the history: its instruction, settings and actions. */
export function NodeDetails({ node }: { node: TreeNode }) {
  const t = useTranslations('editor.history')
  const format = useFormatter()
  const name = useImageName()
  const { stores, mayEdit, workspaceId } = useSession()
  const isTeam = useWorkspace(workspaceId)?.kind === 'team'
  const currentId = useView((view) => view.currentId)
  const { setFavourite, restore } = useImageActions()
  const { image, edit } = node
  const when = new Date(image?.createdAt ?? edit?.createdAt ?? 0)
  return (
    <div className="flex flex-col gap-3 p-4">
      <div className="flex items-start gap-1">
        <div className="min-w-0 grow">
          <p className="line-clamp-3 break-words font-medium">{image ? name(image) : edit?.instruction}</p>
          <p className="text-muted text-xs">
            <time dateTime={when.toISOString()}>
              {format.dateTime(when, { dateStyle: 'medium', timeStyle: 'short' })}
            </time>
            {image?.width && image.height ? ` · ${image.width} × ${image.height}` : ''}
            {isTeam && edit?.createdBy && ` · ${edit.createdBy.name ?? t('nameless')}`}
          </p>
        </div>
        {image && mayEdit && !image.trashedAt && (
          <IconButton
            size="sm"
            label={t(image.favourite ? 'unmark' : 'mark')}
            pressed={image.favourite}
            icon={<Star aria-hidden className={image.favourite ? 'fill-current' : undefined} />}
            onClick={() => void setFavourite(image, !image.favourite)}
          />
        )}
        {image && <NodeMenu node={node} />}
      </div>
      {!image && edit && <Underway edit={edit} />}
      {image?.trashedAt && (
        <Button size="sm" icon={<Undo2 aria-hidden className="size-4" />} onClick={() => void restore(image)}>
          {t('restore')}
        </Button>
      )}
      {image?.origin && (
        <p className="text-[0.8125rem] text-muted">
          {image.origin.instructions.length > 0
            ? t('remixedAfter', { instructions: image.origin.instructions.join(' → ') })
            : t('remixed')}
        </p>
      )}
      {image && image.id !== currentId && (
        <Button size="sm" onClick={() => stores.view.set((view) => compareWith(view, image.id))}>
          {t('compare')}
        </Button>
      )}
      {edit && <EditFacts edit={edit} />}
    </div>
  )
}
