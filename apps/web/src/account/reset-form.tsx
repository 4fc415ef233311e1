'use client'

import { Button, TextField } from '@amend/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'
import { AccountFrame, linkStyles } from './account-frame.tsx'
import { enter } from './enter.ts'
import { useForm } from './form.ts'
import { FormAlert } from './form-alert.tsx'
import { MailboxNotice } from './mailbox-notice.tsx'
import { PasswordField } from './password-field.tsx'

/** Requests a link for choosing a password. */
export function RequestResetForm({ sendsMail }: { sendsMail: boolean }) {
  const t = useTranslations('account')
  const locale = useLocale()
  const client = useTRPCClient()
  const [mailedTo, setMailedTo] = useState<string>()
  const form = useForm(['email'], async ({ email = '' }) => {
    await client.account.requestPasswordReset.mutate({ email, language: locale })
    setMailedTo(email)
    return undefined
  })
  if (mailedTo !== undefined) {
    const text = t('reset.sent.text', { email: mailedTo })
    return <MailboxNotice title={t('reset.sent.title')} text={text} sendsMail={sendsMail} />
  }
  return (
    <AccountFrame
      title={t('reset.title')}
      text={t('reset.ask')}
      footer={
        <Link href="/sign-in" className={linkStyles}>
          {t('toSignIn')}
        </Link>
      }
    >
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          name="email"
          type="email"
          label={t('email')}
          autoComplete="username"
          inputMode="email"
          required
          autoFocus
          error={form.error('email')}
        />
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('reset.submit')}
        </Button>
      </form>
    </AccountFrame>
  )
}

/** Sets a password by the link of a mail. */
export function ChoosePasswordForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations('account')
  const form = useForm(['password'], async ({ password = '' }) => {
    const result = await enter('reset-password', { token, password })
    if (!result.ok) return result.problem
    location.assign('/')
    return new Promise(() => undefined)
  })
  return (
    <AccountFrame title={t('reset.title')} text={t('reset.choose', { email })}>
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        {/* for password managers, which store a password with its address */}
        <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          name="password"
          label={t('reset.new')}
          autoComplete="new-password"
          required
          autoFocus
          hint={t('signUp.passwordHint')}
          error={form.error('password')}
        />
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('reset.save')}
        </Button>
      </form>
    </AccountFrame>
  )
}
