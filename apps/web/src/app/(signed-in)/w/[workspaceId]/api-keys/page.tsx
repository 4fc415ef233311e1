import type { Metadata } from 'next'
import { ApiKeysPage } from '../../../../../programs/index.ts'
import { translations } from '../../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('programs')
  return { title: t('nav.apiKeys') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  const { workspaceId } = await params
  return <ApiKeysPage workspaceId={workspaceId} />
}
