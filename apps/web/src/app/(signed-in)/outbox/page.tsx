import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readInstallation } from '../../../account/installation.ts'
import { OutboxPage } from '../../../outbox/outbox-page.tsx'
import { requireViewer } from '../../../server/session.ts'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('outbox.title') }
}

/** For administrators; others get "not found". */
export default async function Page() {
  const viewer = await requireViewer()
  if (!viewer.installationPermissions.includes('mail:view')) notFound()
  const { sendsMail } = await readInstallation()
  return <OutboxPage sendsMail={sendsMail} />
}
