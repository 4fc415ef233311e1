'use client'

import type { TrainingComparison } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { buttonStyles, EmptyState, ErrorState } from '@amend/ui'
import { LineChart } from '@amend/ui/chart'
import { useQueries, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useFormatter, useTranslations } from 'use-intl'
import { PageHeader, Section } from '../shell/page-header.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { TableSkeleton } from '../table/paged-table.tsx'
import { linkStyles } from '../table/styles.ts'
import { useTRPC } from '../trpc/client.tsx'
import { chartRows, joinRows } from './chart-rows.ts'
import { ChartFrame } from './charts.tsx'
import { useSettingName } from './setting-name.ts'
import { useSettingValue } from './setting-value.ts'
import { RunStatus } from './status.tsx'

const lookEvery = 10_000 // ms

/** Runs beside one another: the settings that differ, and their curves over one another. */
export function ComparePage({ ids }: { ids: readonly string[] }) {
  const t = useTranslations('training.compare')
  const sentence = useErrorSentence()
  const back = (
    <Link className={buttonStyles()} href="/training">
      {t('back')}
    </Link>
  )
  const comparison = useQuery(
    useTRPC().training.compare.queryOptions({ ids: [...ids] }, { enabled: ids.length > 1, refetchInterval: lookEvery }),
  )
  if (ids.length < 2) return <EmptyState heading="h1" title={t('few')} action={back} />
  if (comparison.isPending) return <TableSkeleton />
  if (comparison.isError && !comparison.data) {
    return <ErrorState heading="h1" title={sentence(comparison.error)} action={back} />
  }
  return (
    <>
      <PageHeader title={t('title')} text={t('text')} actions={back} />
      <Differences comparison={comparison.data} />
      <Curves comparison={comparison.data} />
    </>
  )
}

function Differences({ comparison: { runs, differences } }: { comparison: TrainingComparison }) {
  const t = useTranslations('training.compare')
  const nameOf = useSettingName()
  const write = useSettingValue()
  const format = useFormatter()
  type Row = TrainingComparison['differences'][number]
  const columns: Column<Row>[] = [
    { key: 'name', label: t('option'), cell: ({ name }) => nameOf(name) },
    ...runs.map(({ id, name }, i) => ({
      ...{ key: id, label: name },
      cell: ({ values }: Row) => <span className="tabular-nums">{write(values[i])}</span>,
    })),
  ]
  return (
    <>
      <ul className="mb-4 flex flex-col gap-1.5">
        {runs.map((run) => (
          <li key={run.id} className="flex flex-wrap items-center gap-3">
            <Link href={`/training/${run.id}`} className={linkStyles}>
              {run.name}
            </Link>
            <RunStatus run={{ ...run, dead: false }} />
            {run.smoothed !== null && (
              <span className="text-muted tabular-nums">
                {t('smoothed')} {format.number(run.smoothed, { maximumSignificantDigits: 3 })}
              </span>
            )}
          </li>
        ))}
      </ul>
      {differences.length === 0 ? (
        <p className="text-muted">{t('same')}</p>
      ) : (
        <DataTable label={t('title')} columns={columns} rows={differences} rowKey={({ name }) => name} />
      )}
    </>
  )
}

function Curves({ comparison: { runs } }: { comparison: TrainingComparison }) {
  const t = useTranslations('training.charts')
  const format = useFormatter()
  const trpc = useTRPC()
  const series = useQueries({
    queries: runs.map(({ id }) => trpc.training.series.queryOptions({ id }, { refetchInterval: lookEvery })),
  })
  const drawn = runs.flatMap(({ id, name }, i) => {
    const data = series[i]?.data
    return data && data.points.length > 0 ? [{ id, name, data }] : []
  })
  if (drawn.length === 0) return null
  const number = (value: number) => format.number(value, { maximumSignificantDigits: 3 })
  const charts = [
    { label: t('smoothed'), value: 'smoothed' },
    { label: t('learningRate'), value: 'learningRate' },
    { label: t('throughput'), value: 'samplesPerSecond' },
  ] as const
  return (
    <Section title={t('title')}>
      <div className="flex flex-col gap-4">
        {charts.map(({ label, value }) => (
          <ChartFrame key={value} title={label}>
            <LineChart
              {...{ label, formatX: (x) => format.number(x), formatValue: number, xLabel: t('steps') }}
              series={drawn.map(({ id, name }) => ({ key: id, label: name }))}
              rows={joinRows(
                drawn.map(({ id, data }) => ({
                  key: id,
                  rows: chartRows(data, 'steps', (point) => ({ value: point[value] })),
                })),
              )}
            />
          </ChartFrame>
        ))}
      </div>
    </Section>
  )
}
