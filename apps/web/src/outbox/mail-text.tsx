'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { classNames, Skeleton } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { linkStyles } from '../account/account-frame.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { splitAtLinks } from './links.ts'

export function MailText({ id }: { id: string }) {
  const t = useTranslations('account')
  const sentence = useErrorSentence()
  const mail = useQuery(useTRPC().mail.get.queryOptions({ id }))
  if (mail.isPending) return <Skeleton className="h-40" />
  if (mail.isError) return <p className="text-danger-ink">{sentence(mail.error)}</p>
  const { subject, recipient, text, error } = mail.data
  return (
    <article>
      <h2 className="font-semibold text-base">{subject}</h2>
      <p className="text-muted">{t('outbox.to', { recipient })}</p>
      {error && <p className="mt-2 text-danger-ink">{error}</p>}
      <p className="mt-4 whitespace-pre-wrap break-words leading-relaxed">
        {text === '' && <span className="text-muted">{t('outbox.gone')}</span>}
        {splitAtLinks(text).map(({ kind, text: part, at }) =>
          kind === 'link' ? (
            <a key={at} href={part} className={classNames(linkStyles, 'break-all')}>
              {part}
            </a>
          ) : (
            part
          ),
        )}
      </p>
    </article>
  )
}
