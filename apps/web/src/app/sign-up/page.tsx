import { safePath } from '@amend/next-app/server/redirect'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { readInstallation } from '../../account/installation.ts'
import { SignUpForm } from '../../account/sign-up-form.tsx'
import { sampleParameter } from '../../sample/parameter.ts'
import { readViewer } from '../../server/session.ts'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('signUp.title') }
}

interface SignUpPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignUpPage({ searchParams }: SignUpPageProps) {
  const { callbackUrl, ...query } = await searchParams
  const next = safePath(typeof callbackUrl === 'string' ? callbackUrl : undefined)
  const start = sampleParameter in query ? `/?${sampleParameter}=1` : next
  if (await readViewer()) redirect(start)
  return <SignUpForm installation={await readInstallation()} callbackUrl={start} />
}
