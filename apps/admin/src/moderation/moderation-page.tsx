'use client'

import { SegmentedControl } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { PageHeader } from '../shell/page-header.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { DecidedReviews } from './decided-reviews.tsx'
import { Reports } from './reports.tsx'
import { ReviewQueue } from './review-queue.tsx'

const parts = ['queue', 'decided', 'reports', 'closed'] as const

/** Flagged pictures whose review was requested, and what visitors report about shared pages. */
export function ModerationPage() {
  const t = useTranslations('moderation')
  const [part, setPart] = useState<(typeof parts)[number]>('queue')
  const waiting = useQuery(useTRPC().moderation.waiting.queryOptions())
  const counts = { queue: waiting.data?.reviews, reports: waiting.data?.reports, decided: undefined, closed: undefined }
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <SegmentedControl
        label={t('show')}
        value={part}
        onValueChange={setPart}
        options={parts.map((value) => ({ value, label: t(`parts.${value}`, { count: counts[value] ?? 0 }) }))}
        className="mb-4 max-w-full overflow-x-auto"
      />
      {part === 'queue' && <ReviewQueue />}
      {part === 'decided' && <DecidedReviews />}
      {part === 'reports' && <Reports key="waiting" decided={false} />}
      {part === 'closed' && <Reports key="closed" decided />}
    </>
  )
}
