'use client'

import type { DatasetItem } from '@amend/api/types'
import { buttonStyles } from '@amend/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Database } from 'lucide-react'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'use-intl'
import { Time } from '../format/format.tsx'
import { PageHeader } from '../shell/page-header.tsx'
import type { Column } from '../table/data-table.tsx'
import { PagedTable, pages } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { RunBadge } from './run-badge.tsx'

const lookEvery = 5_000 // ms

/** All datasets, with how far they are. */
export function DatasetsPage() {
  const t = useTranslations('datasets')
  const query = useInfiniteQuery(
    useTRPC().dataset.list.infiniteQueryOptions({}, { ...pages, refetchInterval: lookEvery }),
  )
  return (
    <>
      <PageHeader
        title={t('title')}
        text={t('text')}
        actions={
          <span className="flex flex-wrap gap-2">
            <Link href="/datasets/import" className={buttonStyles()}>
              {t('import.action')}
            </Link>
            <Link href="/datasets/new" className={buttonStyles({ variant: 'primary' })}>
              {t('new.action')}
            </Link>
          </span>
        }
      />
      <PagedTable
        {...{ label: t('title'), query, columns: useColumns(), empty: t('none') }}
        icon={<Database aria-hidden />}
      />
    </>
  )
}

function useColumns(): Column<DatasetItem>[] {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const count = (value: number | null | undefined) => (value == null ? '–' : format.number(value))
  return [
    {
      key: 'name',
      label: t('name'),
      cell: ({ id, name, folder, task }) => (
        <Link
          href={folder === null && task?.status === 'failed' ? `/datasets/new?draft=${id}` : `/datasets/${id}`}
          className={linkStyles}
        >
          {name}
        </Link>
      ),
    },
    { key: 'state', label: t('state'), cell: (dataset) => <RunBadge dataset={dataset} /> },
    {
      ...{ key: 'progress', label: t('progress'), numeric: true },
      cell: ({ run }) => (run ? format.number(run.progress, { style: 'percent' }) : '–'),
    },
    { ...{ key: 'captions', label: t('captions'), numeric: true }, cell: ({ captions }) => count(captions) },
    { ...{ key: 'candidates', label: t('candidates'), numeric: true }, cell: ({ run }) => count(run?.candidates) },
    { ...{ key: 'kept', label: t('passing'), numeric: true }, cell: ({ run }) => count(run?.kept) },
    { ...{ key: 'versions', label: t('versions.title'), numeric: true }, cell: ({ versions }) => count(versions) },
    { key: 'created', label: t('created'), cell: ({ createdAt }) => <Time at={createdAt} /> },
  ]
}
