'use client'

import type { EvaluationRunItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, Progress } from '@amend/ui'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { useCommand } from '../shell/use-command.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'

const tones = {
  waiting: 'neutral',
  running: 'accent',
  done: 'success',
  failed: 'danger',
  cancelled: 'neutral',
} as const

/** Runs, the newest first. */
export function RunList({ runs }: { runs: readonly EvaluationRunItem[] }) {
  const t = useTranslations('evaluations')
  const columns: Column<EvaluationRunItem>[] = [
    {
      key: 'version',
      label: t('version'),
      className: 'whitespace-nowrap',
      cell: ({ id, title, label }) => (
        <Link href={`/evaluations/${id}`} className={linkStyles}>
          {title} · {label}
        </Link>
      ),
    },
    {
      key: 'on',
      label: t('on'),
      cell: ({ folder, current }) => folder ?? t(current ? 'goldenSet' : 'formerSet'),
    },
    { key: 'status', label: t('status'), className: 'min-w-40', cell: (run) => <RunStatus run={run} /> },
    { key: 'requested', label: t('requested'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      ...{ key: 'actions', label: t('actions'), hideLabel: true, className: 'text-right' },
      cell: (run) => (run.status === 'waiting' || run.status === 'running') && <CancelButton run={run} />,
    },
  ]
  if (runs.length === 0) return <p className="text-muted">{t('noRuns')}</p>
  return <DataTable label={t('runs')} columns={columns} rows={runs} rowKey={({ id }) => id} />
}

export function RunStatus({ run: { status, progress, error } }: { run: EvaluationRunItem }) {
  const t = useTranslations('evaluations')
  const sentence = useErrorSentence()
  return (
    <span className="flex flex-col gap-1">
      <span>
        <Badge tone={tones[status]}>{t(`states.${status}`)}</Badge>
      </span>
      {status === 'running' && <Progress label={t('states.running')} value={progress} />}
      {error && <span className="text-danger-ink">{error.code === 'internal' ? sentence(error) : error.message}</span>}
    </span>
  )
}

function CancelButton({ run }: { run: EvaluationRunItem }) {
  const t = useTranslations('evaluations')
  const command = useCommand()
  const cancel = useMutation(useTRPC().evaluation.cancel.mutationOptions())
  return (
    <Button
      size="sm"
      loading={command.busy}
      onClick={() => command.run(() => cancel.mutateAsync({ id: run.id }), t('cancelled'))}
    >
      {t('cancel')}
    </Button>
  )
}
