import type { Metadata } from 'next'
import { AnnouncementsPage } from '../../../announcements/announcements-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('announcements')
  return { title: t('title') }
}

export default function Page() {
  return <AnnouncementsPage />
}
