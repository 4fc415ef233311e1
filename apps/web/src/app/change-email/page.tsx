import type { Metadata } from 'next'
import { ChangeEmailForm } from '../../account/change-email-form.tsx'
import { RefusedLink } from '../../account/link-form.tsx'
import { readCaller } from '../../server/session.ts'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('accountData')
  return { title: t('email.confirm.title'), referrer: 'no-referrer' }
}

interface LinkPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function ChangeEmailPage({ searchParams }: LinkPageProps) {
  const { token } = await searchParams
  if (typeof token !== 'string') return <RefusedLink again="/settings" />
  const link = await (await readCaller()).account.readEmailChange({ token: token.slice(0, 200) })
  return link ? <ChangeEmailForm token={token} email={link.email} /> : <RefusedLink again="/settings" />
}
