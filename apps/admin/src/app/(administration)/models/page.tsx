import type { Metadata } from 'next'
import { ModelsPage } from '../../../models/models-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('models')
  return { title: t('title') }
}

export default function Page() {
  return <ModelsPage />
}
