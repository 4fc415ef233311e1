'use client'

import type { NotificationItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, Skeleton } from '@amend/ui'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import Link from 'next/link'
import { useFormatter, useNow, useTranslations } from 'use-intl'
import { useTRPC } from '../trpc/client.tsx'

interface NotificationPanelProps {
  /** How many are new. */
  unread: number
  onClose: () => void
}

/** The list, the newest first. Opening one marks it as read. */
export function NotificationPanel({ unread, onClose }: NotificationPanelProps) {
  const t = useTranslations('notifications')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const queries = useQueryClient()
  const sentence = useErrorSentence()
  const list = useInfiniteQuery(
    trpc.notification.list.infiniteQueryOptions({}, { getNextPageParam: ({ nextCursor }) => nextCursor }),
  )
  const mark = useMutation(
    trpc.notification.markRead.mutationOptions({
      onSettled: () => queries.invalidateQueries(trpc.notification.pathFilter()),
    }),
  )
  const items = list.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <header className="flex min-h-12 items-center justify-between gap-2 border-line border-b px-4">
        <h2 className="font-semibold">{t('title')}</h2>
        {unread > 0 && (
          <Button size="sm" variant="ghost" loading={mark.isPending} onClick={() => mark.mutate({})}>
            {t('markAll')}
          </Button>
        )}
      </header>
      <div className="min-h-0 grow overflow-y-auto">
        {list.isPending && <Skeleton className="m-4 h-14" />}
        {list.isError && (
          <ErrorState
            className="py-6"
            title={sentence(list.error)}
            action={<Button onClick={() => list.refetch()}>{shell('retry')}</Button>}
          />
        )}
        {list.isSuccess && items.length === 0 && <p className="px-4 py-8 text-center text-muted">{t('empty')}</p>}
        <ul className="flex flex-col divide-y divide-line">
          {items.map((item) => (
            <Row
              key={item.id}
              item={item}
              onOpen={() => {
                if (!item.read) mark.mutate({ ids: [item.id] })
                onClose()
              }}
            />
          ))}
        </ul>
        {list.hasNextPage && (
          <div className="grid place-items-center p-3">
            <Button size="sm" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
              {t('more')}
            </Button>
          </div>
        )}
      </div>
    </>
  )
}

function Row({ item, onOpen }: { item: NotificationItem; onOpen: () => void }) {
  const t = useTranslations('notifications')
  const format = useFormatter()
  const now = useNow({ updateInterval: 60_000 })
  const { kind, workspace, imageId, actor, outcome, at, read } = item
  const name = actor === null ? t('somebody') : (actor.name ?? t('somebody'))
  return (
    <li>
      <Link
        href={`/w/${workspace.id}/edit/${imageId}${kind === 'edit' || kind === 'decision' ? '' : '#comments'}`}
        onClick={onOpen}
        className="flex items-start gap-3 px-4 py-3 hover:bg-hover focus-visible:bg-hover"
      >
        <span
          className={`mt-1.5 size-2 shrink-0 rounded-full ${read ? '' : 'bg-accent'}`}
          {...(read ? { 'aria-hidden': true } : { role: 'img', 'aria-label': t('new') })}
        />
        <span className="min-w-0">
          <span className={read ? 'text-muted' : 'font-medium'}>
            {t(`kinds.${kind}`, { name, outcome: outcome ?? 'waiting' })}
          </span>
          <span className="block truncate text-[0.8125rem] text-muted">
            {workspace.name} · {format.relativeTime(new Date(Math.min(Date.parse(at), now.getTime())), now)}
          </span>
        </span>
      </Link>
    </li>
  )
}
