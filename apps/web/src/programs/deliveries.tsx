'use client'

import type { WebhookDeliveryItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, Skeleton } from '@amend/ui'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { FormAlert } from '../account/form-alert.tsx'
import { useTRPC } from '../trpc/client.tsx'

const lookEvery = 3000 // ms
const tones = { pending: 'neutral', delivered: 'success', failed: 'danger' } as const

/** What was sent to a webhook, the newest first, with the answers. */
export function Deliveries({ workspaceId, webhookId }: { workspaceId: string; webhookId: string }) {
  const t = useTranslations('programs.webhooks')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const deliveries = useInfiniteQuery(
    trpc.webhook.deliveries.infiniteQueryOptions(
      { workspaceId, webhookId },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined, refetchInterval: lookEvery },
    ),
  )
  const again = useMutation(
    trpc.webhook.redeliver.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.webhook.deliveries.pathFilter()),
    }),
  )
  const items = deliveries.data?.pages.flatMap((page) => page.items) ?? []
  const problem = deliveries.error ?? again.error
  return (
    <div className="flex flex-col gap-2 rounded-lg bg-canvas p-3 ring-1 ring-line">
      <FormAlert>{problem && sentence(problem)}</FormAlert>
      {deliveries.isPending && <Skeleton className="h-10 w-full" />}
      {deliveries.isSuccess && items.length === 0 && <p className="text-muted">{t('noDeliveries')}</p>}
      <ul aria-label={t('deliveries')} className="flex flex-col divide-y divide-line empty:hidden">
        {items.map((delivery) => (
          <Delivery
            key={delivery.id}
            delivery={delivery}
            onAgain={() => again.mutate({ workspaceId, id: delivery.id })}
          />
        ))}
      </ul>
      {deliveries.hasNextPage && (
        <Button size="sm" loading={deliveries.isFetchingNextPage} onClick={() => deliveries.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </div>
  )
}

function Delivery({ delivery, onAgain }: { delivery: WebhookDeliveryItem; onAgain: () => void }) {
  const t = useTranslations('programs.webhooks')
  const format = useFormatter()
  const { kind, status, attempts, answerStatus, answerBody, error, payload, createdAt } = delivery
  const facts = [
    format.dateTime(new Date(createdAt), { dateStyle: 'short', timeStyle: 'medium' }),
    t('attempts', { count: attempts }),
    ...(answerStatus === null ? [] : [t('answer', { status: String(answerStatus) })]),
  ]
  return (
    <li className="py-2 first:pt-0 last:pb-0">
      <details>
        <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-1 rounded-md py-1">
          <code className="min-w-0 grow break-all">{kind}</code>
          <span className="text-[0.8125rem] text-muted" suppressHydrationWarning>
            {facts.join(' · ')}
          </span>
          <Badge tone={tones[status]}>{t(`delivery.${status}`)}</Badge>
        </summary>
        <div className="flex flex-col gap-2 pt-2 text-[0.8125rem]">
          {error && <p className="text-danger-ink">{error.message}</p>}
          <p className="font-medium">{t('payload')}</p>
          <pre className="overflow-x-auto rounded-md bg-surface p-2">{JSON.stringify(payload, null, 2)}</pre>
          {answerBody && (
            <>
              <p className="font-medium">{t('answerBody')}</p>
              <pre className="max-h-48 overflow-auto whitespace-pre-wrap rounded-md bg-surface p-2">{answerBody}</pre>
            </>
          )}
          <Button size="sm" className="self-start" onClick={onAgain}>
            {t('again')}
          </Button>
        </div>
      </details>
    </li>
  )
}
