'use client'

import type { EditItem } from '@amend/api/types'
import { problemOfRecord, useErrorSentence } from '@amend/next-app/client/problem'
import { Button, IconButton, Menu, MenuItem, MenuSeparator } from '@amend/ui'
import {
  CopyCheck,
  Download,
  Ellipsis,
  FileJson,
  Pencil,
  RefreshCw,
  RotateCw,
  Star,
  Trash2,
  Undo2,
  X,
} from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import type { TreeNode } from '../data/tree.ts'
import { changeDraft } from '../draft/draft.ts'
import { useEditState, useProgressText } from '../progress/use-progress.ts'
import { useRequests } from '../requests/requests.tsx'
import { useImageActions } from '../requests/use-image-actions.ts'
import { useSession, useView } from '../session/session.tsx'
import { hasEnded } from '../state/live.ts'
import { compareWith } from '../state/view-state.ts'
import { useImageName } from './use-image-name.ts'

/** One picture of the history: what it was told, with which settings, and what can be done with it. */
export function NodeDetails({ node }: { node: TreeNode }) {
  const t = useTranslations('editor.history')
  const format = useFormatter()
  const name = useImageName()
  const { stores, mayEdit } = useSession()
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
      {image && image.id !== currentId && (
        <Button size="sm" onClick={() => stores.view.set((view) => compareWith(view, image.id))}>
          {t('compare')}
        </Button>
      )}
      {edit && <EditFacts edit={edit} />}
    </div>
  )
}

function NodeMenu({ node: { image, edit } }: { node: TreeNode }) {
  const t = useTranslations('editor.history')
  const { stores, mayEdit } = useSession()
  const { replay } = useRequests()
  const { trash } = useImageActions()
  if (!image) return null
  const show = (kind: 'download' | 'recipe' | 'rename') =>
    stores.view.set((view) => ({ ...view, dialog: { kind, imageId: image.id } }))
  return (
    <Menu trigger={<IconButton size="sm" label={t('more')} icon={<Ellipsis aria-hidden />} />}>
      <MenuItem icon={<Download aria-hidden />} onSelect={() => show('download')}>
        {t('download')}
      </MenuItem>
      {edit && (
        <MenuItem icon={<FileJson aria-hidden />} onSelect={() => show('recipe')}>
          {t('recipe')}
        </MenuItem>
      )}
      {mayEdit && edit?.sourceId && (
        <MenuItem icon={<RefreshCw aria-hidden />} onSelect={() => void replay(edit)}>
          {t('replay')}
        </MenuItem>
      )}
      {mayEdit && (
        <>
          <MenuItem icon={<Pencil aria-hidden />} onSelect={() => show('rename')}>
            {t('rename')}
          </MenuItem>
          {!image.trashedAt && image.kind !== 'upload' && (
            <>
              <MenuSeparator />
              <MenuItem danger icon={<Trash2 aria-hidden />} onSelect={() => void trash(image)}>
                {t('trash')}
              </MenuItem>
            </>
          )}
        </>
      )}
    </Menu>
  )
}

function Underway({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor.history')
  const { stores } = useSession()
  const { cancel, again } = useRequests()
  const text = useProgressText()
  const sentence = useErrorSentence()
  const state = useEditState(edit)
  if (state.status === 'failed') {
    return (
      <>
        <p className="text-danger-ink">{edit.error ? sentence(problemOfRecord(edit.error)) : text(state)}</p>
        <div className="flex gap-2">
          <Button size="sm" icon={<RotateCw aria-hidden className="size-4" />} onClick={() => void again(edit)}>
            {t('retry')}
          </Button>
          <Button
            size="sm"
            variant="ghost"
            onClick={() => stores.draft.set((draft) => changeDraft(draft, { type: 'dismiss', editId: edit.id }))}
          >
            {t('dismiss')}
          </Button>
        </div>
      </>
    )
  }
  if (hasEnded(state.status)) return null
  return (
    <div className="flex items-center gap-2">
      <p className="grow text-muted tabular-nums">{text(state)}</p>
      <Button size="sm" icon={<X aria-hidden className="size-4" />} onClick={() => void cancel([edit.id])}>
        {t('cancel')}
      </Button>
    </div>
  )
}

/** The settings of an edit, to read and, when asked, to use. */
function EditFacts({ edit }: { edit: EditItem }) {
  const t = useTranslations('editor.history')
  const s = useTranslations('editor.settings')
  const format = useFormatter()
  const { stores, mayEdit } = useSession()
  const { settings, outcome, model, hasMask } = edit
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2, useGrouping: false })
  const percent = (share: number) =>
    format.number(share, { style: 'percent', maximumFractionDigits: share > 0 && share < 0.01 ? 2 : 0 })
  const facts: [string, string][] = [
    [s('imageGuidance'), number(settings.imageGuidance)],
    [s('textGuidance'), number(settings.textGuidance)],
    [s('steps'), number(settings.steps)],
    [s('seed'), String(settings.seed)],
    [s('resolution'), s('pixels', { value: settings.resolution })],
    [s('restore'), settings.restore === 'detail' ? s('restoreDetail') : s('restoreModel')],
    ...(settings.scheduler === 'checkpoint' ? [] : [[s('scheduler'), settings.scheduler] satisfies [string, string]]),
    ...(settings.negative === '' ? [] : [[s('negative'), settings.negative] satisfies [string, string]]),
    ...(outcome ? [[t('changed'), percent(outcome.change.inside.changed)] satisfies [string, string]] : []),
    ...(hasMask && outcome?.change.outside
      ? [[t('changedOutside'), percent(outcome.change.outside.changed)] satisfies [string, string]]
      : []),
    ...(model ? [[t('model'), `${model.title} ${model.label}`] satisfies [string, string]] : []),
  ]
  const use = () => {
    stores.draft.set((draft) => changeDraft(draft, { type: 'use', instruction: edit.instruction, settings }))
    stores.announcement.set(t('used'))
  }
  return (
    <>
      {mayEdit && (
        <Button size="sm" icon={<CopyCheck aria-hidden className="size-4" />} onClick={use}>
          {t('use')}
        </Button>
      )}
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-[0.8125rem]">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="min-w-0 break-words text-right tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
