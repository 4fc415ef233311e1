import type { Metadata } from 'next'
import { ImportForm } from '../../../../datasets/import/import-form.tsx'
import { translations } from '../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('datasets')
  return { title: t('import.title') }
}

export default function Page() {
  return <ImportForm />
}
