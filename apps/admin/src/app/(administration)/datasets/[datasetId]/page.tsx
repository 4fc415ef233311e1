import type { Metadata } from 'next'
import { DatasetPage } from '../../../../datasets/dataset-page.tsx'
import { translations } from '../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('datasets')
  return { title: t('title') }
}

interface PageProps {
  params: Promise<{ datasetId: string }>
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** `?tab=` is the part of the page. */
export default async function Page({ params, searchParams }: PageProps) {
  const [{ datasetId }, { tab }] = await Promise.all([params, searchParams])
  return <DatasetPage id={datasetId} tab={typeof tab === 'string' ? tab : undefined} />
}
