import type { Metadata } from 'next'
import { readLinkOf } from '../../../account/link.ts'
import { RefusedLink, SignInLinkForm } from '../../../account/link-form.tsx'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('link.signIn.title'), referrer: 'no-referrer' }
}

interface LinkPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignInLinkPage({ searchParams }: LinkPageProps) {
  const link = await readLinkOf('sign-in', await searchParams)
  return link ? <SignInLinkForm {...link} /> : <RefusedLink again="/sign-in" />
}
