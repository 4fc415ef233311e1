import { apiErrorCodes } from '@amend/contract'
import { safePath } from '@amend/next-app/server/redirect'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { readInstallation } from '../../account/installation.ts'
import { SignInForm } from '../../account/sign-in-form.tsx'
import { readViewer } from '../../server/session.ts'
import { readMessages, translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('signIn.title') }
}

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { callbackUrl, problem, error, ended } = await searchParams
  const next = safePath(typeof callbackUrl === 'string' ? callbackUrl : undefined)
  const failed = problem !== undefined || error !== undefined
  // Linking a provider in the settings that fails returns here, signed in.
  if (!failed && (await readViewer())) redirect(next)
  const installation = await readInstallation()
  if (installation.first) redirect('/sign-up')
  return (
    <SignInForm
      installation={installation}
      callbackUrl={next}
      problem={failed ? await sentenceOf(problem) : undefined}
      ended={ended !== undefined}
    />
  )
}

/** Shows only sentences of ours: the address could contain anything. */
async function sentenceOf(problem: string | string[] | undefined): Promise<string> {
  const { errors } = await readMessages()
  const code = apiErrorCodes.find((one) => one === problem)
  const message = Object.entries(errors).find(([key]) => key === code)?.[1]
  return message ?? (await translations('account'))('signIn.providerFailed')
}
