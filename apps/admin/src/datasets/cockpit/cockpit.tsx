'use client'

import type { DatasetHistogram, DatasetSampleItem } from '@amend/api/types'
import type { DatasetSelection } from '@amend/contract'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { Button, ErrorState, Skeleton } from '@amend/ui'
import { Histogram } from '@amend/ui/chart'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { Section } from '../../shell/page-header.tsx'
import { useDebounced } from '../../shell/use-debounced.ts'
import { useTRPC } from '../../trpc/client.tsx'
import { Pair } from '../samples/picture.tsx'
import { asScore, type ScoreName, Scores, scoreNames } from '../samples/scores.tsx'
import { cellsOf, type Limits, survivorsOf } from './joint-histogram.ts'
import { type Saved, SelectionForm } from './selection-form.tsx'

const lookOften = 1_500 // ms

/** Thresholds by eye: their histograms, the survivors, and random samples from both sides of the thresholds. */
export function Cockpit({ datasetId }: { datasetId: string }) {
  const trpc = useTRPC()
  const sentence = useErrorSentence()
  const histogram = useQuery(trpc.dataset.histogram.queryOptions({ datasetId }, { staleTime: 30_000 }))
  const selections = useQuery(
    trpc.dataset.selections.queryOptions(
      { datasetId },
      {
        // A worker counts what a saved selection keeps.
        refetchInterval: ({ state }) => (state.data?.saved.some(({ funnel }) => !funnel) ? lookOften : false),
      },
    ),
  )
  const failed = histogram.error ?? selections.error
  if (failed) return <ErrorState title={sentence(failed)} />
  if (!histogram.data || !selections.data) return <Skeleton className="h-64" />
  return <Thresholds {...{ datasetId, histogram: histogram.data, ...selections.data }} />
}

interface ThresholdsProps extends Saved {
  datasetId: string
  histogram: DatasetHistogram
}

type Thresholds = DatasetSelection['thresholds']

/** Thresholds move by hundredths, as the bins. */
const hundredths = (value: number | null) => (value === null ? null : Math.ceil(value * 100 - 1e-6))

function Thresholds({ datasetId, histogram, saved, first }: ThresholdsProps) {
  const t = useTranslations('datasets')
  const format = useFormatter()
  const [chosen, setChosen] = useState(saved[0]?.name)
  const start = saved.find(({ name }) => name === chosen)?.selection ?? first
  const [rules, setRules] = useState<DatasetSelection>(start)
  const { thresholds } = rules
  // The line follows the pointer at once; the bars follow as fast as they can be drawn.
  const drawn = useDeferredValue(thresholds)
  const cells = useMemo(() => cellsOf(histogram), [histogram])
  const survivors = useMemo(() => {
    const limits: Limits = {
      image: hundredths(drawn.image),
      direction: hundredths(drawn.direction),
      caption: hundredths(drawn.caption),
    }
    return survivorsOf(cells, limits, rules.dropUnsafe)
  }, [cells, drawn, rules.dropUnsafe])
  const change = (name: ScoreName, value: number) =>
    setRules({ ...rules, thresholds: { ...thresholds, [name]: Math.round(value * 100) / 100 } })
  const choose = (name: string | undefined) => {
    setChosen(name)
    setRules(saved.find((one) => one.name === name)?.selection ?? first)
  }
  return (
    <div className="flex flex-col gap-6">
      <p className="font-semibold text-2xl tabular-nums" aria-live="polite">
        {t('cockpit.survive', {
          kept: format.number(survivors.kept),
          total: format.number(survivors.total),
          share: format.number(survivors.total === 0 ? 0 : survivors.kept / survivors.total, {
            ...{ style: 'percent', maximumFractionDigits: 1 },
          }),
        })}
      </p>
      <div className="grid gap-4 xl:grid-cols-3">
        {scoreNames.map((name) => (
          <section key={name} className="rounded-xl bg-surface p-4 ring-1 ring-line">
            <h2 className="mb-2 font-medium">{t(`scoreTitles.${name}`)}</h2>
            <Histogram
              label={t(`scoreTitles.${name}`)}
              bins={survivors.bins[name].map(({ from, ...bin }) => ({ ...bin, from: from / 100 }))}
              step={0.01}
              countLabel={t('cockpit.passing')}
              restLabel={t('cockpit.failing')}
              formatX={asScore}
              formatCount={(count) => format.number(count, { notation: 'compact' })}
              threshold={{
                value: thresholds[name] ?? -1,
                label: t('cockpit.least', { score: t(`scores.${name}`) }),
                onChange: (value) => change(name, value),
              }}
            />
          </section>
        ))}
      </div>
      <SelectionForm {...{ datasetId, saved, chosen, rules }} onChange={setRules} onChoose={choose} />
      <Strips datasetId={datasetId} thresholds={thresholds} />
    </div>
  )
}

const newSeed = () => Math.floor(Math.random() * 2 ** 31)

function Strips({ datasetId, thresholds }: { datasetId: string; thresholds: Thresholds }) {
  const t = useTranslations('datasets')
  const [seed, setSeed] = useState(newSeed)
  const settled = useDebounced(thresholds)
  const strip = useQuery(
    useTRPC().dataset.strip.queryOptions(
      { datasetId, thresholds: settled, seed },
      { placeholderData: keepPreviousData, staleTime: 60_000 },
    ),
  )
  return (
    <Section
      title={t('cockpit.strip')}
      aside={
        <Button size="sm" loading={strip.isFetching} onClick={() => setSeed(newSeed())}>
          {t('cockpit.draw')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Strip title={t('cockpit.kept')} {...{ datasetId, samples: strip.data?.kept }} />
        <Strip title={t('cockpit.dropped')} {...{ datasetId, samples: strip.data?.dropped }} />
      </div>
    </Section>
  )
}

interface StripProps {
  title: string
  datasetId: string
  samples: readonly DatasetSampleItem[] | undefined
}

function Strip({ title, datasetId, samples }: StripProps) {
  const t = useTranslations('datasets')
  return (
    <section aria-label={title}>
      <h3 className="mb-1.5 text-[0.8125rem] text-muted">{title}</h3>
      {samples?.length === 0 && <p className="text-subtle">{t('samples.none')}</p>}
      {/* A region that scrolls sideways must be reachable by keyboard. */}
      <ul {...{ tabIndex: 0 }} aria-label={title} className="flex gap-3 overflow-x-auto pb-2">
        {(samples ?? []).map((sample) => (
          <li key={`${sample.triple}-${sample.candidate}`} className="w-50 shrink-0">
            <Pair datasetId={datasetId} sample={sample} className="size-24" />
            <p className="mt-1 truncate font-medium text-[0.8125rem]" title={sample.instruction}>
              {sample.instruction}
            </p>
            <Scores scores={sample.scores} />
          </li>
        ))}
      </ul>
    </section>
  )
}
