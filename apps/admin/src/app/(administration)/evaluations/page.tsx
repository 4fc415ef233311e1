import type { Metadata } from 'next'
import { EvaluationsPage } from '../../../evaluations/evaluations-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('evaluations')
  return { title: t('title') }
}

export default function Page() {
  return <EvaluationsPage />
}
