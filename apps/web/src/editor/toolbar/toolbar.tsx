'use client'

import { IconButton, SegmentedControl } from '@amend/ui'
import {
  ArrowLeft,
  Columns2,
  Download,
  Eye,
  History,
  Image,
  Minus,
  Plus,
  SeparatorVertical,
  Star,
  X,
} from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'use-intl'
import { useImageActions } from '../requests/use-image-actions.ts'
import { useBeforeImage, useCurrentImage, useSession, useView } from '../session/session.tsx'
import { useStore } from '../state/store.ts'
import { type CompareMode, setCompare } from '../state/view-state.ts'
import { fitted, scaleOf, zoomAt } from '../state/viewport.ts'
import { useHold } from './use-hold.ts'

/** Above the picture: which one it is, how to look at it, and the way out with it. */
export function Toolbar() {
  const t = useTranslations('editor.toolbar')
  const { workspaceId, stores, mayEdit } = useSession()
  const image = useCurrentImage()
  const { setFavourite } = useImageActions()
  const rename = () => stores.view.set((view) => ({ ...view, dialog: { kind: 'rename', imageId: image.id } }))
  return (
    <div
      role="toolbar"
      aria-label={t('label')}
      className="grid shrink-0 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 border-line border-b px-2 py-1.5 sm:px-3 lg:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)]"
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
      </div>
      <div className="order-last col-span-2 flex justify-center gap-1 max-lg:pt-1.5 lg:order-none lg:col-span-1">
        <CompareControls />
      </div>
      <div className="flex items-center justify-end gap-1">
        <ZoomControls />
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
  )
}

function CompareControls() {
  const t = useTranslations('editor.compare')
  const { stores } = useSession()
  const before = useBeforeImage()
  const compare = useView((view) => view.compare)
  const beforeId = useView((view) => view.beforeId)
  const stage = useView((view) => view.stage)
  const hold = useHold()
  const possible = before !== undefined && stage.kind === 'picture'
  return (
    <>
      <SegmentedControl<CompareMode>
        label={t('label')}
        value={stage.kind === 'picture' && possible ? compare : 'off'}
        onValueChange={(mode) => stores.view.set((view) => setCompare(view, mode))}
        disabled={!possible}
        options={[
          { value: 'off', label: t('off'), icon: <Image aria-hidden /> },
          { value: 'slider', label: t('slider'), icon: <SeparatorVertical aria-hidden /> },
          { value: 'side', label: t('side'), icon: <Columns2 aria-hidden /> },
        ]}
      />
      <button
        type="button"
        disabled={!possible || compare !== 'off'}
        {...hold}
        className="inline-flex h-8 touch-none select-none items-center gap-1.5 rounded-lg px-2.5 font-medium text-[0.8125rem] text-muted transition-colors not-disabled:hover:bg-hover not-disabled:hover:text-ink active:bg-active disabled:opacity-50 pointer-coarse:h-11"
      >
        <Eye aria-hidden className="size-4" />
        {t('hold')}
      </button>
      {beforeId !== null && (
        <IconButton
          size="sm"
          label={t('withSource')}
          icon={<X aria-hidden />}
          onClick={() => stores.view.set((view) => ({ ...view, beforeId: null }))}
        />
      )}
    </>
  )
}

function ZoomControls() {
  const t = useTranslations('editor.toolbar')
  const format = useFormatter()
  const { stores, size } = useSession()
  const viewport = useStore(stores.viewport, (state) => state)
  const pane = useStore(stores.pane, (state) => state)
  const density = typeof window === 'undefined' ? 1 : window.devicePixelRatio
  const zoom = (factor: number) =>
    stores.viewport.set((now) => zoomAt(now, factor, { x: pane.width / 2, y: pane.height / 2 }, pane, size))
  return (
    <div className="hidden items-center sm:flex">
      <IconButton label={t('zoomOut')} shortcut="-" icon={<Minus aria-hidden />} onClick={() => zoom(1 / 1.5)} />
      <button
        type="button"
        title={t('fit')}
        aria-label={t('fit')}
        onClick={() => stores.viewport.set(fitted)}
        className="h-9 w-14 rounded-lg text-center font-medium text-[0.8125rem] text-muted tabular-nums transition-colors hover:bg-hover hover:text-ink"
      >
        {format.number(scaleOf(viewport, pane, size, density), { style: 'percent', maximumFractionDigits: 0 })}
      </button>
      <IconButton label={t('zoomIn')} shortcut="+" icon={<Plus aria-hidden />} onClick={() => zoom(1.5)} />
    </div>
  )
}
