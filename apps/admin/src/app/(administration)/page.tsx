import type { Metadata } from 'next'
import { version } from '../../../package.json'
import { HealthPage } from '../../health/health-page.tsx'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('health')
  return { title: t('title') }
}

export default function Page() {
  return <HealthPage version={version} />
}
