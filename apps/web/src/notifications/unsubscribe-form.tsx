'use client'

import type { NotificationEvent } from '@amend/api/types'
import { Button, buttonStyles } from '@amend/ui'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { AccountFrame } from '../account/account-frame.tsx'
import { useForm } from '../account/form.ts'
import { FormAlert } from '../account/form-alert.tsx'
import { useTRPCClient } from '../trpc/client.tsx'

/** Stops mails of some kinds by the link in such a mail. */
export function UnsubscribeForm({ linkKey: key, events }: { linkKey: string; events: NotificationEvent[] }) {
  const t = useTranslations('notifications')
  const client = useTRPCClient()
  const format = useFormatter()
  const [done, setDone] = useState(false)
  const form = useForm([], async () => {
    await client.notification.unsubscribe.mutate({ key, events })
    setDone(true)
    return undefined
  })
  const what = format.list(events.map((event) => `“${t(`events.${event}`)}”`))
  if (done) {
    return (
      <AccountFrame
        title={t('unsubscribe.done')}
        text={<span role="status">{t('unsubscribe.doneText', { what })}</span>}
      >
        <Link href="/settings#notifications" className={buttonStyles({ size: 'lg', block: true })}>
          {t('unsubscribe.settings')}
        </Link>
      </AccountFrame>
    )
  }
  return (
    <AccountFrame title={t('unsubscribe.title')} text={t('unsubscribe.text', { what })}>
      <form onSubmit={form.submit} className="flex flex-col gap-4">
        <FormAlert>{form.error()}</FormAlert>
        <Button type="submit" variant="primary" size="lg" block loading={form.busy}>
          {t('unsubscribe.submit')}
        </Button>
      </form>
    </AccountFrame>
  )
}
