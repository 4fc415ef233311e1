import type { Metadata } from 'next'
import { PersonPage } from '../../../../people/person-page.tsx'
import { translations } from '../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('people')
  return { title: t('title') }
}

export default async function Page({ params }: { params: Promise<{ userId: string }> }) {
  const { userId } = await params
  return <PersonPage id={userId} />
}
