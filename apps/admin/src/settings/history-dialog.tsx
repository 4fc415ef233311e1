'use client'

import type { SettingItem, SettingKey } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, Dialog, ErrorState } from '@amend/ui'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { pages, TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { SettingValue } from './setting-value.tsx'
import { useSetting } from './use-setting.ts'
import { keyed } from './values.ts'

/** Who changed a setting, from what to what, with a button that sets it back. */
export function HistoryDialog({ item: opened, onClose }: { item: SettingItem; onClose: () => void }) {
  const t = useTranslations('settings')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const trpc = useTRPC()
  const key = opened.key as SettingKey
  const query = useInfiniteQuery(trpc.setting.changes.infiniteQueryOptions({ key }, pages))
  const current = useQuery(trpc.setting.list.queryOptions()).data?.find((one) => one.key === key) ?? opened
  const command = useSetting(current)
  const { problem } = command
  const changes = query.data?.pages.flatMap(({ items }) => items) ?? []
  const shownValue = (stored: { value?: unknown } | null) =>
    stored === null ? t('asEnvironment') : <SettingValue value={keyed(key, stored.value)} />
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('historyOf', { name: t(`names.${key}`) })}
      closeLabel={shell('close')}
    >
      <p role="alert" className="pb-2 text-danger-ink empty:hidden">
        {problem && (problem.code === 'changed-meanwhile' ? t('refused') : sentence(problem))}
      </p>
      {query.isPending && <TableSkeleton />}
      {query.isError && !query.data && <ErrorState title={sentence(query.error)} />}
      {query.isSuccess && changes.length === 0 && <p className="py-4 text-muted">{t('unchanged')}</p>}
      <ol className="flex flex-col divide-y divide-line">
        {changes.map(({ id, at, by, before, after }) => (
          <li key={id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
            <div className="min-w-0">
              <p className="[overflow-wrap:anywhere]">
                {shownValue(before)} → {shownValue(after)}
              </p>
              <p className="text-[0.8125rem] text-muted">
                {by?.name ?? t('somebody')} · <Time at={at} />
              </p>
            </div>
            <Button
              size="sm"
              disabled={command.busy}
              onClick={() => command.save(before ? { value: before.value } : undefined)}
            >
              {t('setBack')}
            </Button>
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <Button size="sm" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
          {t('older')}
        </Button>
      )}
    </Dialog>
  )
}
