'use client'

import type { ActivityItem } from '@amend/api/types'
import { workspaceRoles } from '@amend/auth/permissions'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Avatar, Button, EmptyState, ErrorState, Skeleton } from '@amend/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'
import { TeamFrame } from './team-frame.tsx'

/** What happened in the workspace, the newest first. */
export function ActivityPage({ workspaceId }: { workspaceId: string }) {
  const t = useTranslations('team.activity')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const feed = useInfiniteQuery(
    trpc.activity.list.infiniteQueryOptions(
      { workspaceId },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
  )
  const items = feed.data?.pages.flatMap(({ items: page }) => page) ?? []
  return (
    <TeamFrame workspaceId={workspaceId}>
      <h2 className="sr-only">{t('title')}</h2>
      {feed.isPending && <Skeleton className="h-40 w-full" />}
      {feed.isError && (
        <ErrorState
          title={sentence(feed.error)}
          action={<Button onClick={() => feed.refetch()}>{shell('retry')}</Button>}
        />
      )}
      {feed.isSuccess && items.length === 0 && (
        <EmptyState icon={<Activity aria-hidden />} title={t('empty')} description={t('emptyText')} />
      )}
      {items.length > 0 && (
        <ol aria-label={t('title')} className="flex flex-col divide-y divide-line">
          {items.map((item) => (
            <ActivityRow key={item.id} workspaceId={workspaceId} item={item} />
          ))}
        </ol>
      )}
      {feed.hasNextPage && (
        <Button className="self-start" loading={feed.isFetchingNextPage} onClick={() => feed.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </TeamFrame>
  )
}

function ActivityRow({ workspaceId, item }: { workspaceId: string; item: ActivityItem }) {
  const t = useTranslations('team')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { action, imageId } = item
  const actor = item.actor?.name ?? t('activity.somebody')
  const role = workspaceRoles.find((one) => one === item.role)
  const at = new Date(item.at)
  return (
    <li className="flex items-start gap-3 py-3">
      <Avatar name={actor} />
      <div className="min-w-0 grow">
        <p className="line-clamp-3 break-words">
          {t.rich(`activity.${action}`, {
            actor,
            name: item.name ?? '',
            instruction: item.instruction ?? '',
            role: role ? t(`role.${role}`) : '',
            subject: (name) =>
              imageId === null ? (
                <span className="font-medium">{name}</span>
              ) : (
                <Link
                  href={`/w/${workspaceId}/edit/${imageId}`}
                  className="rounded-sm font-medium text-accent-ink underline-offset-4 hover:underline"
                >
                  {name}
                </Link>
              ),
          })}
        </p>
        <time
          dateTime={item.at}
          title={format.dateTime(at, { dateStyle: 'long', timeStyle: 'short' })}
          className="text-[0.8125rem] text-muted"
          suppressHydrationWarning
        >
          {format.relativeTime(new Date(Math.min(at.getTime(), now.getTime())), now)}
        </time>
      </div>
    </li>
  )
}
