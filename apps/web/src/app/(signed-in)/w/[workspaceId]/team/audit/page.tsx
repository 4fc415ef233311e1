import { can } from '@amend/auth/permissions'
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { requireViewer } from '../../../../../../server/session.ts'
import { translations } from '../../../../../../server/translations.ts'
import { AuditPage } from '../../../../../../team/index.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('team')
  return { title: t('audit.title') }
}

/** For owners and admins; others get "not found". */
export default async function Page({ params }: { params: Promise<{ workspaceId: string }> }) {
  const [{ workspaceId }, viewer] = await Promise.all([params, requireViewer()])
  const workspace = viewer.workspaces.find(({ id }) => id === workspaceId)
  if (!workspace || !can(workspace.role, 'audit:view')) notFound()
  return <AuditPage workspaceId={workspaceId} />
}
