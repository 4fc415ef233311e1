import type { Metadata } from 'next'
import { translations } from '../../../../../i18n/server.ts'
import { TrashPage } from '../../../../../pictures/index.ts'
import { services } from '../../../../../services.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('nav.trash') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  const [{ workspaceId }, { settings }] = await Promise.all([params, services()])
  return <TrashPage workspaceId={workspaceId} retentionDays={settings.retentionDays} />
}
