'use client'

import type { BackupTaskItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, ErrorState } from '@amend/ui'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useFormatter, useTranslations } from 'use-intl'
import { FailureText } from '../format/failure.tsx'
import { Time, useBytes } from '../format/format.tsx'
import { Section } from '../shell/page-header.tsx'
import { useCommand } from '../shell/use-command.ts'
import { type Column, DataTable } from '../table/data-table.tsx'
import { useTRPC } from '../trpc/client.tsx'

const lookOften = 1_000 // ms, while a worker is at it

const tones = { waiting: 'neutral', done: 'success', failed: 'danger' } as const

/** The backups of the database, and the trials whether they can be restored. */
export function Backups() {
  const t = useTranslations('storage')
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const command = useCommand()
  const backups = useQuery(
    trpc.backup.list.queryOptions(undefined, {
      refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === 'waiting') ? lookOften : false),
    }),
  )
  const make = useMutation(trpc.backup.make.mutationOptions())
  const drill = useMutation(trpc.backup.drill.mutationOptions())
  const rows = backups.data ?? []
  const isUnderway = (kind: BackupTaskItem['kind']) => rows.some((row) => row.kind === kind && row.status === 'waiting')
  const hasBackup = rows.some(({ kind, status }) => kind === 'backup' && status === 'done')
  return (
    <Section
      title={t('backups.title')}
      aside={
        <span className="flex flex-wrap gap-2">
          <Button
            disabled={command.busy || !hasBackup || isUnderway('drill')}
            onClick={() => command.run(() => drill.mutateAsync(), t('backups.drillRequested'))}
          >
            {t('backups.drill')}
          </Button>
          <Button
            disabled={command.busy || isUnderway('backup')}
            onClick={() => command.run(() => make.mutateAsync(), t('backups.requested'))}
          >
            {t('backups.make')}
          </Button>
        </span>
      }
    >
      <p className="mb-3 max-w-3xl text-muted">{t('backups.text')}</p>
      {backups.isError && !backups.data && <ErrorState title={sentence(backups.error)} />}
      {backups.data && rows.length === 0 && <p className="text-muted">{t('backups.none')}</p>}
      {rows.length > 0 && <Tasks rows={rows} />}
    </Section>
  )
}

function Tasks({ rows }: { rows: readonly BackupTaskItem[] }) {
  const t = useTranslations('storage')
  const format = useFormatter()
  const bytes = useBytes()
  const columns: Column<BackupTaskItem>[] = [
    { key: 'time', label: t('backups.time'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    { key: 'kind', label: t('backups.kind'), cell: ({ kind }) => t(`backups.kinds.${kind}`) },
    {
      key: 'outcome',
      label: t('backups.outcome'),
      cell: (row) => (
        <span className="flex min-w-56 flex-col items-start gap-1">
          <Badge tone={tones[row.status]}>{t(`backups.states.${row.status}`)}</Badge>
          {row.error && (
            <span className="text-danger-ink text-xs">
              <FailureText error={row.error} />
            </span>
          )}
          {row.status === 'done' && (
            <span className="text-muted text-xs">
              {t(`backups.found.${row.kind}`, {
                ...{ tables: row.tables ?? 0, rows: row.rows ?? 0, files: row.files ?? 0 },
              })}
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'folder',
      label: t('backups.folder'),
      cell: ({ folder }) =>
        folder ? <code className="text-xs">{folder}</code> : <span className="text-subtle">–</span>,
    },
    {
      ...{ key: 'bytes', label: t('backups.size'), numeric: true },
      cell: (row) => (row.bytes === null ? <span className="text-subtle">–</span> : bytes(row.bytes)),
    },
    {
      key: 'digest',
      label: t('backups.digest'),
      cell: ({ digest }) =>
        digest ? (
          <code title={digest} className="text-muted text-xs">
            {digest.slice(0, 12)}
          </code>
        ) : (
          <span className="text-subtle">–</span>
        ),
    },
    {
      ...{ key: 'duration', label: t('backups.duration'), numeric: true },
      cell: ({ createdAt, finishedAt }) =>
        finishedAt ? (
          format.number((Date.parse(finishedAt) - Date.parse(createdAt)) / 1000, {
            ...{ style: 'unit', unit: 'second', maximumFractionDigits: 1 },
          })
        ) : (
          <span className="text-subtle">–</span>
        ),
    },
  ]
  return <DataTable label={t('backups.title')} columns={columns} rows={rows} rowKey={({ id }) => id} />
}
