'use client'

import { IconButton } from '@amend/ui'
import { ArrowLeft, Download, History, Share2, Star } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { VoteButtons } from '../../feedback/index.ts'
import { EditorBar } from '../../shell/editor-bar.tsx'
import { useImageActions } from '../requests/use-image-actions.ts'
import { useCurrentImage, useSession, useView } from '../session/session.tsx'
import { useNarrow } from '../view/use-narrow.ts'
import { CompareControls } from './compare-controls.tsx'
import { ZoomControls } from './zoom-controls.tsx'

/** Above the picture: its name, the view options, and the download. */
export function Toolbar() {
  const t = useTranslations('editor.toolbar')
  const share = useTranslations('share.dialog')
  const { workspaceId, stores, mayEdit } = useSession()
  const image = useCurrentImage()
  const { setFavourite } = useImageActions()
  const narrow = useNarrow()
  const masking = useView((view) => view.masking)
  const rename = () => stores.view.set((view) => ({ ...view, dialog: { kind: 'rename', imageId: image.id } }))
  return (
    <>
      <EditorBar>
        <div
          role="toolbar"
          aria-label={t('label')}
          className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 py-1.5 lg:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]"
        >
          <div className="flex min-w-0 items-center gap-1">
            <Link
              href={`/w/${workspaceId}/pictures`}
              aria-label={t('back')}
              title={t('back')}
              className="grid size-9 shrink-0 place-items-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink pointer-coarse:size-11"
            >
              <ArrowLeft aria-hidden className="size-[1.125rem]" />
            </Link>
            <h1 className="min-w-0">
              <button
                type="button"
                disabled={!mayEdit}
                title={t('rename')}
                onClick={rename}
                className="block max-w-full truncate rounded-lg px-2 py-1.5 font-medium transition-colors not-disabled:hover:bg-hover"
              >
                {image.name}
              </button>
            </h1>
            {mayEdit && (
              <IconButton
                label={t(image.favourite ? 'unfavourite' : 'favourite')}
                shortcut="F"
                pressed={image.favourite}
                icon={<Star aria-hidden className={image.favourite ? 'fill-current' : undefined} />}
                onClick={() => void setFavourite(image, !image.favourite)}
              />
            )}
            {!narrow && image.editId !== null && <VoteButtons workspaceId={workspaceId} editId={image.editId} />}
          </div>
          {!narrow && (
            <div className="flex justify-center gap-1">
              <CompareControls />
            </div>
          )}
          <div className="flex items-center justify-end gap-1">
            <ZoomControls />
            {mayEdit && !image.trashedAt && (
              <IconButton
                label={share('open')}
                icon={<Share2 aria-hidden />}
                onClick={() => stores.view.set((view) => ({ ...view, dialog: { kind: 'share', imageId: image.id } }))}
              />
            )}
            <IconButton
              label={t('download')}
              shortcut="D"
              icon={<Download aria-hidden />}
              onClick={() => stores.view.set((view) => ({ ...view, dialog: { kind: 'download', imageId: image.id } }))}
            />
            <IconButton
              label={t('history')}
              shortcut="H"
              className="lg:hidden"
              icon={<History aria-hidden />}
              onClick={() => stores.view.set((view) => ({ ...view, panel: 'history', panelOpen: true }))}
            />
          </div>
        </div>
      </EditorBar>
      {narrow && !masking && (
        <div
          role="toolbar"
          aria-label={t('compare')}
          className="flex shrink-0 gap-1 overflow-x-auto border-line border-b px-2 py-1.5 [justify-content:safe_center] [scrollbar-width:none]"
        >
          <CompareControls />
          {image.editId !== null && <VoteButtons workspaceId={workspaceId} editId={image.editId} />}
        </div>
      )}
    </>
  )
}
