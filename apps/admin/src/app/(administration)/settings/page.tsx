import type { Metadata } from 'next'
import { translations } from '../../../server/translations.ts'
import { SettingsPage } from '../../../settings/settings-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('settings')
  return { title: t('title') }
}

export default function Page() {
  return <SettingsPage />
}
