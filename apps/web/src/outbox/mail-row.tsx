'use client'

import type { MailItem } from '@amend/api/types'
import { Badge, classNames } from '@amend/ui'
import { useFormatter, useTranslations } from 'use-intl'

interface MailRowProps {
  mail: MailItem
  /** Whether there is a mail server that will send it. */
  mayWait: boolean
  chosen: boolean
  onChoose: () => void
}

export function MailRow({ mail, mayWait, chosen, onChoose }: MailRowProps) {
  const t = useTranslations('account')
  const format = useFormatter()
  const state = mail.sentAt ? 'sent' : mail.error ? 'failed' : 'waiting'
  const tones = { sent: 'success', failed: 'danger', waiting: 'neutral' } as const
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={onChoose}
      className={classNames(
        'flex w-full flex-col gap-0.5 rounded-lg px-3 py-2.5 text-left transition-colors hover:bg-hover',
        chosen && 'bg-hover',
      )}
    >
      <span className="flex w-full items-center gap-2">
        <span className="min-w-0 grow truncate font-medium">{mail.subject}</span>
        {(state !== 'waiting' || mayWait) && <Badge tone={tones[state]}>{t(`outbox.${state}`)}</Badge>}
      </span>
      <span className="flex w-full gap-2 text-[0.8125rem] text-muted">
        <span className="min-w-0 grow truncate">{mail.recipient}</span>
        <time dateTime={mail.createdAt} className="shrink-0 whitespace-nowrap" suppressHydrationWarning>
          {format.dateTime(new Date(mail.createdAt), { dateStyle: 'short', timeStyle: 'short' })}
        </time>
      </span>
    </button>
  )
}
