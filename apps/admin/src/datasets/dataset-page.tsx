'use client'

import { useErrorSentence } from '@amend/next-app/client/problem'
import { ErrorState, Tabs } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { PageHeader } from '../shell/page-header.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { Cockpit } from './cockpit/cockpit.tsx'
import { Curation } from './curation/curation.tsx'
import { Clusters } from './duplicates/clusters.tsx'
import { Rows } from './rows/rows.tsx'
import { RunPanel } from './run/run-panel.tsx'
import { RunBadge } from './run-badge.tsx'
import { SampleBrowser } from './samples/sample-browser.tsx'
import { Versions } from './versions/versions.tsx'

const lookOften = 2_000 // ms, while something is under way
const lookEvery = 15_000 // ms

const parts = ['run', 'samples', 'thresholds', 'curate', 'duplicates', 'rows', 'versions'] as const
type Part = (typeof parts)[number]

/** A dataset: its run, its samples, what is kept of them, and its versions. */
export function DatasetPage({ id, tab }: { id: string; tab: string | undefined }) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const [part, setPart] = useState<Part>(parts.find((one) => one === tab) ?? 'run')
  const query = useQuery(
    useTRPC().dataset.get.queryOptions(
      { id },
      {
        refetchInterval: ({ state: { data } }) => {
          const moves = data?.run && ['waiting', 'running'].includes(data.run.status)
          const underway = data?.tasks.some(({ status }) => status === 'waiting' || status === 'running')
          return moves || underway ? lookOften : lookEvery
        },
      },
    ),
  )
  const { data: dataset } = query
  const show = (next: string) => {
    const found = parts.find((one) => one === next)
    if (!found) return
    setPart(found)
    window.history.replaceState(null, '', `?tab=${found}`)
  }
  return (
    <>
      <Link href="/datasets" className={linkStyles}>
        {t('all')}
      </Link>
      {query.isPending && <TableSkeleton />}
      {query.isError && !dataset && <ErrorState title={sentence(query.error)} />}
      {dataset && (
        <>
          <PageHeader
            title={
              <span className="inline-flex flex-wrap items-center gap-3">
                {dataset.name} <RunBadge dataset={dataset} />
              </span>
            }
            text={dataset.folder ?? t('noFolder')}
          />
          {query.isError && (
            <p role="status" className="mb-3 rounded-lg bg-warning-soft px-3 py-2 text-ink">
              {t('stale')}
            </p>
          )}
          <Tabs
            label={t('parts.label')}
            value={part}
            onValueChange={show}
            items={[
              { value: 'run', label: t('parts.run'), content: <RunPanel dataset={dataset} /> },
              { value: 'samples', label: t('parts.samples'), content: <SampleBrowser datasetId={id} /> },
              { value: 'thresholds', label: t('parts.thresholds'), content: <Cockpit datasetId={id} /> },
              { value: 'curate', label: t('parts.curate'), content: <Curation datasetId={id} /> },
              { value: 'duplicates', label: t('parts.duplicates'), content: <Clusters datasetId={id} /> },
              { value: 'rows', label: t('parts.rows'), content: <Rows dataset={dataset} /> },
              { value: 'versions', label: t('parts.versions'), content: <Versions dataset={dataset} /> },
            ]}
          />
        </>
      )}
    </>
  )
}
