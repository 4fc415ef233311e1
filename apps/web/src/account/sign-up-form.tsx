'use client'

import { signInBy } from '@amend/next-app/client/sign-in'
import { Button, TextField } from '@amend/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'
import { AccountFrame, linkStyles } from './account-frame.tsx'
import { useForm } from './form.ts'
import { FormAlert } from './form-alert.tsx'
import type { Installation } from './installation.ts'
import { MailboxNotice } from './mailbox-notice.tsx'
import { PasswordField } from './password-field.tsx'
import { ProviderButtons } from './provider-buttons.tsx'

interface SignUpFormProps {
  installation: Installation
  /** A path of ours to continue at. */
  callbackUrl: string
}

export function SignUpForm({ installation, callbackUrl }: SignUpFormProps) {
  const t = useTranslations('account')
  const locale = useLocale()
  const client = useTRPCClient()
  const [mailedTo, setMailedTo] = useState<string>()
  // The link in the mail leads back, for example to an invitation.
  const back = callbackUrl === '/' ? {} : { returnTo: callbackUrl }
  const form = useForm(['name', 'email', 'password'], async ({ name = '', email = '', password = '' }) => {
    const faults = await client.account.checkSignUp.mutate({ email, password, name })
    if (faults.length > 0) return faults
    const confirms = installation.confirmation === 'required'
    await client.account.signUp.mutate({ email, password, name, language: locale, ...(confirms && back) })
    if (confirms) {
      setMailedTo(email)
      return undefined
    }
    const result = await signInBy('password', { email, password })
    if (!result.ok) return result.problem
    location.assign(callbackUrl)
    return new Promise(() => undefined)
  })
  const have = (
    <>
      {t('signUp.have')}{' '}
      <Link href={`/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`} className={linkStyles}>
        {t('signUp.signIn')}
      </Link>
    </>
  )
  if (mailedTo !== undefined) {
    return (
      <MailboxNotice
        title={t('signUp.sent.title')}
        text={t('signUp.sent.text', { email: mailedTo })}
        sendsMail={installation.sendsMail}
        again={() => client.account.requestConfirmation.mutate({ email: mailedTo, language: locale, ...back })}
      />
    )
  }
  if (!installation.signUpOpen) {
    return <AccountFrame title={t('signUp.closed.title')} text={t('signUp.closed.text')} footer={have} />
  }
  return (
    <AccountFrame
      title={t(installation.first ? 'signUp.first.title' : 'signUp.title')}
      text={installation.first ? t('signUp.first.text') : undefined}
      footer={installation.first ? undefined : have}
    >
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          name="name"
          label={t('name')}
          autoComplete="name"
          autoFocus
          aside={<span className="text-subtle text-[0.8125rem]">{t('optional')}</span>}
          error={form.error('name')}
        />
        <TextField
          name="email"
          type="email"
          label={t('email')}
          autoComplete="username"
          inputMode="email"
          required
          error={form.error('email')}
        />
        <PasswordField
          name="password"
          label={t('password')}
          autoComplete="new-password"
          required
          hint={t('signUp.passwordHint')}
          error={form.error('password')}
        />
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('signUp.submit')}
        </Button>
      </form>
      <ProviderButtons providers={installation.providers} callbackUrl={callbackUrl} />
    </AccountFrame>
  )
}
