import type { Metadata } from 'next'
import { translations } from '../../../../server/translations.ts'
import { StartPage } from '../../../../training/start-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('training')
  return { title: t('form.title') }
}

interface Query {
  /** A run whose settings it begins with. */
  from?: string | string[]
  /** A version of a dataset, or a set of judgements, that it learns from. */
  version?: string | string[]
  preferences?: string | string[]
}

export default async function Page({ searchParams }: { searchParams: Promise<Query> }) {
  const { from, version, preferences } = await searchParams
  if (typeof version === 'string') return <StartPage chosen={{ kind: 'datasetVersion', id: version }} />
  if (typeof preferences === 'string') return <StartPage chosen={{ kind: 'preferenceSet', id: preferences }} />
  return <StartPage from={typeof from === 'string' ? from : undefined} />
}
