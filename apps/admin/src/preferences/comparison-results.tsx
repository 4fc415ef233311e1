'use client'

import type { PairwiseResult } from '@amend/api/types'
import { Button } from '@amend/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useFigure } from '../evaluations/figures.tsx'
import { Section } from '../shell/page-header.tsx'
import { type Column, DataTable } from '../table/data-table.tsx'
import { useTRPC } from '../trpc/client.tsx'
import { CompareDialog } from './compare-dialog.tsx'

/** What people have judged of each two versions. */
export function ComparisonResults() {
  const t = useTranslations('preferences')
  const [asking, setAsking] = useState(false)
  const { data } = useQuery(useTRPC().preference.results.queryOptions())
  const results = data?.results ?? []
  return (
    <Section
      title={t('results')}
      aside={
        <Button size="sm" onClick={() => setAsking(true)}>
          {t('compare.open')}
        </Button>
      }
    >
      {results.length === 0 ? <p className="text-muted">{t('noResults')}</p> : <Results results={results} />}
      {asking && <CompareDialog onClose={() => setAsking(false)} />}
    </Section>
  )
}

function Results({ results }: { results: readonly PairwiseResult[] }) {
  const t = useTranslations('preferences')
  const format = useFormatter()
  const figure = useFigure()
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 })
  const version = (which: 'first' | 'second'): Column<PairwiseResult> => ({
    ...{ key: which, label: t(which), className: 'whitespace-nowrap' },
    cell: ({ [which]: { title, label } }) => `${title} · ${label}`,
  })
  const columns: Column<PairwiseResult>[] = [
    version('first'),
    version('second'),
    {
      key: 'share',
      label: t('share'),
      cell: ({ share }) =>
        share ? (
          <span className="whitespace-nowrap tabular-nums">
            {percent(share.share)}{' '}
            <span className="text-muted text-xs">{`${percent(share.interval[0])} – ${percent(share.interval[1])}`}</span>
          </span>
        ) : (
          '–'
        ),
    },
    { key: 'firstBetter', label: t('firstBetter'), numeric: true, cell: ({ firstBetter }) => firstBetter },
    { key: 'secondBetter', label: t('secondBetter'), numeric: true, cell: ({ secondBetter }) => secondBetter },
    { key: 'ties', label: t('answers.tie'), numeric: true, cell: ({ ties }) => ties },
    { key: 'bothBad', label: t('answers.bothBad'), numeric: true, cell: ({ bothBad }) => bothBad },
    { key: 'raters', label: t('raters'), numeric: true, cell: ({ raters }) => raters },
    {
      key: 'agreement',
      label: t('agreement'),
      cell: ({ agreement }) =>
        agreement ? (
          <span className="whitespace-nowrap tabular-nums">
            {percent(agreement.share)}
            {agreement.kappa !== null && <span className="ml-1.5 text-muted text-xs">κ {figure(agreement.kappa)}</span>}
          </span>
        ) : (
          '–'
        ),
    },
  ]
  return (
    <DataTable
      label={t('results')}
      columns={columns}
      rows={results}
      rowKey={({ first, second }) => `${first.runId} ${second.runId}`}
    />
  )
}
