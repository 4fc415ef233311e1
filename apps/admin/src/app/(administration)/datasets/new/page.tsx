import type { Metadata } from 'next'
import { NewDatasetPage } from '../../../../datasets/new/new-dataset-page.tsx'
import { translations } from '../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('datasets')
  return { title: t('new.title') }
}

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** `?draft=` continues with a dataset whose folder could not be made. */
export default async function Page({ searchParams }: PageProps) {
  const { draft } = await searchParams
  return <NewDatasetPage draftId={typeof draft === 'string' ? draft : undefined} />
}
