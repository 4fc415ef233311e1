'use client'

import { mostStars } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { useViewer } from '@amend/next-app/client/viewer'
import { Button, classNames, showToast } from '@amend/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { CircleCheck, MessageSquareWarning, Star } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { useReview } from './use-review.ts'

interface ReviewSectionProps {
  workspaceId: string
  imageId: string
  /** Whether the viewer may approve and ask for changes. */
  mayReview: boolean
}

/** Stars, and the verdicts of the reviewers. */
export function ReviewSection({ workspaceId, imageId, mayReview }: ReviewSectionProps) {
  const t = useTranslations('comments.review')
  const format = useFormatter()
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const { user } = useViewer()
  const { review, queryKey } = useReview(workspaceId, imageId)
  const outcome = {
    onSuccess: (next: typeof review) => queries.setQueryData(queryKey, next),
    onError: (error: unknown) =>
      showToast({ id: 'comments', tone: 'danger', message: sentence(error), closeLabel: t('close') }),
  }
  const rate = useMutation(trpc.review.rate.mutationOptions(outcome))
  const decide = useMutation(trpc.review.decide.mutationOptions(outcome))
  const stars = review?.stars ?? { own: 0, average: null, count: 0 }
  const verdicts = review?.verdicts ?? []
  const own = verdicts.find(({ reviewer }) => reviewer?.id === user.id)?.verdict
  return (
    <section aria-label={t('label')} className="flex flex-col gap-2.5 border-line border-b px-3 py-3">
      <div className="flex items-center gap-2">
        <fieldset className="flex">
          <legend className="sr-only">{t('stars')}</legend>
          {Array.from({ length: mostStars }, (_, index) => index + 1).map((value) => (
            <button
              key={value}
              type="button"
              aria-pressed={stars.own === value}
              aria-label={t('star', { count: value })}
              onClick={() => rate.mutate({ workspaceId, imageId, stars: stars.own === value ? 0 : value })}
              className="grid size-7 place-items-center rounded-md text-muted hover:bg-hover pointer-coarse:size-11"
            >
              <Star
                aria-hidden
                className={classNames('size-4.5', value <= stars.own && 'fill-current text-warning-ink')}
              />
            </button>
          ))}
        </fieldset>
        {stars.average !== null && (
          <span className="text-[0.8125rem] text-muted">
            {t('average', { average: stars.average, count: stars.count })}
          </span>
        )}
      </div>
      {mayReview && (
        <div className="flex flex-wrap gap-2">
          {(['approved', 'changes'] as const).map((verdict) => {
            const Icon = verdict === 'approved' ? CircleCheck : MessageSquareWarning
            const chosen = own === verdict
            return (
              <Button
                key={verdict}
                size="sm"
                aria-pressed={chosen}
                icon={<Icon aria-hidden className="size-4" />}
                disabled={decide.isPending}
                onClick={() => decide.mutate({ workspaceId, imageId, verdict: chosen ? null : verdict })}
                className="aria-pressed:bg-accent-soft aria-pressed:text-accent-ink"
              >
                {t(verdict === 'approved' ? 'approve' : 'askForChanges')}
              </Button>
            )
          })}
        </div>
      )}
      {verdicts.length > 0 && (
        <ul aria-label={t('verdicts')} className="flex flex-col gap-1 text-[0.8125rem]">
          {verdicts.map(({ reviewer, verdict, at }) => {
            const name = reviewer ? (reviewer.name ?? t('nameless')) : t('former')
            const Icon = verdict === 'approved' ? CircleCheck : MessageSquareWarning
            return (
              <li key={`${reviewer?.id}-${at}`} className="flex items-start gap-2">
                <Icon
                  aria-hidden
                  className={classNames(
                    'mt-px size-4 shrink-0',
                    verdict === 'approved' ? 'text-success-ink' : 'text-warning-ink',
                  )}
                />
                <span className="min-w-0">
                  {t(verdict === 'approved' ? 'approvedBy' : 'changesBy', { name })}{' '}
                  <time dateTime={at} className="text-muted">
                    {format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'short' })}
                  </time>
                </span>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}
