import type { Metadata } from 'next'
import { MailPage } from '../../../mail/mail-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('mail')
  return { title: t('title') }
}

export default function Page() {
  return <MailPage />
}
