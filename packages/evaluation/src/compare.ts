/** Compares two models on the same items: the differences, and whether they are significant. */
import { drawnMeans, type Estimate, estimates, intervalOf } from './bootstrap.ts'
import { type CurvePoint, heightAbove } from './curve.ts'
import type { EvaluatedItem, Evaluation, Point } from './evaluate.ts'
import { type MetricName, metricNames, metrics } from './metrics.ts'

/** The difference of two models in one metric. */
export interface Difference {
  /** First model minus second, item by item. */
  readonly difference: Estimate
  /** For the first model: 'better' or 'worse' only when the whole interval is on that side of zero. */
  readonly verdict: 'better' | 'worse' | 'unclear'
}

/** The differences of two models at one pair of guidance scales. */
export interface PointComparison extends Point {
  readonly metrics: Partial<Readonly<Record<MetricName, Difference>>>
}

/** The paired comparison of two evaluations. */
export interface Comparison {
  /** Items that both models have edited. */
  readonly items: number
  /** Points that both have. */
  readonly points: readonly PointComparison[]
  /**
   * How far the first model's trade-off curve is above the second one's, on average over the CLIP direction
   * similarities that both reach; absent where there are none.
   */
  readonly curve?: {
    readonly height: number
    readonly interval?: readonly [number, number]
    readonly verdict: Difference['verdict']
  }
}

/** What is compared of an evaluation. */
export type Compared = Pick<Evaluation, 'items' | 'points'>

/** Two models, each at its own guidance scales, and their trade-off curves. */
export interface VersionComparison {
  /** Items that both models have edited. */
  readonly items: number
  /** At the first point of each evaluation. */
  readonly metrics: PointComparison['metrics']
  readonly curve?: NonNullable<Comparison['curve']>
}

/** Compares versions that may have other scales of their own: the first point of one with the first of the other. */
export function compareVersions(
  first: Compared,
  second: Compared,
  options: { readonly draws: number; readonly seed: number },
): VersionComparison {
  const { items, points } = compare(atOwnScales(first), atOwnScales(second), options)
  const { curve } = compare(first, second, options)
  return { items, metrics: points[0]?.metrics ?? {}, ...(curve && { curve }) }
}

const atOwnScales = ({ items }: Compared): Compared => ({
  points: [{ textGuidance: 1, imageGuidance: 1 }],
  items: items.map((item) => ({ ...item, measures: item.measures.slice(0, 1) })),
})

/** Paired bootstrap: items are resampled with the results of both models. */
export function compare(
  first: Compared,
  second: Compared,
  options: { readonly draws: number; readonly seed: number },
): Comparison {
  const pairs = first.items.flatMap((item): [EvaluatedItem, EvaluatedItem][] => {
    const same = second.items.find(({ id }) => id === item.id)
    return same ? [[item, same]] : []
  })
  const shared = first.points.flatMap((point, at) => {
    const other = second.points.findIndex((candidate) => samePoint(point, candidate))
    return other < 0 ? [] : [{ point, at, other }]
  })
  const series = shared.flatMap(({ at, other }) =>
    metricNames.map((name) =>
      pairs.map(([a, b]) => {
        const [mine, theirs] = [a.measures[at]?.[name], b.measures[other]?.[name]]
        return mine === undefined || theirs === undefined ? undefined : mine - theirs
      }),
    ),
  )
  const found = estimates(series, options)
  const curve = compareCurves(first, second, pairs, options)
  return {
    items: pairs.length,
    points: shared.map(({ point }, at) => ({
      ...point,
      metrics: Object.fromEntries(
        metricNames.flatMap((name, i) => {
          const difference = found[at * metricNames.length + i]
          return difference
            ? [[name, { difference, verdict: verdictOf(difference.interval, metrics[name].better) }]]
            : []
        }),
      ),
    })),
    ...(curve && { curve }),
  }
}

const samePoint = (a: Point, b: Point) => a.textGuidance === b.textGuidance && a.imageGuidance === b.imageGuidance

function verdictOf(interval: Estimate['interval'], better: 'higher' | 'lower'): Difference['verdict'] {
  if (!interval || (interval[0] <= 0 && interval[1] >= 0)) return 'unclear'
  return interval[0] > 0 === (better === 'higher') ? 'better' : 'worse'
}

function compareCurves(
  first: Compared,
  second: Compared,
  pairs: readonly (readonly [EvaluatedItem, EvaluatedItem])[],
  options: { readonly draws: number; readonly seed: number },
): Comparison['curve'] {
  if (first.points.length < 2 || second.points.length < 2) return undefined
  const axes = ['clipDirection', 'clipImage'] as const
  const seriesOf = (evaluation: Compared, side: 0 | 1) =>
    evaluation.points.flatMap((_, at) => axes.map((axis) => pairs.map((pair) => pair[side].measures[at]?.[axis])))
  const series = [...seriesOf(first, 0), ...seriesOf(second, 1)]
  if (series.some((values) => values.every((value) => value === undefined))) return undefined
  const means = series.map((values) => {
    const known = values.filter((value) => value !== undefined)
    return known.reduce((a, b) => a + b, 0) / known.length
  })
  const height = heightOf(means, first.points.length)
  if (height === undefined) return undefined
  const drawn = drawnMeans(series, options)
  const heights = Float64Array.from({ length: options.draws }, (_, draw) => {
    const at = drawn.map((values) => values[draw] as number)
    return heightOf(at, first.points.length) ?? Number.NaN
  })
  const interval = pairs.length < 2 ? undefined : intervalOf(heights)
  return { height, ...(interval && { interval }), verdict: verdictOf(interval, 'higher') }
}

/** @param values x and y of each point of the first curve, then of the second */
function heightOf(values: readonly number[], points: number): number | undefined {
  const curve = Array.from(
    { length: values.length / 2 },
    (_, i): CurvePoint => ({
      x: values[2 * i] as number,
      y: values[2 * i + 1] as number,
    }),
  )
  return heightAbove(curve.slice(0, points), curve.slice(points))
}
