'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState } from '@amend/ui'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { LoadingPictures } from '../pictures/list-states.tsx'
import { OpenAlbum } from './open-album.tsx'
import { useAlbum } from './use-albums.ts'

/** One album; a foreign, deleted or private one of somebody else reads as absent. */
export function AlbumPage({ workspaceId, albumId }: { workspaceId: string; albumId: string }) {
  const t = useTranslations('albums')
  const sentence = useErrorSentence()
  const { data: album, error, refetch } = useAlbum(workspaceId, albumId)
  if (error) {
    return (
      <ErrorState
        title={t('failed')}
        description={sentence(error)}
        action={
          <>
            <Button onClick={() => void refetch()}>{t('retry')}</Button>
            <Button asChild>
              <Link href={`/w/${workspaceId}/albums`}>{t('toAlbums')}</Link>
            </Button>
          </>
        }
        className="my-auto"
      />
    )
  }
  if (!album) {
    return (
      <div className="px-3 pt-4 sm:px-5">
        <LoadingPictures />
      </div>
    )
  }
  return <OpenAlbum key={album.id} album={album} />
}
