'use client'

import type { DatasetDetails, HandmadeItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Badge, Button, EmptyState, ErrorState } from '@amend/ui'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { PenLine } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { Time } from '../../format/format.tsx'
import { useCommand } from '../../shell/use-command.ts'
import { type Column, DataTable } from '../../table/data-table.tsx'
import { TableSkeleton } from '../../table/paged-table.tsx'
import { useTRPC } from '../../trpc/client.tsx'
import { Pair } from '../samples/picture.tsx'
import { RowForm } from './row-form.tsx'

const [lookOften, lookEvery] = [1_500, 30_000] // ms
const tones = { waiting: 'neutral', added: 'success', failed: 'danger' } as const

/** Rows that people make: two pictures and an instruction. They are in every version that is frozen after it. */
export function Rows({ dataset }: { dataset: DatasetDetails }) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const query = useInfiniteQuery(
    useTRPC().dataset.rows.infiniteQueryOptions(
      { datasetId: dataset.id },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        refetchInterval: ({ state: { data } }) =>
          data?.pages.some(({ items }) => items.some(({ status }) => status === 'waiting')) ? lookOften : lookEvery,
      },
    ),
  )
  const rows = query.data?.pages.flatMap(({ items }) => items)
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-3xl text-muted">{t('rows.text')}</p>
      <RowForm dataset={dataset} />
      {query.isPending && <TableSkeleton />}
      {query.isError && !rows && <ErrorState title={sentence(query.error)} />}
      {rows?.length === 0 && <EmptyState icon={<PenLine aria-hidden />} title={t('rows.none')} />}
      {rows && rows.length > 0 && <List datasetId={dataset.id} rows={rows} />}
      {query.hasNextPage && (
        <div>
          <Button loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {t('rows.more')}
          </Button>
        </div>
      )}
    </div>
  )
}

function List({ datasetId, rows }: { datasetId: string; rows: readonly HandmadeItem[] }) {
  const t = useTranslations('datasets')
  const columns: Column<HandmadeItem>[] = [
    {
      key: 'pair',
      label: t('samples.pair'),
      cell: ({ triple, instruction, status }) =>
        status === 'added' ? (
          <Pair
            datasetId={datasetId}
            sample={{ triple, candidate: 0, instruction, hasPictures: true }}
            className="size-16"
          />
        ) : (
          '–'
        ),
    },
    {
      key: 'instruction',
      label: t('samples.instruction'),
      className: 'min-w-48',
      cell: ({ instruction, caption, editedCaption, editId }) => (
        <span className="flex flex-col">
          <span className="font-medium">{instruction}</span>
          {caption && <span className="text-muted">{editedCaption ? `${caption} → ${editedCaption}` : caption}</span>}
          {editId && <span className="text-muted text-xs">{t('rows.ofEdit')}</span>}
        </span>
      ),
    },
    {
      key: 'state',
      label: t('state'),
      cell: ({ id, status, problem }) => (
        <span className="flex flex-col items-start gap-1">
          <Badge tone={tones[status]}>{t(`rows.states.${status}`)}</Badge>
          {problem && <span className="text-danger-ink">{problem}</span>}
          {status === 'failed' && <DiscardRow id={id} />}
        </span>
      ),
    },
    { key: 'by', label: t('rows.by'), cell: ({ by }) => by ?? '–' },
    { key: 'created', label: t('created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
  return <DataTable label={t('parts.rows')} columns={columns} rows={rows} rowKey={({ id }) => id} />
}

function DiscardRow({ id }: { id: string }) {
  const t = useTranslations('datasets')
  const command = useCommand()
  const discard = useMutation(useTRPC().dataset.discardRow.mutationOptions())
  return (
    <Button
      size="sm"
      loading={command.busy}
      onClick={() => command.run(() => discard.mutateAsync({ id }), t('rows.discarded'))}
    >
      {t('new.discard')}
    </Button>
  )
}
