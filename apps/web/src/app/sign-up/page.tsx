import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { readInstallation } from '../../account/installation.ts'
import { SignUpForm } from '../../account/sign-up-form.tsx'
import { readViewer } from '../../server/session.ts'
import { translations } from '../../server/translations.ts'

export async function generateMetadata(): Promise<Metadata> {
  const t = await translations('account')
  return { title: t('signUp.title') }
}

export default async function SignUpPage() {
  if (await readViewer()) redirect('/')
  return <SignUpForm installation={await readInstallation()} />
}
