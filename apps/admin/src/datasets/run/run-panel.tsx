'use client'

import type { DatasetDetails, DatasetRunView } from '@amend/api/types'
import { Button, ConfirmDialog, Progress } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Section } from '../../shell/page-header.tsx'
import { useCommand } from '../../shell/use-command.ts'
import { useTRPC } from '../../trpc/client.tsx'
import { useDuration } from '../use-duration.ts'
import { BudgetDialog } from './budget-dialog.tsx'
import { Funnel } from './funnel.tsx'
import { Recipe } from './recipe.tsx'

/** The run of a dataset while it is made: progress, rate, spending, the funnel, and its commands. */
export function RunPanel({ dataset }: { dataset: DatasetDetails }) {
  const t = useTranslations('datasets')
  const { run, tasks } = dataset
  const preparing = tasks.find(({ kind }) => kind === 'prepare')
  return (
    <div className="flex flex-col gap-6">
      {!run && preparing && (
        <p role="status" className="text-muted">
          {preparing.error?.message ?? t('run.preparing')}
        </p>
      )}
      {run && <Run run={run} dataset={dataset} />}
      <Section title={t('funnel.title')}>
        <Funnel funnel={dataset.funnel} />
      </Section>
      <Section title={t('recipe.title')}>
        <Recipe dataset={dataset} />
      </Section>
    </div>
  )
}

function Run({ run, dataset }: { run: DatasetRunView; dataset: DatasetDetails }) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const duration = useDuration()
  const share = format.number(run.progress, { style: 'percent', maximumFractionDigits: 1 })
  const money = (value: number) => format.number(value, { maximumFractionDigits: 2 })
  const facts: [string, string][] = [
    [t('run.chunks'), `${format.number(run.done)} / ${format.number(run.chunks)}`],
    [t('run.workers'), format.number(run.workers)],
    [t('run.rate'), run.rate === null ? '–' : t('run.anHour', { count: Math.round(run.rate) })],
    [t('run.left'), run.left === null ? '–' : duration(run.left)],
    [t('run.passing'), `${format.number(run.kept)} / ${format.number(run.candidates)}`],
    [
      t('run.cost'),
      run.cost === null
        ? t('run.nothingPaid')
        : t('run.costOf', { cost: money(run.cost), expected: money(run.expectedCost ?? run.cost) }),
    ],
    [t('run.budget'), run.budget === null ? t('run.noBudget') : money(run.budget)],
  ]
  return (
    <section aria-label={t('parts.run')} className="flex flex-col gap-4 rounded-xl bg-surface p-4 ring-1 ring-line">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="font-semibold text-2xl tabular-nums">{share}</p>
        <Commands run={run} datasetId={dataset.id} />
      </div>
      <Progress label={t('progress')} value={run.progress} valueText={share} className="h-2" />
      <Explanation run={run} />
      <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-[0.8125rem] text-muted">{name}</dt>
            <dd className="font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

/** Why a run does not move, in one sentence. */
function Explanation({ run: { status, notice, pausedBy, error, workers } }: { run: DatasetRunView }) {
  const t = useTranslations('datasets')
  const text =
    error?.message ??
    (status === 'paused' && pausedBy ? t(`run.pausedBy.${pausedBy}`) : undefined) ??
    (notice === null ? undefined : t('run.notice', { notice })) ??
    (status === 'running' && workers === 0 ? t('run.noWorker') : undefined) ??
    (status === 'waiting' ? t('run.waiting') : undefined)
  if (!text) return null
  return (
    <p role="status" className="rounded-lg bg-warning-soft px-3 py-2 text-ink">
      {text}
    </p>
  )
}

function Commands({ run, datasetId }: { run: DatasetRunView; datasetId: string }) {
  const t = useTranslations('datasets')
  const shell = useTranslations('shell')
  const trpc = useTRPC()
  const command = useCommand()
  const [asking, setAsking] = useState<'cancel' | 'budget'>()
  const pause = useMutation(trpc.dataset.pause.mutationOptions())
  const resume = useMutation(trpc.dataset.resume.mutationOptions())
  const cancel = useMutation(trpc.dataset.cancel.mutationOptions())
  const start = useMutation(trpc.dataset.start.mutationOptions())
  const { id, status, budget } = run
  const open = status === 'waiting' || status === 'running'
  return (
    <div className="flex flex-wrap gap-2">
      {open && (
        <Button loading={command.busy} onClick={() => command.run(() => pause.mutateAsync({ id }), t('run.paused'))}>
          {t('run.pause')}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          variant="primary"
          loading={command.busy}
          onClick={() => command.run(() => resume.mutateAsync({ id }), t('run.resumed'))}
        >
          {t('run.resume')}
        </Button>
      )}
      {(status === 'failed' || status === 'cancelled') && (
        <Button
          variant="primary"
          loading={command.busy}
          onClick={() => command.run(() => start.mutateAsync({ datasetId, budget }), t('run.started'))}
        >
          {t('run.start')}
        </Button>
      )}
      {(open || status === 'paused') && (
        <>
          <Button onClick={() => setAsking('budget')}>{t('run.changeBudget')}</Button>
          <Button onClick={() => setAsking('cancel')}>{t('run.cancel')}</Button>
        </>
      )}
      <ConfirmDialog
        open={asking === 'cancel'}
        onOpenChange={(shown) => !shown && setAsking(undefined)}
        title={t('run.cancelTitle')}
        description={t('run.cancelText')}
        confirmLabel={t('run.cancel')}
        cancelLabel={shell('cancel')}
        destructive
        onConfirm={() => command.run(() => cancel.mutateAsync({ id }), t('run.cancelled'))}
      />
      {asking === 'budget' && <BudgetDialog run={run} onClose={() => setAsking(undefined)} />}
    </div>
  )
}
