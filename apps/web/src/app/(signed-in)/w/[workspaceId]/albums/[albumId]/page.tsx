import type { Metadata } from 'next'
import { AlbumPage } from '../../../../../../albums/index.ts'
import { readCaller } from '../../../../../../server/session.ts'

interface AlbumRouteProps {
  params: Promise<{ workspaceId: string; albumId: string }>
}

export async function generateMetadata({ params }: AlbumRouteProps): Promise<Metadata> {
  const { workspaceId, albumId } = await params
  const caller = await readCaller()
  // The page itself reports a missing album.
  const album = await caller.album.get({ workspaceId, id: albumId }).catch(() => undefined)
  return { title: album?.name }
}

export default async function Page({ params }: AlbumRouteProps) {
  const { workspaceId, albumId } = await params
  return <AlbumPage workspaceId={workspaceId} albumId={albumId} />
}
