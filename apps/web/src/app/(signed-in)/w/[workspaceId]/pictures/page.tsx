import type { Metadata } from 'next'
import { PicturesPage } from '../../../../../pictures/index.ts'
import { translations } from '../../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('nav.pictures') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  return <PicturesPage workspaceId={(await params).workspaceId} />
}
