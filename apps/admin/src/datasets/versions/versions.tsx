'use client'

import type { DatasetDetails, DatasetTaskItem, DatasetVersionItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, buttonStyles, EmptyState, ErrorState, Progress } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { Archive } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Time, useBytes } from '../../format/format.tsx'
import { Section } from '../../shell/page-header.tsx'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { TableSkeleton } from '../../table/paged-table.tsx'
import { useTRPC } from '../../trpc/client.tsx'
import { CardDialog } from './card-dialog.tsx'
import { Comparison } from './comparison.tsx'
import { ExportDialog } from './export-dialog.tsx'
import { FreezeDialog } from './freeze-dialog.tsx'

const lookOften = 2_000 // ms

type Asking = { readonly kind: 'freeze' } | { readonly kind: 'card' | 'export'; readonly version: DatasetVersionItem }

/** The frozen versions of a dataset: freeze, read the card, compare, export. */
export function Versions({ dataset }: { dataset: DatasetDetails }) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const [asking, setAsking] = useState<Asking>()
  const tasks = dataset.tasks.filter(({ kind }) => kind === 'freeze' || kind === 'export')
  const underway = tasks.some(({ status }) => status === 'waiting' || status === 'running')
  const versions = useQuery(
    useTRPC().dataset.versions.queryOptions(
      { datasetId: dataset.id },
      { refetchInterval: underway ? lookOften : 15_000 },
    ),
  )
  const close = () => setAsking(undefined)
  return (
    <div className="flex flex-col gap-6">
      <div>
        <Button variant="primary" disabled={dataset.folder === null} onClick={() => setAsking({ kind: 'freeze' })}>
          {t('versions.freeze')}
        </Button>
      </div>
      <Tasks tasks={tasks} />
      {versions.isPending && <TableSkeleton />}
      {versions.isError && !versions.data && <ErrorState title={sentence(versions.error)} />}
      {versions.data?.length === 0 && <EmptyState icon={<Archive aria-hidden />} title={t('versions.none')} />}
      {versions.data && versions.data.length > 0 && (
        <>
          <List versions={versions.data} onAsk={setAsking} />
          {versions.data.length > 1 && <Comparison versions={versions.data} />}
        </>
      )}
      {asking?.kind === 'freeze' && <FreezeDialog dataset={dataset} onClose={close} />}
      {asking?.kind === 'card' && <CardDialog version={asking.version} onClose={close} />}
      {asking?.kind === 'export' && <ExportDialog version={asking.version} onClose={close} />}
    </div>
  )
}

function List({ versions, onAsk }: { versions: readonly DatasetVersionItem[]; onAsk: (asking: Asking) => void }) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const bytes = useBytes()
  const columns: Column<DatasetVersionItem>[] = [
    {
      key: 'name',
      label: t('name'),
      cell: ({ number, name }) => (
        <span className="whitespace-nowrap font-medium">
          {number} · {name}
        </span>
      ),
    },
    { ...{ key: 'pairs', label: t('versions.pairs'), numeric: true }, cell: ({ pairs }) => format.number(pairs) },
    {
      key: 'splits',
      label: t('versions.splits'),
      cell: ({ splits }) => (
        <span className="whitespace-nowrap tabular-nums">
          {['train', 'validation', 'test'].map((part) => format.number(splits[part] ?? 0)).join(' / ')}
        </span>
      ),
    },
    { ...{ key: 'bytes', label: t('versions.size'), numeric: true }, cell: (version) => bytes(version.bytes) },
    { key: 'selection', label: t('versions.selection'), cell: ({ selectionName }) => selectionName },
    {
      key: 'hash',
      label: t('versions.hash'),
      cell: ({ hash }) => (
        <code title={hash} className="text-muted text-xs">
          {hash.slice(0, 12)}
        </code>
      ),
    },
    { key: 'created', label: t('created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
    {
      ...{ key: 'actions', label: t('versions.actions'), hideLabel: true, className: 'whitespace-nowrap text-right' },
      cell: (version) => (
        <span className="inline-flex gap-2">
          <Button size="sm" onClick={() => onAsk({ kind: 'card', version })}>
            {t('versions.card')}
          </Button>
          <Button size="sm" onClick={() => onAsk({ kind: 'export', version })}>
            {t('versions.export')}
          </Button>
          <Link
            href={`/training/new?version=${version.id}`}
            className={buttonStyles({ size: 'sm' })}
            aria-label={t('versions.trainOn', { name: version.name })}
          >
            {t('versions.train')}
          </Link>
        </span>
      ),
    },
  ]
  return <DataTable label={t('versions.title')} columns={columns} rows={versions} rowKey={({ id }) => id} />
}

/** Freezing and exporting, which workers do. */
function Tasks({ tasks }: { tasks: readonly DatasetTaskItem[] }) {
  const t = useTranslations('datasets')
  const shown = tasks.filter(({ kind, status }) => status !== 'done' || kind === 'export')
  if (shown.length === 0) return null
  return (
    <Section title={t('versions.tasks')}>
      <ul className="flex flex-col gap-2">
        {shown.map(({ id, kind, status, progress, error, folder }) => (
          <li key={id} className="rounded-xl bg-surface px-4 py-2.5 ring-1 ring-line">
            <p className="flex flex-wrap justify-between gap-3">
              <span className="font-medium">{t(`versions.kinds.${kind === 'export' ? 'export' : 'freeze'}`)}</span>
              <span className="text-muted">{t(`versions.taskStates.${status}`)}</span>
            </p>
            {(status === 'waiting' || status === 'running') && (
              <Progress label={t('progress')} value={status === 'waiting' ? null : progress} className="mt-2" />
            )}
            {error && <p className="mt-1 text-danger-ink">{error.message}</p>}
            {folder && status === 'done' && <p className="mt-1 break-all text-muted">{folder}</p>}
          </li>
        ))}
      </ul>
    </Section>
  )
}
