'use client'

import type { AlbumItem, ImageItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, SearchField, Spinner } from '@amend/ui'
import { FolderPlus, Lock } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { useTranslations } from 'use-intl'
import { AlbumDialog } from './album-dialog.tsx'
import { AlbumCover } from './album-tile.tsx'
import { useAlbumActions } from './use-album-actions.ts'
import { useAlbums } from './use-albums.ts'

interface AddToAlbumDialogProps {
  workspaceId: string
  pictures: readonly ImageItem[]
  onClose: () => void
  /** All pictures are in the album. */
  onAdded: () => void
}

/** Chooses the album to put pictures into, or creates it. */
export function AddToAlbumDialog({ workspaceId, pictures, onClose, onAdded }: AddToAlbumDialogProps) {
  const t = useTranslations('albums')
  const sentence = useErrorSentence()
  const { add, create } = useAlbumActions(workspaceId)
  const [search, setSearch] = useState('')
  const [creating, setCreating] = useState(false)
  const [busy, setBusy] = useState<string>()
  const words = useDeferredValue(search.trim())
  const { query, albums } = useAlbums(workspaceId, words, { byHand: true })
  const count = pictures.length
  const put = async (album: AlbumItem) => {
    setBusy(album.id)
    const { failed } = await add(album, pictures)
    if (failed.length === 0) onAdded()
    onClose()
  }
  if (creating) {
    return (
      <AlbumDialog
        title={t('new')}
        description={t('add.newText', { count })}
        name={words}
        mayBePrivate
        saveLabel={t('dialog.create')}
        onSave={async (name, isPrivate, key) => put(await create(key, { name, private: isPrivate }))}
        onClose={onClose}
      />
    )
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('add.title', { count })}
      closeLabel={t('close')}
      footer={
        <Button icon={<FolderPlus aria-hidden className="size-4.5" />} onClick={() => setCreating(true)}>
          {t('new')}
        </Button>
      }
    >
      <SearchField label={t('search')} value={search} onSearch={setSearch} maxLength={200} />
      <div className="mt-3 min-h-48">
        {query.isError && <p className="text-danger-ink">{sentence(query.error)}</p>}
        {query.isPending && <Spinner className="size-5" />}
        {query.isSuccess && albums.length === 0 && (
          <p className="py-6 text-center text-muted">{words ? t('none.search', { search: words }) : t('add.none')}</p>
        )}
        <ul aria-label={t('title')} className="flex flex-col">
          {albums.map((album) => (
            <li key={album.id}>
              <button
                type="button"
                disabled={busy !== undefined}
                onClick={() => void put(album)}
                className="flex min-h-13 w-full items-center gap-3 rounded-lg p-1.5 text-left transition-colors not-disabled:hover:bg-hover disabled:opacity-60"
              >
                <AlbumCover album={album} className="size-10 shrink-0 rounded-md" />
                <span className="min-w-0 grow">
                  <span className="block truncate">{album.name}</span>
                  <span className="flex items-center gap-1.5 text-[0.8125rem] text-muted">
                    {album.private && <Lock role="img" aria-label={t('private')} className="size-3.5" />}
                    {t('count', { count: album.count ?? 0 })}
                  </span>
                </span>
                {busy === album.id && <Spinner />}
              </button>
            </li>
          ))}
        </ul>
        {query.hasNextPage && (
          <Button
            size="sm"
            variant="ghost"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        )}
      </div>
    </Dialog>
  )
}
