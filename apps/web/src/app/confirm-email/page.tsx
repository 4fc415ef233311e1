import type { Metadata } from 'next'
import { readLinkOf } from '../../account/link.ts'
import { ConfirmEmailForm, RefusedLink } from '../../account/link-form.tsx'
import { readViewer } from '../../server/session.ts'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('link.confirm.title'), referrer: 'no-referrer' }
}

interface LinkPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function ConfirmEmailPage({ searchParams }: LinkPageProps) {
  const [link, viewer] = await Promise.all([readLinkOf('confirm-email', await searchParams), readViewer()])
  if (!link) return <RefusedLink again="/sign-in" />
  return <ConfirmEmailForm {...link} needsPassword={viewer?.user.email !== link.email} />
}
