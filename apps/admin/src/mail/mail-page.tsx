'use client'

import type { OutboxItem } from '@amend/api/types'
import { Badge, Button, SegmentedControl } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { Mail } from 'lucide-react'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'

const states = ['all', 'waiting', 'given-up', 'sent'] as const
const tones = { waiting: 'neutral', 'given-up': 'danger', sent: 'success' } as const

/** The outbox without texts, which may hold links to sign in with. */
export function MailPage() {
  const t = useTranslations('mail')
  const trpc = useTRPC()
  const [state, setState] = useState<(typeof states)[number]>('all')
  const query = useInfiniteQuery(
    trpc.outbox.list.infiniteQueryOptions(state === 'all' ? {} : { state }, {
      ...pages,
      placeholderData: keepPreviousData,
    }),
  )
  const columns: Column<OutboxItem>[] = [
    { key: 'subject', label: t('subject'), cell: ({ subject }) => subject },
    { key: 'recipient', label: t('recipient'), cell: ({ recipient }) => recipient },
    {
      key: 'state',
      label: t('state'),
      cell: ({ state: one, attempts, error }) => (
        <span className="flex flex-wrap items-center gap-2">
          <Badge tone={tones[one]}>{t(`states.${one}`)}</Badge>
          {attempts > 0 && one !== 'sent' && <span className="text-muted">{t('attempts', { count: attempts })}</span>}
          {error && <span className="max-w-96 truncate text-danger-ink">{error}</span>}
        </span>
      ),
    },
    { key: 'created', label: t('created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: 'sent',
      label: t('sent'),
      cell: ({ sentAt, nextAt }) => {
        if (sentAt) return <Time at={sentAt} />
        return nextAt ? <Time at={nextAt} /> : <span className="text-subtle">–</span>
      },
    },
    {
      ...{ key: 'retry', label: t('retry'), hideLabel: true, className: 'text-right' },
      cell: (mail) => (mail.nextAt === null ? null : <RetryButton id={mail.id} />),
    },
  ]
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <SegmentedControl
        label={t('state')}
        value={state}
        onValueChange={setState}
        options={states.map((value) => ({ value, label: t(`states.${value}`) }))}
        className="mb-3 max-w-full overflow-x-auto"
      />
      <PagedTable {...{ label: t('title'), query, columns, empty: t('none') }} icon={<Mail aria-hidden />} />
    </>
  )
}

function RetryButton({ id }: { id: string }) {
  const t = useTranslations('mail')
  const command = useCommand()
  const retry = useMutation(useTRPC().outbox.retry.mutationOptions())
  return (
    <Button size="sm" loading={command.busy} onClick={() => command.run(() => retry.mutateAsync({ id }), t('retried'))}>
      {t('retry')}
    </Button>
  )
}
