'use client'

import { Button, TextField } from '@amend/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'
import { AccountFrame, linkStyles } from './account-frame.tsx'
import { enter } from './enter.ts'
import { useForm } from './form.ts'
import { FormAlert, FormNote } from './form-alert.tsx'
import type { Installation } from './installation.ts'
import { MailboxNotice } from './mailbox-notice.tsx'
import { PasskeyButton } from './passkey-button.tsx'
import { PasswordField } from './password-field.tsx'
import { ProviderButtons } from './provider-buttons.tsx'

interface SignInFormProps {
  installation: Installation
  /** A path of ours to continue at. */
  callbackUrl: string
  /** Why a sign-in at a provider failed. */
  problem: string | undefined
  /** The session ended while a page was open. */
  ended: boolean
}

/** The way back is kept, for example to an invitation. */
const signUpPath = (callbackUrl: string) =>
  callbackUrl === '/' ? '/sign-up' : `/sign-up?callbackUrl=${encodeURIComponent(callbackUrl)}`

export function SignInForm({ installation, callbackUrl, problem, ended }: SignInFormProps) {
  const t = useTranslations('account')
  const locale = useLocale()
  const client = useTRPCClient()
  const [byLink, setByLink] = useState(false)
  const [email, setEmail] = useState('')
  const [mailed, setMailed] = useState(false)
  const form = useForm(byLink ? ['email'] : ['email', 'password'], async ({ email = '', password = '' }) => {
    if (byLink) {
      await client.account.requestLink.mutate({
        email,
        language: locale,
        ...(callbackUrl !== '/' && { returnTo: callbackUrl }),
      })
      setMailed(true)
      return undefined
    }
    const result = await enter('password', { email, password }, callbackUrl)
    if (!result.ok) return result.problem
    location.assign(callbackUrl)
    return new Promise(() => undefined)
  })
  if (mailed) {
    return (
      <MailboxNotice
        title={t('signIn.sent.title')}
        text={t('signIn.sent.text', { email })}
        sendsMail={installation.sendsMail}
      />
    )
  }
  return (
    <AccountFrame
      title={t('signIn.title')}
      text={byLink ? t('signIn.linkHint') : undefined}
      footer={
        installation.signUpOpen && (
          <>
            {t('signIn.noAccount')}{' '}
            <Link href={signUpPath(callbackUrl)} className={linkStyles}>
              {t('signIn.signUp')}
            </Link>
          </>
        )
      }
    >
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        {ended && !form.problem && problem === undefined && <FormNote>{t('signIn.ended')}</FormNote>}
        <FormAlert>{form.error() ?? (form.problem ? undefined : problem)}</FormAlert>
        <TextField
          name="email"
          type="email"
          label={t('email')}
          autoComplete="username"
          inputMode="email"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          error={form.error('email')}
        />
        {!byLink && (
          <PasswordField
            name="password"
            label={t('password')}
            autoComplete="current-password"
            required
            error={form.error('password')}
            aside={
              <Link href="/reset-password" className={`${linkStyles} text-[0.8125rem]`}>
                {t('signIn.forgot')}
              </Link>
            }
          />
        )}
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t(byLink ? 'signIn.sendLink' : 'signIn.submit')}
        </Button>
        <Button variant="ghost" block onClick={() => setByLink(!byLink)}>
          {t(byLink ? 'signIn.byPassword' : 'signIn.byLink')}
        </Button>
      </form>
      <PasskeyButton host={installation.passkeyHost} callbackUrl={callbackUrl} />
      <ProviderButtons providers={installation.providers} callbackUrl={callbackUrl} />
    </AccountFrame>
  )
}
