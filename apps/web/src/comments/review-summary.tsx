'use client'

import { CircleCheck, MessageSquareWarning, Star } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { useReview } from './use-review.ts'

/** The stars of a picture, and who approved it or asks for changes, in one line. */
export function ReviewSummary({ workspaceId, imageId }: { workspaceId: string; imageId: string }) {
  const t = useTranslations('comments.review')
  const format = useFormatter()
  const { review } = useReview(workspaceId, imageId)
  if (!review || (review.stars.average === null && review.verdicts.length === 0)) return null
  const { average, count } = review.stars
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-[0.8125rem] text-muted">
      {average !== null && (
        <span className="flex items-center gap-1">
          <Star aria-hidden className="size-3.5 fill-current text-warning-ink" />
          <span aria-hidden>{format.number(average, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}</span>
          <span className="sr-only">{t('average', { average, count })}</span>
        </span>
      )}
      {review.verdicts.map(({ reviewer, verdict, at }) => {
        const approved = verdict === 'approved'
        const Icon = approved ? CircleCheck : MessageSquareWarning
        const name = reviewer ? (reviewer.name ?? t('nameless')) : t('former')
        return (
          <span key={`${reviewer?.id}-${at}`} className="flex min-w-0 items-center gap-1">
            <Icon
              aria-hidden
              className={approved ? 'size-3.5 shrink-0 text-success-ink' : 'size-3.5 shrink-0 text-warning-ink'}
            />
            <span className="truncate">{t(approved ? 'approvedBy' : 'changesBy', { name })}</span>
          </span>
        )
      })}
    </p>
  )
}
