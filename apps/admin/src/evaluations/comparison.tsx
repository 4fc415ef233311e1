'use client'

import type { EvaluationRunItem } from '@amend/api/types'
import { Checkbox } from '@amend/ui'
import { CurveChart } from '@amend/ui/chart'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { type Column, DataTable } from '../table/data-table.tsx'
import { EstimateText, useFigure } from './figures.tsx'
import { metrics } from './metrics.ts'

type Done = EvaluationRunItem & { results: NonNullable<EvaluationRunItem['results']> }

const isDone = (run: EvaluationRunItem): run is Done => run.status === 'done' && run.results !== null

/** The last run of each version on the present golden set. */
export function latestRuns(runs: readonly EvaluationRunItem[]): Done[] {
  const seen = new Set<string>()
  return runs.filter(isDone).filter(({ versionId, current }) => {
    if (current !== true || seen.has(versionId)) return false
    seen.add(versionId)
    return true
  })
}

/** Trade-off curves of several versions over one another, and their figures side by side. */
export function Comparison({ runs }: { runs: readonly EvaluationRunItem[] }) {
  const t = useTranslations('evaluations')
  const done = runs.filter(isDone)
  const [chosen, setChosen] = useState<readonly string[]>()
  const ids = chosen ?? latestRuns(runs).map(({ id }) => id)
  const shown = done.filter(({ id }) => ids.includes(id))
  if (done.length === 0) return <p className="text-muted">{t('noFigures')}</p>
  const toggle = (id: string, on: boolean) => setChosen(on ? [...ids, id] : ids.filter((other) => other !== id))
  return (
    <div className="flex flex-col gap-4">
      <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
        <legend className="sr-only">{t('chooseRuns')}</legend>
        {done.slice(0, 24).map((run) => (
          <Checkbox
            key={run.id}
            label={<RunName run={run} />}
            checked={ids.includes(run.id)}
            onCheckedChange={(on) => toggle(run.id, on)}
          />
        ))}
      </fieldset>
      <TradeOff runs={shown} />
      <Benchmark runs={shown} />
    </div>
  )
}

function RunName({ run }: { run: EvaluationRunItem }) {
  const t = useTranslations('evaluations')
  const on = run.folder ?? t(run.current ? 'goldenSet' : 'formerSet')
  return (
    <span>
      {run.title} · {run.label} <span className="text-muted">{on}</span>
    </span>
  )
}

function TradeOff({ runs }: { runs: readonly Done[] }) {
  const t = useTranslations('evaluations')
  const figure = useFigure()
  const curves = runs.flatMap(({ id, title, label, results }) => {
    const points = results.points
      .toSorted((a, b) => a.imageGuidance - b.imageGuidance)
      .flatMap(({ imageGuidance, metrics: { clipDirection, clipImage } }) =>
        clipDirection && clipImage
          ? [{ x: clipDirection.mean, y: clipImage.mean, name: t('atScale', { scale: imageGuidance }) }]
          : [],
      )
    return points.length > 0 ? [{ key: id, label: `${title} · ${label}`, points }] : []
  })
  if (curves.length === 0) return <p className="text-muted">{t('noCurves')}</p>
  return (
    <div className="rounded-xl bg-surface p-4 ring-1 ring-line">
      <CurveChart
        label={t('tradeOff')}
        curves={curves}
        xLabel={t('metrics.clipDirection')}
        yLabel={t('metrics.clipImage')}
        format={figure}
      />
      <p className="mt-2 text-[0.8125rem] text-muted">{t('tradeOffText')}</p>
    </div>
  )
}

function Benchmark({ runs }: { runs: readonly Done[] }) {
  const t = useTranslations('evaluations')
  const figure = useFigure()
  const measured = metrics.filter(({ name }) => runs.some(({ results }) => results.points[0]?.metrics[name]))
  const columns: Column<Done>[] = [
    { key: 'version', label: t('version'), className: 'whitespace-nowrap', cell: (run) => <RunName run={run} /> },
    ...measured.map(
      ({ name, better }): Column<Done> => ({
        key: name,
        label: `${t(`metrics.${name}`)} ${better === 'lower' ? '↓' : '↑'}`,
        cell: ({ results }) => {
          const estimate = results.points[0]?.metrics[name]
          return estimate ? <EstimateText mean={estimate.mean} interval={estimate.interval} /> : '–'
        },
      }),
    ),
    { key: 'items', label: t('items'), numeric: true, cell: ({ results }) => results.evaluated },
    { key: 'seconds', label: t('seconds'), numeric: true, cell: ({ results }) => figure(results.secondsPerEdit) },
  ]
  if (runs.length === 0) return null
  return <DataTable label={t('benchmark')} columns={columns} rows={runs} rowKey={({ id }) => id} />
}
