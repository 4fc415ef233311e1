'use client'

import { Button, buttonStyles } from '@amend/ui'
import Link from 'next/link'
import { useLocale, useTranslations } from 'use-intl'
import { AccountFrame } from './account-frame.tsx'
import { enter } from './enter.ts'
import { useForm } from './form.ts'
import { FormAlert } from './form-alert.tsx'
import { PasswordField } from './password-field.tsx'

interface LinkFormProps {
  token: string
  email: string
  /** A path of ours to continue at. */
  next: string
}

/** Signs in by the link of a mail, only when a person presses the button: mail scanners open links too. */
export function SignInLinkForm({ token, email, next }: LinkFormProps) {
  const t = useTranslations('account')
  const locale = useLocale()
  const form = useForm([], async () => {
    const result = await enter('sign-in-link', { token, language: locale })
    if (!result.ok) return result.problem
    location.assign(result.passwordRemoved ? '/settings?notice=password-removed' : next)
    return new Promise(() => undefined)
  })
  return (
    <AccountFrame title={t('link.signIn.title')} text={t('link.signIn.text', { email })}>
      <form onSubmit={form.submit} className="flex flex-col gap-4">
        <FormAlert>{form.error()}</FormAlert>
        <Button type="submit" variant="primary" size="lg" block loading={form.busy} autoFocus>
          {t('link.signIn.submit')}
        </Button>
      </form>
    </AccountFrame>
  )
}

/** Confirms an address. The signed-in owner needs no password. */
export function ConfirmEmailForm({ token, email, next, needsPassword }: LinkFormProps & { needsPassword: boolean }) {
  const t = useTranslations('account')
  const form = useForm(['password'], async ({ password = '' }) => {
    const result = await enter('confirm-email', { token, ...(password && { password }) })
    if (!result.ok) return result.problem
    location.assign(next)
    return new Promise(() => undefined)
  })
  return (
    <AccountFrame title={t('link.confirm.title')} text={t('link.confirm.text', { email })}>
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        {needsPassword && (
          <>
            <input type="text" name="email" autoComplete="username" value={email} readOnly hidden />
            <PasswordField
              name="password"
              label={t('password')}
              autoComplete="current-password"
              required
              autoFocus
              hint={t('link.confirm.password')}
              error={form.error('password')}
            />
          </>
        )}
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('link.confirm.submit')}
        </Button>
      </form>
    </AccountFrame>
  )
}

/** Shown for a link that is used or expired. */
export function RefusedLink({ again }: { again: string }) {
  const t = useTranslations('account')
  return (
    <AccountFrame title={t('link.refused.title')} text={t('link.refused.text')}>
      <Link href={again} className={buttonStyles({ variant: 'primary', size: 'lg', block: true })}>
        {t('link.refused.again')}
      </Link>
    </AccountFrame>
  )
}
