'use client'

import type { DatasetComparison, DatasetVersionItem } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ErrorState, Select, Skeleton } from '@amend/ui'
import { type ChartRow, LineChart } from '@amend/ui/chart'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Section } from '../../shell/page-header.tsx'
import { useTRPC } from '../../trpc/client.tsx'
import { asScore, type ScoreName, scoreNames } from '../samples/scores.tsx'

/** What two versions share, and how their scores differ. */
export function Comparison({ versions }: { versions: readonly DatasetVersionItem[] }) {
  const t = useTranslations('datasets')
  const sentence = useErrorSentence()
  const [oneId, setOneId] = useState(versions[1]?.id ?? '')
  const [otherId, setOtherId] = useState(versions[0]?.id ?? '')
  const query = useQuery(useTRPC().dataset.compare.queryOptions({ oneId, otherId }))
  const options = versions.map(({ id, number, name }) => ({ value: id, label: `${number} · ${name}` }))
  return (
    <Section title={t('comparison.title')}>
      <div className="mb-4 flex flex-wrap gap-3">
        <Select
          label={t('comparison.from')}
          className="w-48"
          value={oneId}
          onValueChange={setOneId}
          options={options}
        />
        <Select
          label={t('comparison.to')}
          className="w-48"
          value={otherId}
          onValueChange={setOtherId}
          options={options}
        />
      </div>
      {query.isPending && <Skeleton className="h-48" />}
      {query.error && <ErrorState title={sentence(query.error)} />}
      {query.data && <Difference comparison={query.data} />}
    </Section>
  )
}

function Difference({ comparison }: { comparison: DatasetComparison }) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const { one, other, common, added, removed } = comparison
  const counts: [string, number][] = [
    [t('comparison.common'), common],
    [t('comparison.added'), added],
    [t('comparison.removed'), removed],
  ]
  return (
    <>
      <dl className="mb-4 grid grid-cols-3 gap-3 sm:max-w-md">
        {counts.map(([name, count]) => (
          <div key={name} className="rounded-xl bg-surface px-4 py-2.5 ring-1 ring-line">
            <dt className="text-[0.8125rem] text-muted">{name}</dt>
            <dd className="font-semibold text-lg tabular-nums">{format.number(count)}</dd>
          </div>
        ))}
      </dl>
      <div className="grid gap-4 xl:grid-cols-3">
        {scoreNames.map((name) => (
          <section key={name} className="rounded-xl bg-surface p-4 ring-1 ring-line">
            <h3 className="mb-2 font-medium">{t(`scoreTitles.${name}`)}</h3>
            <LineChart
              label={t(`scoreTitles.${name}`)}
              series={[
                { key: 'one', label: `${one.number} · ${one.name}` },
                { key: 'other', label: `${other.number} · ${other.name}`, dashed: true },
              ]}
              rows={rowsOf(comparison, name)}
              formatX={asScore}
              formatValue={(value) => format.number(value, { style: 'percent', maximumFractionDigits: 1 })}
              height={200}
            />
          </section>
        ))}
      </div>
    </>
  )
}

/** The share of each version's pairs by score in hundredths. */
function rowsOf({ histograms, one, other }: DatasetComparison, name: ScoreName): ChartRow[] {
  const [first, second] = [new Map(histograms.one[name]), new Map(histograms.other[name])]
  const bins = [...first.keys(), ...second.keys()]
  if (bins.length === 0) return []
  const [least, most] = [Math.min(...bins), Math.max(...bins)]
  return Array.from({ length: most - least + 1 }, (_, place) => {
    const bin = least + place
    return {
      x: bin / 100,
      one: (first.get(bin) ?? 0) / Math.max(1, one.pairs),
      other: (second.get(bin) ?? 0) / Math.max(1, other.pairs),
    }
  })
}
