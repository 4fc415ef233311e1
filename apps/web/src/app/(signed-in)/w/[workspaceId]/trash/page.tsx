import type { Metadata } from 'next'
import { TrashPage } from '../../../../../pictures/index.ts'
import { services } from '../../../../../server/app.ts'
import { translations } from '../../../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('shell')
  return { title: t('nav.trash') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  const [{ workspaceId }, { settings }] = await Promise.all([params, services()])
  return <TrashPage workspaceId={workspaceId} retentionDays={settings.retentionDays} />
}
