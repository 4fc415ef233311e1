'use client'

import type { AlbumItem, ImageItem } from '@amend/api/types'
import { Button, EmptyState, VisuallyHidden } from '@amend/ui'
import { ArrowLeft, ImagePlus, Lock, type LucideIcon, Play, Share2, Sparkles, SquareCheck } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { BulkReportDialog } from '../pictures/bulk-report.tsx'
import { useGalleryView } from '../pictures/gallery-view.ts'
import { PictureList } from '../pictures/picture-list.tsx'
import { SelectionBar } from '../pictures/selection-bar.tsx'
import { StickyBar } from '../pictures/sticky-bar.tsx'
import { useBulkActions } from '../pictures/use-bulk-actions.tsx'
import { usePermissions } from '../pictures/use-permissions.ts'
import { useSelection } from '../pictures/use-selection.ts'
import { ShareDialog } from '../share/index.ts'
import { TagDialog } from '../tags/index.ts'
import { AddToAlbumDialog } from './add-to-album-dialog.tsx'
import { AlbumMenu } from './album-menu.tsx'
import { Slideshow } from './slideshow.tsx'
import { useAlbumActions } from './use-album-actions.ts'
import { useAlbumOrder } from './use-album-order.ts'
import { useAlbumPictures } from './use-albums.ts'

/** The pictures of an album: open, select, put in order, or show one after the other. */
export function OpenAlbum({ album }: { album: AlbumItem }) {
  const t = useTranslations('albums')
  const { workspaceId } = album
  const list = useAlbumPictures(workspaceId, album)
  const { pictures, query } = list
  const [view] = useGalleryView()
  const selection = useSelection(pictures)
  const { ids, chosen, choose, chooseAll, drop, clear } = selection
  const [picking, setPicking] = useState(false)
  const [dialog, setDialog] = useState<'album' | 'tags' | 'share'>()
  const [showing, setShowing] = useState(false)
  const bulk = useBulkActions(workspaceId, drop)
  const { takeOut, update } = useAlbumActions(workspaceId)
  const may = usePermissions(workspaceId)
  const byHand = album.rule === null && may.albums
  const order = useAlbumOrder(album, pictures, ids, byHand)
  const stop = () => {
    clear()
    setPicking(false)
  }
  const selecting = picking || ids.size > 0
  const [only] = chosen
  return (
    <div className="flex grow flex-col px-3 pb-8 sm:px-5">
      <StickyBar
        selecting={selecting}
        selection={
          <SelectionBar
            pictures={chosen}
            actions={bulk}
            may={may}
            trashed={false}
            onAll={chooseAll}
            onClear={stop}
            onDelete={stop}
            onAlbum={() => setDialog('album')}
            onTags={() => setDialog('tags')}
            {...(byHand && { onTakeOut: () => void takeOut(album, chosen).then(stop), onStep: order.step })}
            {...(may.albums &&
              only &&
              chosen.length === 1 && { onCover: () => void update(album.id, { coverId: only.id }).then(stop) })}
          />
        }
      >
        <Link
          href={`/w/${workspaceId}/albums`}
          aria-label={t('toAlbums')}
          title={t('toAlbums')}
          className="grid size-9 shrink-0 place-items-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink pointer-coarse:size-11"
        >
          <ArrowLeft aria-hidden className="size-[1.125rem]" />
        </Link>
        <div className="min-w-0 grow">
          <h1 className="truncate font-semibold text-base">{album.name}</h1>
          <p className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
            {album.private && <Lock role="img" aria-label={t('private')} className="size-3.5" />}
            {album.rule && <Sparkles aria-hidden className="size-3.5" />}
            {album.rule ? t('smart') : t('count', { count: album.count ?? 0 })}
          </p>
        </div>
        <Tool
          icon={Play}
          label={t('slideshow.start')}
          disabled={pictures.length === 0}
          onUse={() => setShowing(true)}
        />
        <Tool icon={SquareCheck} label={t('select')} disabled={pictures.length === 0} onUse={() => setPicking(true)} />
        {may.share && <Tool icon={Share2} label={t('share')} onUse={() => setDialog('share')} />}
        {may.albums && <AlbumMenu album={album} />}
      </StickyBar>
      <PictureList
        list={list}
        empty={<NothingInAlbum album={album} />}
        hrefOf={editorOf}
        density={view.density}
        dated={false}
        selected={ids}
        selecting={selecting}
        onSelect={choose}
        {...(byHand && !query.isPaused && { drag: order.drag })}
      />
      <VisuallyHidden>
        <output aria-live="polite">{order.said}</output>
      </VisuallyHidden>
      {showing && <Slideshow pictures={pictures} onMore={list.more} onClose={() => setShowing(false)} />}
      {dialog === 'album' && (
        <AddToAlbumDialog
          workspaceId={workspaceId}
          pictures={chosen}
          onClose={() => setDialog(undefined)}
          onAdded={stop}
        />
      )}
      {dialog === 'tags' && (
        <TagDialog workspaceId={workspaceId} pictures={chosen} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'share' && <ShareDialog {...{ workspaceId, album }} onClose={() => setDialog(undefined)} />}
      <BulkReportDialog report={bulk.report} onClose={bulk.closeReport} />
    </div>
  )
}

interface ToolProps {
  icon: LucideIcon
  label: string
  disabled?: boolean
  onUse: () => void
}

const Tool = ({ icon: Icon, label, disabled = false, onUse }: ToolProps) => (
  <Button
    variant="ghost"
    title={label}
    disabled={disabled}
    icon={<Icon aria-hidden className="size-4.5" />}
    className="h-10 max-sm:px-3"
    onClick={onUse}
  >
    <span className="max-lg:sr-only">{label}</span>
  </Button>
)

function NothingInAlbum({ album: { workspaceId, rule } }: { album: AlbumItem }) {
  const t = useTranslations('albums.empty')
  return (
    <EmptyState
      icon={rule ? <Sparkles aria-hidden /> : <ImagePlus aria-hidden />}
      title={t(rule ? 'smart' : 'title')}
      description={t(rule ? 'smartText' : 'text')}
      action={
        <Button asChild>
          <Link href={`/w/${workspaceId}/pictures`}>{t('toPictures')}</Link>
        </Button>
      }
      className="my-auto"
    />
  )
}

const editorOf = ({ workspaceId, id }: ImageItem) => `/w/${workspaceId}/edit/${id}`
