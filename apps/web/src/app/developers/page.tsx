import type { Metadata } from 'next'
import { ReferencePage } from '../../developers/reference-page.tsx'
import { environment } from '../../server/environment.ts'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('developers')
  return { title: t('title') }
}

export default function Page() {
  return <ReferencePage address={environment().baseUrl} />
}
