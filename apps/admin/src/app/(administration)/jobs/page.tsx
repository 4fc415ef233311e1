import type { Metadata } from 'next'
import { JobsPage } from '../../../jobs/jobs-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('jobs')
  return { title: t('title') }
}

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** `?person=` restricts the list to one person. */
export default async function Page({ searchParams }: PageProps) {
  const { person } = await searchParams
  return <JobsPage personId={typeof person === 'string' ? person : undefined} />
}
