/** Means with confidence intervals, by the bootstrap (Efron 1979): the items are resampled with replacement. */
import { randomOf } from '@amend/diffusion'

/** A mean with its confidence interval. */
export interface Estimate {
  readonly mean: number
  /** The middle 95 % of the means of the resampled sets; absent for fewer than two items. */
  readonly interval?: readonly [number, number]
  /** The number of items with a value. */
  readonly count: number
}

/** How items are resampled. */
export interface BootstrapOptions {
  /** The number of resampled sets. Default 2000. */
  readonly draws?: number
  /** The same seed gives the same intervals. Default 0. */
  readonly seed?: number
}

/** The purposes of random numbers here; training's are below 100. */
const purpose = 101
const [lowest, highest] = [0.025, 0.975]

/**
 * Estimates for several series over the same items; all are resampled alike, so that differences of series are paired.
 * An item without a value in a series is undefined there.
 * @returns an estimate per series, undefined for one without any value
 */
export function estimates(
  series: readonly (readonly (number | undefined)[])[],
  options: BootstrapOptions = {},
): (Estimate | undefined)[] {
  const drawn = drawnMeans(series, options)
  return series.map((values, i) => estimateOf(values, drawn[i] as Float64Array))
}

function estimateOf(values: readonly (number | undefined)[], drawn: Float64Array): Estimate | undefined {
  const known = values.filter((value) => value !== undefined)
  if (known.length === 0) return undefined
  const mean = known.reduce((a, b) => a + b, 0) / known.length
  const interval = known.length < 2 ? undefined : intervalOf(drawn)
  return { mean, ...(interval && { interval }), count: known.length }
}

/** The middle 95 % of numbers; those that are not finite are ignored. */
export function intervalOf(drawn: Float64Array): readonly [number, number] | undefined {
  const sorted = drawn.filter(Number.isFinite).sort()
  if (sorted.length === 0) return undefined
  return [quantile(sorted, lowest), quantile(sorted, highest)]
}

/** Interpolates linearly between neighbours. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1)
  const below = Math.floor(at)
  const [low, high] = [sorted[below] as number, sorted[Math.min(below + 1, sorted.length - 1)] as number]
  return low + (at - below) * (high - low)
}

/** The means of the resampled sets, [series][draws]; NaN where no resampled item has a value. */
export function drawnMeans(
  series: readonly (readonly (number | undefined)[])[],
  { draws = 2000, seed = 0 }: BootstrapOptions = {},
): Float64Array[] {
  const items = series[0]?.length ?? 0
  const columns = series.map((values) => Float64Array.from(values, (value) => value ?? Number.NaN))
  const means = series.map(() => new Float64Array(draws))
  const random = randomOf(seed, purpose)
  const order = new Uint32Array(items)
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < items; i++) order[i] = random.below(items)
    for (const [s, values] of columns.entries()) {
      let [sum, count] = [0, 0]
      for (let i = 0; i < items; i++) {
        const value = values[order[i] as number] as number
        if (Number.isNaN(value)) continue
        sum += value
        count++
      }
      ;(means[s] as Float64Array)[draw] = sum / count
    }
  }
  return means
}
