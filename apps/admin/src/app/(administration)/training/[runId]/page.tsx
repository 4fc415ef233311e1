import type { Metadata } from 'next'
import { translations } from '../../../../server/translations.ts'
import { RunPage } from '../../../../training/run-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('training')
  return { title: t('title') }
}

export default async function Page({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params
  return <RunPage id={runId} />
}
