'use client'

import type { Health } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, Card, ErrorState } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time, useBytes } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'

const lookEvery = 10_000 // ms

/** The state of the installation: what runs, what waits, and what is wrong. */
export function HealthPage({ version }: { version: string }) {
  const t = useTranslations('health')
  const shell = useTranslations('shell')
  const sentence = useErrorSentence()
  const health = useQuery(useTRPC().health.read.queryOptions(undefined, { refetchInterval: lookEvery }))
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} />
      {health.isPending && <TableSkeleton />}
      {health.isError && !health.data && (
        <ErrorState
          title={sentence(health.error)}
          action={<Button onClick={() => health.refetch()}>{shell('retry')}</Button>}
        />
      )}
      {health.data && <Parts health={health.data} version={version} />}
    </>
  )
}

function Parts({ health, version }: { health: Health; version: string }) {
  const t = useTranslations('health')
  const format = useFormatter()
  const bytes = useBytes()
  const { database, storage, workers, jobs, model, mail, node } = health
  const live = workers.filter((worker) => worker.live)
  return (
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-3">
      <Part title={t('database.title')} ok={database.ok} problem={database.problem}>
        <Fact label={t('answers')}>{t('milliseconds', { count: database.milliseconds })}</Fact>
        {database.bytes !== null && <Fact label={t('size')}>{bytes(database.bytes)}</Fact>}
        {database.connections !== null && <Fact label={t('database.connections')}>{database.connections}</Fact>}
        {database.version && <Fact label={t('version')}>PostgreSQL {database.version}</Fact>}
        {database.migration && <Fact label={t('database.migration')}>{database.migration}</Fact>}
      </Part>
      <Part title={t('storage.title')} ok={storage.ok} problem={storage.problem}>
        <Fact label={t('answers')}>{t('milliseconds', { count: storage.milliseconds })}</Fact>
        <Fact label={t('storage.kind')}>{t(`storage.${storage.kind}`)}</Fact>
        {storage.disk && (
          <Fact label={t('storage.free')}>
            {t('storage.freeOf', { free: bytes(storage.disk.free), all: bytes(storage.disk.bytes) })}
          </Fact>
        )}
      </Part>
      <Part title={t('worker.title')} ok={live.length > 0} problem={live.length > 0 ? null : t('worker.none')}>
        <Fact label={t('worker.running')}>{format.number(live.length)}</Fact>
        {workers.slice(0, 4).map((worker) => (
          <Fact key={worker.id} label={`${worker.host} · ${worker.pid}`}>
            {worker.live ? t('worker.live') : <Time at={worker.heartbeatAt} />}
          </Fact>
        ))}
      </Part>
      <Part title={t('model.title')} ok={model !== null} problem={model ? null : t('model.none')}>
        {model && (
          <>
            <Fact label={t('model.serves')}>
              {model.title} · {model.label}
            </Fact>
            <Fact label={t('model.since')}>
              <Time at={model.since} />
            </Fact>
          </>
        )}
      </Part>
      <Part title={t('jobs.title')} ok={jobs.failed === 0} warning problem={null}>
        <Fact label={t('jobs.waiting')}>{format.number(jobs.waiting)}</Fact>
        <Fact label={t('jobs.running')}>{format.number(jobs.running)}</Fact>
        <Fact label={t('jobs.failed')}>{format.number(jobs.failed)}</Fact>
        {jobs.oldestEdit !== null && (
          <Fact label={t('jobs.oldest')}>{t('seconds', { count: Math.round(jobs.oldestEdit) })}</Fact>
        )}
      </Part>
      <Part title={t('mail.title')} ok={mail.givenUp === 0} warning problem={mail.sends ? null : t('mail.outbox')}>
        <Fact label={t('mail.waiting')}>{format.number(mail.waiting)}</Fact>
        <Fact label={t('mail.givenUp')}>{format.number(mail.givenUp)}</Fact>
      </Part>
      <Part title={t('versions.title')} ok problem={null}>
        <Fact label="Amend">{version}</Fact>
        <Fact label="Node">{node}</Fact>
      </Part>
    </div>
  )
}

interface PartProps {
  title: string
  ok: boolean
  /** Not being all right is no fault. */
  warning?: boolean
  /** A sentence. */
  problem: string | null
  children?: ReactNode
}

function Part({ title, ok, warning = false, problem, children }: PartProps) {
  const t = useTranslations('health')
  const state = ok ? 'ok' : warning ? 'look' : 'broken'
  const tones = { ok: 'success', look: 'warning', broken: 'danger' } as const
  return (
    <Card className="p-4 sm:p-4">
      <div className="mb-2 flex items-center justify-between gap-3">
        <h2 className="font-semibold">{title}</h2>
        <Badge tone={tones[state]}>{t(`state.${state}`)}</Badge>
      </div>
      {problem && <p className="mb-2 text-[0.8125rem] text-muted">{problem}</p>}
      <dl className="flex flex-col gap-1 text-[0.8125rem]">{children}</dl>
    </Card>
  )
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4">
      <dt className="shrink-0 text-muted">{label}</dt>
      <dd className="min-w-0 truncate text-right tabular-nums">{children}</dd>
    </div>
  )
}
