'use client'

import type { AlbumItem, ImageItem } from '@amend/api/types'
import { classNames } from '@amend/ui'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { AlbumCover } from './album-tile.tsx'
import { useAlbumActions } from './use-album-actions.ts'
import { useAlbums } from './use-albums.ts'

interface AlbumDropPanelProps {
  workspaceId: string
  /** The pictures that are dragged. */
  pictures: readonly ImageItem[]
  onDropped: () => void
}

/** Beside the pictures while some are dragged: the albums that they can be dropped on. */
export function AlbumDropPanel({ workspaceId, pictures, onDropped }: AlbumDropPanelProps) {
  const t = useTranslations('albums')
  const { albums } = useAlbums(workspaceId, '', { byHand: true })
  const { add } = useAlbumActions(workspaceId)
  const [over, setOver] = useState<string>()
  const drop = (album: AlbumItem) => {
    void add(album, pictures)
    onDropped()
  }
  return (
    <aside
      aria-label={t('drop.title')}
      className="fixed top-16 bottom-4 left-3 z-30 flex w-56 animate-appear flex-col rounded-xl bg-raised p-2 shadow-raised ring-1 ring-line"
    >
      <h2 className="px-2 pt-1 pb-2 font-medium text-[0.8125rem] text-muted">{t('drop.title')}</h2>
      {albums.length === 0 && <p className="px-2 text-[0.8125rem] text-muted">{t('add.none')}</p>}
      <ul className="min-h-0 grow overflow-y-auto">
        {albums.map((album) => (
          <li
            key={album.id}
            onDragEnter={() => setOver(album.id)}
            onDragOver={(event) => {
              event.preventDefault()
              event.dataTransfer.dropEffect = 'copy'
              if (over !== album.id) setOver(album.id)
            }}
            onDrop={(event) => {
              event.preventDefault()
              drop(album)
            }}
            className={classNames(
              'flex items-center gap-2.5 rounded-lg p-1.5',
              over === album.id && 'bg-accent-soft text-accent-ink',
            )}
          >
            <AlbumCover album={album} className="size-9 shrink-0 rounded-md" />
            <span className="truncate">{album.name}</span>
          </li>
        ))}
      </ul>
    </aside>
  )
}
