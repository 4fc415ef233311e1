import type { Metadata } from 'next'
import { translations } from '../server/translations.ts'
import { NotFoundPage } from '../shell/not-found-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('notFound.title') }
}

export default function NotFound() {
  return <NotFoundPage />
}
