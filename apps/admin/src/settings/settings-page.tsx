'use client'

import type { SettingItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ErrorState } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { HistoryDialog } from './history-dialog.tsx'
import { SettingDialog } from './setting-dialog.tsx'
import { SettingValue } from './setting-value.tsx'
import { keyed } from './values.ts'

interface Open {
  readonly item: SettingItem
  readonly dialog: 'change' | 'history'
}

const tones = { chosen: 'accent', environment: 'neutral', default: 'neutral' } as const

/** What can be changed while the installation runs: what is in force, why, and what it was before. */
export function SettingsPage() {
  const t = useTranslations('settings')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const query = useQuery(useTRPC().setting.list.queryOptions())
  const [open, setOpen] = useState<Open>()
  const close = () => setOpen(undefined)
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      {query.isPending && <TableSkeleton />}
      {query.isError && !query.data && (
        <ErrorState
          title={sentence(query.error)}
          action={<Button onClick={() => query.refetch()}>{shell('retry')}</Button>}
        />
      )}
      <ul className="flex flex-col divide-y divide-line rounded-xl bg-surface ring-1 ring-line empty:hidden">
        {query.data?.map((item) => (
          <Row key={item.key} item={item} onOpen={(dialog) => setOpen({ item, dialog })} />
        ))}
      </ul>
      {open?.dialog === 'change' && <SettingDialog item={open.item} onClose={close} />}
      {open?.dialog === 'history' && <HistoryDialog item={open.item} onClose={close} />}
    </>
  )
}

function Row({ item, onOpen }: { item: SettingItem; onOpen: (dialog: Open['dialog']) => void }) {
  const t = useTranslations('settings')
  const { value, source, variable, changedBy, changedAt } = item
  const { key } = keyed(item.key, value)
  const name = t(`names.${key}`)
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-2 px-4 py-3.5">
      <div className="min-w-64 flex-1">
        <h2 className="font-medium">{name}</h2>
        <p className="max-w-xl text-[0.8125rem] text-muted">{t(`texts.${key}`)}</p>
      </div>
      <div className="min-w-56 flex-1">
        <p className="[overflow-wrap:anywhere]">
          <SettingValue value={keyed(item.key, value)} />
        </p>
        <p className="mt-1 flex flex-wrap items-center gap-2 text-[0.8125rem] text-muted">
          <Badge tone={tones[source]}>{t(`sources.${source}`)}</Badge>
          {source === 'chosen' && changedAt ? (
            <span>
              {changedBy ?? t('somebody')} · <Time at={changedAt} />
            </span>
          ) : (
            <code>{variable}</code>
          )}
        </p>
      </div>
      <div className="flex gap-2">
        <Button size="sm" aria-label={t('changeOf', { name })} onClick={() => onOpen('change')}>
          {t('change')}
        </Button>
        <Button size="sm" variant="ghost" aria-label={t('historyOf', { name })} onClick={() => onOpen('history')}>
          {t('history')}
        </Button>
      </div>
    </li>
  )
}
