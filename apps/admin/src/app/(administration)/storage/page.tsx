import type { Metadata } from 'next'
import { translations } from '../../../server/translations.ts'
import { StoragePage } from '../../../storage/storage-page.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('storage')
  return { title: t('title') }
}

export default function Page() {
  return <StoragePage />
}
