import type { Metadata } from 'next'
import { translations } from '../../../server/translations.ts'
import { WorkspacesPage } from '../../../workspaces/workspaces-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('workspaces')
  return { title: t('title') }
}

export default function Page() {
  return <WorkspacesPage />
}
