import type { Metadata } from 'next'
import { translations } from '../../../../../i18n/server.ts'
import { PicturesPage } from '../../../../../pictures/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('nav.pictures') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  return <PicturesPage workspaceId={(await params).workspaceId} />
}
