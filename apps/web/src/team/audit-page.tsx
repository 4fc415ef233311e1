'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, EmptyState, ErrorState, Select, Skeleton } from '@amend/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { ScrollText } from 'lucide-react'
import { useState } from 'react'
import { useMessages, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { AuditRow } from './audit-row.tsx'
import { TeamFrame } from './team-frame.tsx'

const periods = [1, 7, 30] as const
const day = 24 * 60 * 60 * 1000

/** The audit log of a workspace, with filters. */
export function AuditPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('team.audit')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const { nouns } = useMessages().team.audit
  const [actorId, setActor] = useState('')
  const [noun, setNoun] = useState('')
  const [since, setSince] = useState<{ days: string; from?: string }>({ days: '' })
  const members = useQuery(trpc.member.list.queryOptions({ workspaceId }))
  const log = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(
      { workspaceId, ...(actorId && { actorId }), ...(noun && { noun }), ...(since.from && { from: since.from }) },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
  )
  const items = log.data?.pages.flatMap(({ items: page }) => page) ?? []
  const chooseSince = (days: string) => {
    const from = days ? new Date(Date.now() - Number(days) * day).toISOString() : undefined
    setSince({ days, ...(from && { from }) })
  }
  return (
    <TeamFrame workspaceId={workspaceId}>
      <h2 className="sr-only">{t('title')}</h2>
      <p className="text-muted">{t('text')}</p>
      <div className="grid gap-3 sm:grid-cols-3">
        <Select
          label={t('who')}
          value={actorId}
          onValueChange={setActor}
          options={[
            { value: '', label: t('anybody') },
            ...(members.data ?? []).map(({ id, name, email }) => ({ value: id, label: name ?? email })),
          ]}
        />
        <Select
          label={t('what')}
          value={noun}
          onValueChange={setNoun}
          options={[
            { value: '', label: t('anything') },
            ...Object.entries(nouns).map(([value, label]) => ({ value, label: String(label) })),
          ]}
        />
        <Select
          label={t('since')}
          value={since.days}
          onValueChange={chooseSince}
          options={[
            { value: '', label: t('sinceAny') },
            ...periods.map((count) => ({ value: String(count), label: t('sinceDays', { count }) })),
          ]}
        />
      </div>
      {log.isPending && <Skeleton className="h-40 w-full" />}
      {log.isError && (
        <ErrorState
          title={sentence(log.error)}
          action={<Button onClick={() => log.refetch()}>{shell('retry')}</Button>}
        />
      )}
      {log.isSuccess && items.length === 0 && (
        <EmptyState icon={<ScrollText aria-hidden />} title={t('empty')} description={t('emptyText')} />
      )}
      {items.length > 0 && (
        <ol aria-label={t('title')} className="flex flex-col divide-y divide-line">
          {items.map((item) => (
            <AuditRow key={item.id} item={item} />
          ))}
        </ol>
      )}
      {log.hasNextPage && (
        <Button className="self-start" loading={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </TeamFrame>
  )
}
