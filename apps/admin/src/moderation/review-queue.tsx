'use client'

import type { SafetyReviewItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useShortcuts } from '@amend/next-app/client/shortcuts'
import { Button, EmptyState, ErrorState, Kbd, Skeleton } from '@amend/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslations } from 'use-intl'
import { pages } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { ReviewCard } from './review-card.tsx'
import { useDecisions } from './use-decisions.ts'

/** So many before the end of what is read, more are read. */
const ahead = 3

/** One picture after the other, by keyboard: a decision leads on to the next one. */
export function ReviewQueue() {
  const t = useTranslations('moderation')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const query = useInfiniteQuery(useTRPC().moderation.reviews.infiniteQueryOptions({}, pages))
  const decisions = useDecisions()
  const [place, setPlace] = useState(0)
  const [shown, setShown] = useState<string>()
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  const at = Math.min(place, Math.max(0, items.length - 1))
  const item = items[at]
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && at >= items.length - ahead) void fetchNextPage()
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, at, items.length])
  const move = (by: number) => setPlace(Math.max(0, Math.min(items.length - 1, at + by)))
  const decide = (decision: 'cleared' | 'withheld') => {
    if (item && !decisions.busy) void decisions.decide(item, decision)
  }
  const toggle = () => setShown(shown === item?.id ? undefined : item?.id)
  const none = item === undefined
  useShortcuts([
    { keys: 'a', description: t('clear'), run: () => decide('cleared'), disabled: none },
    { keys: 'r', description: t('withhold'), run: () => decide('withheld'), disabled: none },
    { keys: 's', description: t('toggle'), run: toggle, disabled: none },
    { keys: ['j', 'ArrowRight'], description: t('next'), run: () => move(1), disabled: none },
    { keys: ['k', 'ArrowLeft'], description: t('previous'), run: () => move(-1), disabled: none },
    { keys: 'u', description: t('undo'), run: () => void decisions.undo(), disabled: !decisions.last },
  ])
  if (query.isPending) return <Skeleton className="h-80" />
  if (query.isError && !query.data) {
    return (
      <ErrorState
        title={sentence(query.error)}
        action={<Button onClick={() => query.refetch()}>{shell('retry')}</Button>}
      />
    )
  }
  return (
    <>
      {item ? (
        <ReviewCard item={item} shown={shown === item.id} onToggle={toggle}>
          <Button variant="primary" loading={decisions.busy} onClick={() => decide('cleared')}>
            {t('clear')} <Keys>A</Keys>
          </Button>
          <Button variant="danger" disabled={decisions.busy} onClick={() => decide('withheld')}>
            {t('withhold')} <Keys>R</Keys>
          </Button>
        </ReviewCard>
      ) : (
        <EmptyState icon={<ShieldCheck aria-hidden />} title={t('none')} />
      )}
      <div className="mt-4 flex flex-wrap items-center gap-2">
        {item && (
          <>
            <Button size="sm" disabled={at === 0} onClick={() => move(-1)}>
              {t('previous')} <Keys>K</Keys>
            </Button>
            <Button size="sm" disabled={at >= items.length - 1} onClick={() => move(1)}>
              {t('next')} <Keys>J</Keys>
            </Button>
            <span className="text-muted tabular-nums" aria-live="polite">
              {t('place', { place: at + 1, count: items.length, more: String(hasNextPage) })}
            </span>
          </>
        )}
        <LastDecision last={decisions.last} busy={decisions.busy} onUndo={decisions.undo} />
      </div>
    </>
  )
}

interface LastDecisionProps {
  last: Pick<SafetyReviewItem, 'status'> | undefined
  busy: boolean
  onUndo: () => Promise<void>
}

function LastDecision({ last, busy, onUndo }: LastDecisionProps) {
  const t = useTranslations('moderation')
  return (
    <div role="status" className="ml-auto flex items-center gap-2 empty:hidden">
      {last && (
        <>
          <span className="text-muted">{t(`last.${last.status}`)}</span>
          <Button size="sm" loading={busy} onClick={onUndo}>
            {t('undo')} <Keys>U</Keys>
          </Button>
        </>
      )}
    </div>
  )
}

/** A key beside the label of its button; it is named in the list of shortcuts. */
const Keys = ({ children }: { children: string }) => (
  <span aria-hidden className="max-sm:hidden">
    <Kbd keys={children} />
  </span>
)
