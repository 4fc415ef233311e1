import type { Metadata } from 'next'
import { SettingsPage } from '../../../account/settings/settings-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('settings.title') }
}

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function Page({ searchParams }: PageProps) {
  const { notice } = await searchParams
  return <SettingsPage notice={notice === 'password-removed' ? notice : undefined} />
}
