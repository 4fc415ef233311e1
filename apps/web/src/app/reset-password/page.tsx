import type { Metadata } from 'next'
import { readInstallation } from '../../account/installation.ts'
import { readLinkOf } from '../../account/link.ts'
import { RefusedLink } from '../../account/link-form.tsx'
import { ChoosePasswordForm, RequestResetForm } from '../../account/reset-form.tsx'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('reset.title'), referrer: 'no-referrer' }
}

interface ResetPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** Requests a link; with a link, sets the new password. */
export default async function ResetPasswordPage({ searchParams }: ResetPageProps) {
  const query = await searchParams
  if (query.token === undefined) {
    const { sendsMail } = await readInstallation()
    return <RequestResetForm sendsMail={sendsMail} />
  }
  const link = await readLinkOf('reset-password', query)
  return link ? <ChoosePasswordForm {...link} /> : <RefusedLink again="/reset-password" />
}
