import type { Metadata } from 'next'
import { ModerationPage } from '../../../moderation/moderation-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('moderation')
  return { title: t('title') }
}

export default function Page() {
  return <ModerationPage />
}
