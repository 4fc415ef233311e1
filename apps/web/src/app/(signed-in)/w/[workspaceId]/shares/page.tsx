import type { Metadata } from 'next'
import { translations } from '../../../../../server/translations.ts'
import { SharesPage } from '../../../../../share/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('share')
  return { title: t('list.title') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  return <SharesPage workspaceId={(await params).workspaceId} />
}
