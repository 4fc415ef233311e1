'use client'

import type { TrainingRunDetail } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Card, ErrorState, Progress } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { PageHeader } from '../shell/page-header.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { Charts } from './charts.tsx'
import { CommandButtons, CommandLog } from './commands.tsx'
import { Facts } from './facts.tsx'
import { LogSection } from './log-section.tsx'
import { Notice } from './notice.tsx'
import { Result } from './result.tsx'
import { Samples } from './samples.tsx'
import { SettingsSection } from './settings-section.tsx'
import { RunStatus } from './status.tsx'

const lookEvery = 10_000 // ms
const lookOften = 1500 // ms, while it runs or answers

const isMoving = (run: TrainingRunDetail | undefined): boolean =>
  run !== undefined &&
  (run.status === 'running' ||
    run.status === 'waiting' ||
    run.result?.registration === 'waiting' ||
    run.commands.some(({ status }) => status === 'requested' || status === 'acknowledged'))

/** A training run: how it stands, what can be asked of it, its curves, samples and log. */
export function RunPage({ id }: { id: string }) {
  const sentence = useErrorSentence()
  const run = useQuery(
    useTRPC().training.get.queryOptions(
      { id },
      { refetchInterval: ({ state }) => (isMoving(state.data) ? lookOften : lookEvery) },
    ),
  )
  if (run.isPending) return <TableSkeleton />
  if (run.isError && !run.data) return <ErrorState heading="h1" title={sentence(run.error)} />
  const { data } = run
  return (
    <>
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-3">
            {data.name} <RunStatus run={data} />
          </span>
        }
        actions={<CommandButtons run={data} />}
      />
      <Notices run={data} />
      <StepProgress run={data} />
      <Card className="mt-4 p-4 sm:p-4">
        <Facts run={data} />
      </Card>
      {data.result && <Result run={data} result={data.result} />}
      <Charts run={data} />
      <Samples run={data} />
      <LogSection run={data} />
      <CommandLog commands={data.commands} />
      <SettingsSection run={data} />
    </>
  )
}

function StepProgress({ run: { name, step, steps } }: { run: TrainingRunDetail }) {
  const t = useTranslations('training')
  const format = useFormatter()
  if (steps === null) return <p className="text-muted">{t('notBegun')}</p>
  return (
    <div className="flex flex-col gap-1.5">
      <p className="tabular-nums">{t('steps', { step: format.number(step), steps: format.number(steps) })}</p>
      <Progress value={step / steps} label={name} />
    </div>
  )
}

/** What the administrator has to know first: why it ended, what is missing, that its worker is gone. */
function Notices({ run: { error, notice, dead, heartbeatAt } }: { run: TrainingRunDetail }) {
  const t = useTranslations('training')
  const format = useFormatter()
  const sentence = useErrorSentence()
  return (
    <div role="status" className="flex flex-col gap-2 not-empty:mb-4">
      {error && <Notice tone="danger">{error.code === 'internal' ? sentence(error) : error.message}</Notice>}
      {dead && heartbeatAt && (
        <Notice tone="danger">
          {t('dead', { at: format.dateTime(new Date(heartbeatAt), { dateStyle: 'medium', timeStyle: 'medium' }) })}
        </Notice>
      )}
      {notice && <Notice tone="warning">{notice}</Notice>}
    </div>
  )
}
