'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, classNames, EmptyState, ErrorState, Skeleton } from '@amend/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Mailbox } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { MailRow } from './mail-row.tsx'
import { MailText } from './mail-text.tsx'

const lookEvery = 5_000 // ms: somebody who waits for a mail here need not reload

/** The mails of the installation, the newest first, with their links. */
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
    // On a phone the mail is above the list.
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
