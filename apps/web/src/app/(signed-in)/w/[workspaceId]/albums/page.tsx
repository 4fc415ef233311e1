import type { Metadata } from 'next'
import { AlbumsPage } from '../../../../../albums/index.ts'
import { translations } from '../../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('nav.albums') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  return <AlbumsPage workspaceId={(await params).workspaceId} />
}
