'use client'

import { Button, EmptyState, SearchField } from '@amend/ui'
import { FolderPlus, Images, SearchX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useDeferredValue, useState } from 'react'
import { useTranslations } from 'use-intl'
import { LoadingFailed, LoadingPictures } from '../pictures/list-states.tsx'
import { usePermissions } from '../pictures/use-permissions.ts'
import { AlbumDialog } from './album-dialog.tsx'
import { AlbumTile } from './album-tile.tsx'
import { useAlbumActions } from './use-album-actions.ts'
import { useAlbums } from './use-albums.ts'

/** All albums of a workspace. */
export function AlbumsPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('albums')
  const router = useRouter()
  const [search, setSearch] = useState('')
  const [creating, setCreating] = useState(false)
  const words = useDeferredValue(search.trim())
  const { query, albums } = useAlbums(workspaceId, words)
  const { create } = useAlbumActions(workspaceId)
  const may = usePermissions(workspaceId)
  const newAlbum = (
    <Button
      variant="primary"
      icon={<FolderPlus aria-hidden className="size-4.5" />}
      onClick={() => setCreating(true)}
      className="h-10"
    >
      {t('new')}
    </Button>
  )
  const bare = query.isSuccess && albums.length === 0 && words === ''
  return (
    <div className="flex grow flex-col px-3 pb-8 sm:px-5">
      <div className="flex min-h-15 flex-wrap items-center gap-x-4 gap-y-2 py-2">
        <h1 className="font-semibold text-base">{t('title')}</h1>
        {!bare && (
          <search className="min-w-36 grow sm:max-w-sm">
            <SearchField label={t('search')} value={search} onSearch={setSearch} maxLength={200} />
          </search>
        )}
        {may.albums && !bare && <div className="ml-auto">{newAlbum}</div>}
      </div>
      {list()}
      {creating && (
        <AlbumDialog
          title={t('new')}
          mayBePrivate
          saveLabel={t('dialog.create')}
          onSave={async (name, isPrivate, key) => {
            const { id } = await create(key, { name, private: isPrivate })
            router.push(`/w/${workspaceId}/albums/${id}`)
          }}
          onClose={() => setCreating(false)}
        />
      )}
    </div>
  )

  function list() {
    if (query.isError || query.isPaused) {
      return <LoadingFailed error={query.error} paused={query.isPaused} onRetry={() => void query.refetch()} />
    }
    if (!query.isSuccess) return <LoadingPictures />
    if (bare) {
      return (
        <EmptyState
          icon={<Images aria-hidden />}
          title={t('none.title')}
          description={t(may.albums ? 'none.text' : 'none.viewer')}
          action={may.albums && newAlbum}
          className="my-auto"
        />
      )
    }
    if (albums.length === 0) {
      return <EmptyState icon={<SearchX aria-hidden />} title={t('none.search', { search: words })} />
    }
    return (
      <>
        <ul
          aria-label={t('title')}
          className="-mx-1.5 grid grid-cols-2 gap-1 sm:grid-cols-[repeat(auto-fill,minmax(11rem,1fr))]"
        >
          {albums.map((album) => (
            <AlbumTile key={album.id} album={album} />
          ))}
        </ul>
        {query.hasNextPage && (
          <Button
            className="mt-4 self-center"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        )}
      </>
    )
  }
}
