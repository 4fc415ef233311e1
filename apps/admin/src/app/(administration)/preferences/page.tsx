import type { Metadata } from 'next'
import { PreferencesPage } from '../../../preferences/preferences-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('preferences')
  return { title: t('title') }
}

export default function Page() {
  return <PreferencesPage />
}
