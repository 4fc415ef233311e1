import type { Metadata } from 'next'
import { translations } from '../../../../../../server/translations.ts'
import { ActivityPage } from '../../../../../../team/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('team')
  return { title: t('activity.title') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  return <ActivityPage workspaceId={(await params).workspaceId} />
}
