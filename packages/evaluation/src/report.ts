/** The report of an evaluation as data: means with intervals, and metrics that are missing with the reason. */

import type { Skipped } from '@amend/pairs'
import { z } from 'zod'
import { type Estimate, estimates } from './bootstrap.ts'
import { type Comparison, compare } from './compare.ts'
import type { Evaluation, Point } from './evaluate.ts'
import type { Shape } from './items.ts'
import type { ComparisonSize, Encoders } from './measure.ts'
import { type Measures, type MetricName, metricNames } from './metrics.ts'

/** Means of metrics with their intervals. */
export type Estimates = Partial<Readonly<Record<MetricName, Estimate>>>

/** The means at one pair of guidance scales. */
export interface PointReport extends Point {
  readonly metrics: Estimates
}

/** The means of one model. */
export interface ModelReport {
  readonly name: string
  readonly identity: string
  readonly settings: Evaluation['settings']
  readonly secondsPerEdit: number
  /** The first one is that of the tables, the others are the sweep. */
  readonly points: readonly PointReport[]
}

/** Missing metrics with the reason. */
export interface Missing {
  readonly metrics: readonly MetricName[]
  readonly reason: string
}

/** How it was measured: figures are comparable only when this is equal. */
export interface Method {
  readonly shape: Shape
  readonly comparison: ComparisonSize
  readonly seed: number
  /** Name and side of the pictures it sees. */
  readonly clip?: string
  readonly dino?: string
  readonly view: Encoders['view']
  /** Sets that the intervals were drawn from. */
  readonly draws: number
}

/** The source of a report's items. */
export interface DatasetReport {
  readonly name: string
  readonly layout: string
  /** Pairs in it. */
  readonly pairs: number
  /** The part of it from which items were chosen. */
  readonly part: string
}

/** An evaluation of one or two models as JSON. */
export interface Report {
  readonly kind: 'amend evaluation'
  readonly version: 1
  /** ISO 8601. */
  readonly madeAt: string
  readonly dataset: DatasetReport
  readonly method: Method
  readonly evaluated: number
  readonly skipped: readonly Skipped[]
  readonly missing: readonly Missing[]
  readonly models: readonly ModelReport[]
  readonly comparison?: Comparison
  /** Each item with the measures of each model at its first point. */
  readonly items: readonly { readonly id: string; readonly instruction: string; readonly models: readonly Measures[] }[]
}

/** The input of a report. */
export interface ReportInput {
  readonly dataset: DatasetReport
  /** One model, or two on the same items; the first is compared with the second. */
  readonly evaluations: readonly [Evaluation] | readonly [Evaluation, Evaluation]
  readonly method: Omit<Method, 'draws'> & { readonly draws?: number }
  /** Pairs that were skipped before the evaluation. */
  readonly skipped: readonly Skipped[]
  /** Default: now. */
  readonly madeAt?: Date
}

const defaultDraws = 2000

/** Computes the intervals and assembles the report. Takes seconds for thousands of items. */
export function reportOf({ dataset, evaluations, method, skipped, madeAt = new Date() }: ReportInput): Report {
  const [first, other] = evaluations
  const { draws = defaultDraws, ...measured } = method
  const options = { draws, seed: method.seed }
  return {
    kind: 'amend evaluation',
    version: 1,
    madeAt: madeAt.toISOString(),
    dataset,
    method: { ...measured, draws },
    evaluated: first.items.length,
    skipped: [...skipped, ...first.skipped],
    missing: missingOf(first, measured),
    models: evaluations.map((evaluation) => modelReport(evaluation, options)),
    ...(other && { comparison: compare(first, other, options) }),
    items: first.items.map(({ id, instruction, measures }) => ({
      id,
      instruction,
      models: [measures[0] ?? {}, ...(other ? [other.items.find((item) => item.id === id)?.measures[0] ?? {}] : [])],
    })),
  }
}

function modelReport(evaluation: Evaluation, options: { draws: number; seed: number }): ModelReport {
  const { model, settings, secondsPerEdit, points, items } = evaluation
  const series = points.flatMap((_, at) => metricNames.map((name) => items.map(({ measures }) => measures[at]?.[name])))
  const found = estimates(series, options)
  return {
    ...model,
    settings,
    secondsPerEdit,
    points: points.map((point, at) => ({
      ...point,
      metrics: Object.fromEntries(
        metricNames.flatMap((name, i) => {
          const estimate = found[at * metricNames.length + i]
          return estimate ? [[name, estimate]] : []
        }),
      ),
    })),
  }
}

const ofTarget = ['look', 'l1', 'l2', 'clipI', 'dino'] as const satisfies MetricName[]

/** Why metrics are missing from every item; one that only some items lack shows in its count. */
function missingOf({ items }: Evaluation, { clip, dino }: Pick<Method, 'clip' | 'dino'>): Missing[] {
  const lacking = (name: MetricName) => items.every(({ measures }) => measures[0]?.[name] === undefined)
  const reasons: Missing[] = []
  const say = (metrics: readonly MetricName[], reason: string) => {
    const absent = metrics.filter((name) => lacking(name) && !reasons.some((said) => said.metrics.includes(name)))
    if (absent.length > 0) reasons.push({ metrics: absent, reason })
  }
  if (clip === undefined) say(['clipI', 'clipT', 'clipDirection', 'clipImage'], 'no CLIP weights were given')
  if (dino === undefined) say(['dino'], 'no DINO weights were given')
  say(ofTarget, 'the dataset has no pictures of the true results')
  say(['clipT', 'clipDirection'], 'the dataset has no captions of the pictures before and after')
  return reasons
}

const kindSchema = z.looseObject({ kind: z.literal('amend evaluation') })

/** Whether a text is such a report, and not another file of the same name. */
export function isReport(text: string): boolean {
  try {
    return kindSchema.safeParse(JSON.parse(text)).success
  } catch {
    return false
  }
}
