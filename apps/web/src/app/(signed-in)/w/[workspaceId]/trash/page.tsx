import type { Metadata } from 'next'
import { translations } from '../../../../../i18n/server.ts'
import { TrashPage } from '../../../../../pictures/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('nav.trash') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  return <TrashPage workspaceId={(await params).workspaceId} />
}
