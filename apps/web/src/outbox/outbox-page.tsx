'use client'

import type { MailItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, classNames, EmptyState, ErrorState, Skeleton } from '@amend/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Mailbox } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { linkStyles } from '../account/account-frame.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { splitAtLinks } from './links.ts'

const lookEvery = 5_000 // ms: whoever waits here for a mail need not reload

/** The mails of the installation, the newest first, each to be read with its links. */
export function OutboxPage({ sendsMail }: { sendsMail: boolean }) {
  const t = useTranslations('account')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const mails = useInfiniteQuery(
    trpc.mail.list.infiniteQueryOptions(
      {},
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, refetchInterval: lookEvery },
    ),
  )
  const [chosen, setChosen] = useState<string>()
  const reading = useRef<HTMLElement>(null)
  useEffect(() => {
    // On a phone the mail stands above the list.
    if (chosen) reading.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  const items = mails.data?.pages.flatMap(({ items: page }) => page) ?? []
  return (
    <div className="mx-auto w-full max-w-5xl px-4 pt-6 pb-16 sm:px-6 sm:pt-10">
      <h1 className="font-semibold text-2xl tracking-tight">{t('outbox.title')}</h1>
      <p className="mt-1 text-muted">{t(sendsMail ? 'outbox.server' : 'outbox.text')}</p>
      {mails.isError && (
        <ErrorState
          title={sentence(mails.error)}
          action={<Button onClick={() => mails.refetch()}>{shell('retry')}</Button>}
        />
      )}
      {mails.isPending && (
        <div className="mt-6 flex flex-col gap-2">
          <Skeleton className="h-14" />
          <Skeleton className="h-14" />
        </div>
      )}
      {mails.isSuccess && items.length === 0 && (
        <EmptyState icon={<Mailbox aria-hidden />} title={t('outbox.empty')} description={t('outbox.emptyText')} />
      )}
      {items.length > 0 && (
        <div className="mt-6 grid grid-cols-[minmax(0,1fr)] gap-5 md:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
          <div>
            <ul aria-label={t('outbox.list')} className="flex flex-col gap-0.5">
              {items.map((mail) => (
                <li key={mail.id}>
                  <MailRow
                    mail={mail}
                    mayWait={sendsMail}
                    chosen={mail.id === chosen}
                    onChoose={() => setChosen(mail.id)}
                  />
                </li>
              ))}
            </ul>
            {mails.hasNextPage && (
              <Button className="mt-3" loading={mails.isFetchingNextPage} onClick={() => mails.fetchNextPage()}>
                {t('outbox.more')}
              </Button>
            )}
          </div>
          <section
            aria-live="polite"
            ref={reading}
            className={classNames(
              'min-h-60 scroll-mt-20 rounded-xl bg-surface p-5 ring-1 ring-line max-md:order-first md:sticky md:top-20 md:self-start',
              !chosen && 'max-md:hidden',
            )}
          >
            {chosen ? <MailText id={chosen} /> : <p className="text-muted">{t('outbox.choose')}</p>}
          </section>
        </div>
      )}
    </div>
  )
}

interface MailRowProps {
  mail: MailItem
  /** There is a server that it may wait for. */
  mayWait: boolean
  chosen: boolean
  onChoose: () => void
}

function MailRow({ mail, mayWait, chosen, onChoose }: MailRowProps) {
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

function MailText({ id }: { id: string }) {
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
