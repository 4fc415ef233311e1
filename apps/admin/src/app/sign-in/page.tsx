import { safePath } from '@amend/next-app/server/redirect'
import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { environment } from '../../server/environment.ts'
import { readViewer } from '../../server/session.ts'
import { translations } from '../../server/translations.ts'
import { SignInForm } from '../../sign-in/sign-in-form.tsx'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('signIn')
  return { title: t('title') }
}

interface SignInPageProps {
  searchParams: Promise<Record<string, string | string[] | undefined>>
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { callbackUrl, ended } = await searchParams
  const next = safePath(typeof callbackUrl === 'string' ? callbackUrl : undefined)
  if (await readViewer()) redirect(next)
  return <SignInForm callbackUrl={next} ended={ended !== undefined} editorUrl={environment().editorUrl} />
}
