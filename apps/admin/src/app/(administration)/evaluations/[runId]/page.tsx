import type { Metadata } from 'next'
import { EvaluationPage } from '../../../../evaluations/evaluation-page.tsx'
import { translations } from '../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('evaluations')
  return { title: t('title') }
}

export default async function Page({ params }: { params: Promise<{ runId: string }> }) {
  const { runId } = await params
  return <EvaluationPage id={runId} />
}
