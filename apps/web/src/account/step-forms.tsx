'use client'

import { Button, TextField } from '@amend/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { AccountFrame, linkStyles } from './account-frame.tsx'
import { enter } from './enter.ts'
import { useForm } from './form.ts'
import { FormAlert } from './form-alert.tsx'

interface StepFormProps {
  /** A path of ours to continue at. */
  callbackUrl: string
}

/** Asks for a code of the authenticator app, or a recovery code. */
export function CodeForm({ callbackUrl }: StepFormProps) {
  const t = useTranslations('security.step')
  const [recovery, setRecovery] = useState(false)
  const form = useForm(['code'], async ({ code = '' }) => {
    const result = await enter('code', { code }, callbackUrl)
    if (!result.ok) return result.problem
    location.assign(callbackUrl)
    return new Promise(() => undefined)
  })
  return (
    <AccountFrame
      title={t('title')}
      text={t(recovery ? 'recoveryText' : 'text')}
      footer={
        <Link href="/sign-in" className={linkStyles}>
          {t('back')}
        </Link>
      }
    >
      <form onSubmit={form.submit} className="flex flex-col gap-4" noValidate>
        <FormAlert>{form.error()}</FormAlert>
        <TextField
          key={String(recovery)}
          name="code"
          label={t(recovery ? 'recoveryCode' : 'code')}
          autoComplete={recovery ? 'off' : 'one-time-code'}
          inputMode={recovery ? 'text' : 'numeric'}
          autoCapitalize="none"
          spellCheck={false}
          required
          autoFocus
          error={form.error('code')}
        />
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('submit')}
        </Button>
        <Button variant="ghost" block onClick={() => setRecovery(!recovery)}>
          {t(recovery ? 'useApp' : 'useRecovery')}
        </Button>
      </form>
    </AccountFrame>
  )
}

/** Offers to restore a deleted account. */
export function RestoreForm({ callbackUrl }: StepFormProps) {
  const t = useTranslations('accountData.restore')
  const form = useForm([], async () => {
    const result = await enter('restore', {}, callbackUrl)
    if (!result.ok) return result.problem
    location.assign(callbackUrl)
    return new Promise(() => undefined)
  })
  return (
    <AccountFrame
      title={t('title')}
      text={t('text')}
      footer={
        <Link href="/" className={linkStyles}>
          {t('leave')}
        </Link>
      }
    >
      <form onSubmit={form.submit} className="flex flex-col gap-4">
        <FormAlert>{form.error()}</FormAlert>
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('submit')}
        </Button>
      </form>
    </AccountFrame>
  )
}
