'use client'

import type { TrainingPointItem, TrainingRunDetail, TrainingSeries } from '@amend/api/types'
import { useErrorSentence } from '@amend/next-app/client/problem'
import { ErrorState, SegmentedControl, Skeleton } from '@amend/ui'
import { LineChart, type LineChartProps, type Series } from '@amend/ui/chart'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useFormatter, useTranslations } from 'use-intl'
import { useBytes } from '../format/format.tsx'
import { Section } from '../shell/page-header.tsx'
import { useDebounced } from '../shell/use-debounced.ts'
import { useTRPC } from '../trpc/client.tsx'
import { type ChartAxis, chartRows } from './chart-rows.ts'
import { useDuration } from './duration.ts'
import { type StepRange, StepRangeFields } from './step-range.tsx'

const lookEvery = 3000 // ms

/** The curves of a run, while it goes on. */
export function Charts({ run }: { run: TrainingRunDetail }) {
  const t = useTranslations('training.charts')
  const sentence = useErrorSentence()
  const [axis, setAxis] = useState<ChartAxis>('steps')
  const [scale, setScale] = useState<'linear' | 'logarithmic'>('linear')
  const [range, setRange] = useState<StepRange>({})
  const asked = useDebounced(range)
  const live = run.status === 'running'
  const series = useQuery(
    useTRPC().training.series.queryOptions(
      { id: run.id, ...asked },
      { refetchInterval: live ? lookEvery : false, placeholderData: keepPreviousData },
    ),
  )
  return (
    <Section
      title={t('title')}
      aside={
        <div className="flex flex-wrap items-end gap-3">
          <StepRangeFields range={range} extent={series.data?.extent ?? null} onChange={setRange} />
          <SegmentedControl
            label={t('axis')}
            value={axis}
            onValueChange={setAxis}
            options={[
              { value: 'steps', label: t('steps') },
              { value: 'time', label: t('time') },
            ]}
          />
          <SegmentedControl
            label={t('scale')}
            value={scale}
            onValueChange={setScale}
            options={[
              { value: 'linear', label: t('linear') },
              { value: 'logarithmic', label: t('logarithmic') },
            ]}
          />
        </div>
      }
    >
      {series.isPending && <Skeleton className="h-64" />}
      {series.isError && !series.data && <ErrorState title={sentence(series.error)} />}
      {series.data &&
        (series.data.points.length === 0 ? (
          <p className="text-muted">{t('none')}</p>
        ) : (
          <Curves series={series.data} axis={axis} logarithmic={scale === 'logarithmic'} />
        ))}
    </Section>
  )
}

interface CurvesProps {
  series: TrainingSeries
  axis: ChartAxis
  logarithmic: boolean
}

function Curves({ series, axis, logarithmic }: CurvesProps) {
  const t = useTranslations('training.charts')
  const format = useFormatter()
  const duration = useDuration()
  const bytes = useBytes()
  const number = (value: number) => format.number(value, { maximumSignificantDigits: 3 })
  const rate = (value: number) =>
    value === 0 ? '0' : format.number(value, { maximumSignificantDigits: 3, notation: 'scientific' })
  const formatX = axis === 'steps' ? (x: number) => format.number(x) : duration
  const drawn = series.points.some(({ from, to }) => to > from)
  const hasHeldOut = series.points.some(({ heldOut }) => heldOut !== null)
  const loss: Series[] = [
    { key: 'raw', label: t('raw'), faint: true, colour: 0 },
    ...(drawn
      ? [
          { key: 'least', label: t('least'), faint: true, dashed: true, colour: 0 },
          { key: 'most', label: t('most'), faint: true, dashed: true, colour: 0 },
        ]
      : []),
    { key: 'smoothed', label: t('smoothed'), colour: 0 },
    ...(hasHeldOut ? [{ key: 'heldOut', label: t('heldOut'), points: true, colour: 1 }] : []),
  ]
  const positive = (value: number | null) => (logarithmic && value !== null && value <= 0 ? null : value)
  const valuesOf = ({ loss: raw, least, most, smoothed, heldOut }: TrainingPointItem) => ({
    ...{ raw: positive(raw), smoothed: positive(smoothed), heldOut: positive(heldOut) },
    ...(drawn && { least: positive(least), most: positive(most) }),
  })
  const one = (
    label: string,
    value: (point: TrainingPointItem) => number | null,
    formatValue: (value: number) => string,
  ) =>
    ({
      ...{ label, formatX, formatValue, xLabel: t(axis), height: 176, fromZero: true },
      series: [{ key: 'value', label }],
      rows: chartRows(series, axis, (point) => ({ value: value(point) })),
    }) satisfies LineChartProps
  const small = [
    one(t('learningRate'), ({ learningRate }) => learningRate, rate),
    one(t('throughput'), ({ samplesPerSecond }) => samplesPerSecond, number),
    one(t('memory'), ({ memory }) => memory, bytes),
  ]
  return (
    <div className="flex flex-col gap-4">
      <ChartFrame title={t('loss')}>
        <LineChart
          {...{ label: t('loss'), series: loss, rows: chartRows(series, axis, valuesOf), formatX }}
          {...{ formatValue: number, logarithmic, fromZero: true, xLabel: t(axis), height: 300 }}
        />
      </ChartFrame>
      <div className="grid gap-4 lg:grid-cols-3">
        {small.map((chart) => (
          <ChartFrame key={chart.label} title={chart.label}>
            <LineChart {...chart} />
          </ChartFrame>
        ))}
      </div>
      <Gaps series={series} />
    </div>
  )
}

export function ChartFrame({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="rounded-xl bg-surface p-3 ring-1 ring-line">
      <h3 className="mb-1 font-medium text-[0.8125rem] text-muted">{title}</h3>
      {children}
    </div>
  )
}

/** The interruptions in words: a line that breaks off can be overlooked. */
function Gaps({ series: { gaps } }: { series: TrainingSeries }) {
  const t = useTranslations('training.charts')
  const format = useFormatter()
  const duration = useDuration()
  if (gaps.length === 0) return null
  return (
    <details className="text-muted">
      <summary className="cursor-pointer rounded-sm">{t('gaps', { count: gaps.length })}</summary>
      <ul className="mt-2 ml-5 list-disc">
        {gaps.map(({ after, from, to }) => (
          <li key={after}>
            {t('gap', {
              step: format.number(after),
              duration: duration((Date.parse(to) - Date.parse(from)) / 1000),
            })}
          </li>
        ))}
      </ul>
    </details>
  )
}
