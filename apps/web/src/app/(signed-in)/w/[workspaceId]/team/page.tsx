import type { Metadata } from 'next'
import { services } from '../../../../../server/app.ts'
import { translations } from '../../../../../server/translations.ts'
import { TeamPage } from '../../../../../team/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('team')
  return { title: t('nav.team') }
}

export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  const [{ workspaceId }, { settings }] = await Promise.all([params, services()])
  return <TeamPage workspaceId={workspaceId} retentionDays={settings.retentionDays} />
}
