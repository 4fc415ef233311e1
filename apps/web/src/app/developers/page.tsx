import { pageAddress } from '@amend/next-app/server/page-address'
import type { Metadata } from 'next'
import { headers } from 'next/headers'
import { ReferencePage } from '../../developers/reference-page.tsx'
import { environment } from '../../server/environment.ts'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('developers')
  return { title: t('title') }
}

export default async function Page() {
  const { baseUrl } = environment()
  return <ReferencePage address={pageAddress((await headers()).get('host'), baseUrl) ?? baseUrl} />
}
