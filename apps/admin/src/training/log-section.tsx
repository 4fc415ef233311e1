'use client'

import type { TrainingRunDetail } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, SearchField, Skeleton } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Section } from '../shell/page-header.tsx'
import { useDebounced } from '../shell/use-debounced.ts'
import { useTRPC } from '../trpc/client.tsx'

const lookEvery = 3000 // ms

/** A region that scrolls must be reachable by keyboard. */
const reachable = { tabIndex: 0 }

/** The log of a run, the newest lines first, with a search. */
export function LogSection({ run: { id, status } }: { run: TrainingRunDetail }) {
  const t = useTranslations('training.log')
  const format = useFormatter()
  const sentence = useErrorSentence()
  const [text, setText] = useState('')
  const search = useDebounced(text.trim())
  const log = useInfiniteQuery(
    useTRPC().training.log.infiniteQueryOptions(
      { id, ...(search !== '' && { search }) },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
        refetchInterval: status === 'running' ? lookEvery : false,
        placeholderData: keepPreviousData,
      },
    ),
  )
  const lines = log.data?.pages.flatMap((page) => page.lines) ?? []
  return (
    <Section
      title={t('title')}
      aside={<SearchField label={t('search')} value={text} onSearch={setText} className="w-64" />}
    >
      {log.isPending && <Skeleton className="h-40" />}
      {log.isError && !log.data && <ErrorState title={sentence(log.error)} />}
      {log.data && lines.length === 0 && <p className="text-muted">{t(search === '' ? 'none' : 'noMatch')}</p>}
      {lines.length > 0 && (
        <section
          aria-label={t('title')}
          {...reachable}
          className="max-h-96 overflow-auto rounded-xl bg-surface p-3 ring-1 ring-line"
        >
          <ol className="flex flex-col gap-1 font-mono text-xs">
            {lines.map(({ number, at, text: line }) => (
              <li key={number} className="grid grid-cols-[auto_1fr] gap-3">
                <time dateTime={at} className="whitespace-nowrap text-muted tabular-nums">
                  {format.dateTime(new Date(at), { dateStyle: 'short', timeStyle: 'medium' })}
                </time>
                <span className="whitespace-pre-wrap break-words">{line}</span>
              </li>
            ))}
          </ol>
          {log.hasNextPage && (
            <Button size="sm" className="mt-3" loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
              {t('older')}
            </Button>
          )}
        </section>
      )}
    </Section>
  )
}
