'use client'

import { MailOpen } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { AccountFrame, linkStyles } from './account-frame.tsx'
import { FormNote } from './form-alert.tsx'
import { SendAgain } from './send-again.tsx'

interface MailboxNoticeProps {
  title: string
  text: string
  /** Otherwise an administrator must look into the outbox. */
  sendsMail: boolean
  /** Sends the mail again. */
  again?: () => Promise<unknown>
}

/** Shown after a form that sends a mail. */
export function MailboxNotice({ title, text, sendsMail, again }: MailboxNoticeProps) {
  const t = useTranslations('account')
  return (
    <AccountFrame
      title={title}
      text={<span role="status">{text}</span>}
      footer={
        <Link href="/sign-in" className={linkStyles}>
          {t('toSignIn')}
        </Link>
      }
    >
      {sendsMail ? <MailOpen aria-hidden className="size-10 text-subtle" /> : <FormNote>{t('noMail')}</FormNote>}
      {again && <SendAgain send={again} />}
    </AccountFrame>
  )
}
