import type { Metadata } from 'next'
import { PeoplePage } from '../../../people/people-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('people')
  return { title: t('title') }
}

export default function Page() {
  return <PeoplePage />
}
