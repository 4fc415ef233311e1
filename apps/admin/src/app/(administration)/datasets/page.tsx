import type { Metadata } from 'next'
import { DatasetsPage } from '../../../datasets/datasets-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('datasets')
  return { title: t('title') }
}

export default function Page() {
  return <DatasetsPage />
}
