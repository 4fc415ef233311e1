'use client'

import type { JobItem } from '@amend/api/types'
import { Badge, Button, Select } from '@amend/ui'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { ListTodo } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { type JobName, type JobState, jobNames, jobStates } from './kinds.ts'

const lookEvery = 5_000 // ms
const tones = {
  waiting: 'neutral',
  running: 'accent',
  failed: 'danger',
  cancelled: 'warning',
  done: 'success',
} as const

/** The queue of the installation: whose jobs, and what became of them. */
export function JobsPage({ personId }: { personId: string | undefined }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const [state, setState] = useState<JobState | 'all'>('all')
  const [name, setName] = useState<JobName | 'all'>('all')
  const filter = {
    ...(state !== 'all' && { state }),
    ...(name !== 'all' && { name }),
    ...(personId && { personId }),
  }
  const query = useInfiniteQuery(
    trpc.job.list.infiniteQueryOptions(filter, {
      ...pages,
      placeholderData: keepPreviousData,
      refetchInterval: lookEvery,
    }),
  )
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      <Counts />
      <div className="my-3 flex flex-wrap items-end gap-3">
        <Select
          label={t('state')}
          className="w-44"
          value={state}
          onValueChange={(value) => setState(jobStates.find((one) => one === value) ?? 'all')}
          options={(['all', ...jobStates] as const).map((value) => ({ value, label: t(`states.${value}`) }))}
        />
        <Select
          label={t('kind')}
          className="w-56"
          value={name}
          onValueChange={(value) => setName(jobNames.find((one) => one === value) ?? 'all')}
          options={[
            { value: 'all', label: t('states.all') },
            ...jobNames.map((value) => ({ value, label: t(`names.${keyOf(value)}`) })),
          ]}
        />
        {personId && (
          <Link href="/jobs" className={linkStyles}>
            {t('everybody')}
          </Link>
        )}
      </div>
      <PagedTable
        {...{ label: t('title'), query, columns: useColumns(), empty: t('none') }}
        icon={<ListTodo aria-hidden />}
      />
    </>
  )
}

/** The name of a job as a key of the texts, which cannot contain a dot. */
const keyOf = (name: JobName) => name.replace('.', '-') as 'edit-perform'

function useColumns(): Column<JobItem>[] {
  const t = useTranslations('jobs')
  return [
    {
      key: 'name',
      label: t('kind'),
      cell: ({ name }) => {
        const known = jobNames.find((one) => one === name)
        return <span className="whitespace-nowrap">{known ? t(`names.${keyOf(known)}`) : name}</span>
      },
    },
    {
      key: 'state',
      label: t('state'),
      cell: ({ state, retries, errorCode }) => (
        <span className="flex flex-wrap items-center gap-2">
          <Badge tone={tones[state]}>{t(`states.${state}`)}</Badge>
          {retries > 0 && <span className="text-muted">{t('attempts', { count: retries + 1 })}</span>}
          {errorCode && <code className="text-muted">{errorCode}</code>}
        </span>
      ),
    },
    {
      key: 'person',
      label: t('person'),
      cell: ({ person }) =>
        person ? (
          <Link href={`/people/${person.id}`} className={linkStyles}>
            {person.name ?? person.email}
          </Link>
        ) : (
          <span className="text-subtle">–</span>
        ),
    },
    { key: 'created', label: t('requested'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      key: 'ended',
      label: t('ended'),
      cell: ({ endedAt }) => (endedAt ? <Time at={endedAt} /> : <span className="text-subtle">–</span>),
    },
    {
      ...{ key: 'actions', label: t('actions'), hideLabel: true, className: 'text-right' },
      cell: (job) => <JobActions job={job} />,
    },
  ]
}

function JobActions({ job }: { job: JobItem }) {
  const t = useTranslations('jobs')
  const trpc = useTRPC()
  const command = useCommand()
  const cancel = useMutation(trpc.job.cancel.mutationOptions())
  const retry = useMutation(trpc.job.retry.mutationOptions())
  if (job.mayRetry) {
    return (
      <Button
        size="sm"
        loading={command.busy}
        onClick={() => command.run(() => retry.mutateAsync({ id: job.id }), t('retried'))}
      >
        {t('retry')}
      </Button>
    )
  }
  if (job.state !== 'waiting' && job.state !== 'running') return null
  return (
    <Button
      size="sm"
      loading={command.busy}
      onClick={() => command.run(() => cancel.mutateAsync({ ids: [job.id] }), t('cancelled'))}
    >
      {t('cancel')}
    </Button>
  )
}

/** How many jobs of each kind wait, run and failed. */
function Counts() {
  const t = useTranslations('jobs')
  const format = useFormatter()
  const counts = useQuery(useTRPC().job.counts.queryOptions(undefined, { refetchInterval: lookEvery }))
  const sum = (state: JobState) =>
    (counts.data ?? []).filter((one) => one.state === state).reduce((total, { count }) => total + count, 0)
  return (
    <dl className="grid grid-cols-3 gap-3 sm:max-w-md">
      {(['waiting', 'running', 'failed'] as const).map((state) => (
        <div key={state} className="rounded-xl bg-surface px-4 py-2.5 ring-1 ring-line">
          <dt className="text-[0.8125rem] text-muted">{t(`states.${state}`)}</dt>
          <dd className="font-semibold text-lg tabular-nums">{counts.data ? format.number(sum(state)) : '…'}</dd>
        </div>
      ))}
    </dl>
  )
}
