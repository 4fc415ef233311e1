'use client'

import { Button, buttonStyles } from '@amend/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPCClient } from '../trpc/client.tsx'
import { AccountFrame } from './account-frame.tsx'
import { useForm } from './form.ts'
import { FormAlert } from './form-alert.tsx'

/** Confirms the new address of an account, only when a person presses the button: mail scanners open links too. */
export function ChangeEmailForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations('accountData.email')
  const client = useTRPCClient()
  const [done, setDone] = useState(false)
  const form = useForm([], async () => {
    await client.account.confirmEmailChange.mutate({ token })
    setDone(true)
    return undefined
  })
  if (done) {
    return (
      <AccountFrame title={t('done.title')} text={<span role="status">{t('done.text', { email })}</span>}>
        <Link href="/" className={buttonStyles({ variant: 'primary', size: 'lg', block: true })}>
          {t('done.continue')}
        </Link>
      </AccountFrame>
    )
  }
  return (
    <AccountFrame title={t('confirm.title')} text={t('confirm.text', { email })}>
      <form onSubmit={form.submit} className="flex flex-col gap-4">
        <FormAlert>{form.error()}</FormAlert>
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('confirm.submit')}
        </Button>
      </form>
    </AccountFrame>
  )
}
