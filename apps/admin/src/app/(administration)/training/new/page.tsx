import type { Metadata } from 'next'
import { translations } from '../../../../server/translations.ts'
import { StartPage } from '../../../../training/start-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('training')
  return { title: t('form.title') }
}

export default async function Page({ searchParams }: { searchParams: Promise<{ from?: string | string[] }> }) {
  const { from } = await searchParams
  return <StartPage from={typeof from === 'string' ? from : undefined} />
}
