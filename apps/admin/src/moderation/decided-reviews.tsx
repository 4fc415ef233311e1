'use client'

import type { SafetyReviewItem } from '@amend/api/types'
import { Badge, Button } from '@amend/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { Decisions } from './review-card.tsx'
import { useDecisions } from './use-decisions.ts'

const tones = { cleared: 'success', withheld: 'danger', requested: 'neutral' } as const

/** The decisions, the latest request first. A decision can be changed, or taken back into the queue. */
export function DecidedReviews() {
  const t = useTranslations('moderation')
  const query = useInfiniteQuery(useTRPC().moderation.reviews.infiniteQueryOptions({ decided: true }, pages))
  const columns: Column<SafetyReviewItem>[] = [
    { key: 'picture', label: t('picture'), cell: (item) => <Thumbnail item={item} /> },
    {
      key: 'state',
      label: t('state'),
      cell: ({ status }) => <Badge tone={tones[status]}>{t(`statuses.${status}`)}</Badge>,
    },
    { key: 'reason', label: t('reason'), cell: ({ reason }) => t(`reasons.${reason}`) },
    { key: 'workspace', label: t('workspace'), cell: ({ workspace }) => workspace.name },
    {
      key: 'history',
      label: t('history'),
      className: 'min-w-64',
      cell: (item) => <Decisions decisions={item.decisions} />,
    },
    {
      ...{ key: 'actions', label: t('actions'), hideLabel: true, className: 'whitespace-nowrap text-right' },
      cell: (item) => <Actions item={item} />,
    },
  ]
  return (
    <PagedTable
      {...{ label: t('decided'), query, columns, empty: t('noneDecided') }}
      icon={<ShieldCheck aria-hidden />}
    />
  )
}

/** Blurred until it is pressed. */
function Thumbnail({ item }: { item: SafetyReviewItem }) {
  const t = useTranslations('moderation')
  const [shown, setShown] = useState(false)
  return (
    <button
      type="button"
      aria-pressed={shown}
      aria-label={t(shown ? 'hide' : 'reveal')}
      onClick={() => setShown(!shown)}
      className="block size-14 overflow-hidden rounded-lg bg-well"
    >
      <img
        src={item.url}
        alt=""
        loading="lazy"
        className={`size-full object-cover ${shown ? '' : 'scale-125 blur-md'}`}
      />
    </button>
  )
}

function Actions({ item }: { item: SafetyReviewItem }) {
  const t = useTranslations('moderation')
  const decisions = useDecisions()
  const other = item.status === 'cleared' ? 'withheld' : 'cleared'
  return (
    <span className="inline-flex gap-2">
      <Button size="sm" disabled={decisions.busy} onClick={() => decisions.decide(item, other, t('changed'))}>
        {t(other === 'cleared' ? 'clear' : 'withhold')}
      </Button>
      <Button size="sm" disabled={decisions.busy} onClick={() => decisions.decide(item, 'requested', t('undone'))}>
        {t('takeBack')}
      </Button>
    </span>
  )
}
