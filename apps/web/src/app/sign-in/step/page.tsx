import { safePath } from '@amend/next-app/server/redirect'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { CodeForm, RestoreForm } from '../../../account/step-forms.tsx'
import { readCaller } from '../../../server/session.ts'
import { translations } from '../../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('signIn.title') }
}

interface StepPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

/** What comes between the password, a link or a provider, and the session. */
export default async function SignInStepPage({ searchParams }: StepPageProps) {
  const { callbackUrl } = await searchParams
  const next = safePath(typeof callbackUrl === 'string' ? callbackUrl : undefined)
  const step = await (await readCaller()).account.signInStep()
  if (step === null) redirect(`/sign-in?callbackUrl=${encodeURIComponent(next)}`)
  return step === 'restore' ? <RestoreForm callbackUrl={next} /> : <CodeForm callbackUrl={next} />
}
