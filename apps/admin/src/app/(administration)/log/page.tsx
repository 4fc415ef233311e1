import type { Metadata } from 'next'
import { LogPage } from '../../../log/log-page.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('log')
  return { title: t('title') }
}

interface PageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** `?actor=` restricts the list to one person. */
export default async function Page({ searchParams }: PageProps) {
  const { actor } = await searchParams
  return <LogPage actorId={typeof actor === 'string' ? actor : undefined} />
}
