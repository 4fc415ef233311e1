import type { Metadata } from 'next'
import { translations } from '../../../server/translations.ts'
import { TrainingPage } from '../../../training/training-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('training')
  return { title: t('title') }
}

export default function Page() {
  return <TrainingPage />
}
