import type { Metadata } from 'next'
import { translations } from '../../../../server/translations.ts'
import { WorkspacePage } from '../../../../workspaces/workspace-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('workspaces')
  return { title: t('title') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  const { workspaceId } = await params
  return <WorkspacePage id={workspaceId} />
}
