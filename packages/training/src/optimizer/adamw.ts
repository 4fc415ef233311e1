/** AdamW (Loshchilov and Hutter 2019) on arrays of float32, with the arithmetic and the defaults of PyTorch's. */
import { adamWKernel, chunk, places } from './adamw-kernel.ts'

/** Hyperparameters of AdamW. */
export interface AdamWOptions {
  /** Default [0.9, 0.999]. */
  readonly betas: readonly [number, number]
  /** Default 1e-8. */
  readonly epsilon: number
  /** Default 0.01. */
  readonly weightDecay: number
}

/** The defaults of PyTorch's `AdamW`. */
export const adamWDefaults: AdamWOptions = { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01 }

/** Running averages of the gradient and of its square, as long as the parameter. */
export interface Moments {
  readonly first: Float32Array
  readonly second: Float32Array
}

/** Moments before the first step. */
export const zeroMoments = (length: number): Moments => ({
  first: new Float32Array(length),
  second: new Float32Array(length),
})

/** A moving average of a parameter, and the part of it that the step replaces. */
export interface Average {
  readonly values: Float32Array
  readonly part: number
}

/**
 * One step on one parameter and its average, in place.
 * @param step 1 for the first
 * @param scale a factor for the gradient: clipping and the mean over accumulated batches
 */
export function adamW(
  parameter: Float32Array,
  gradient: Float32Array,
  { first, second }: Moments,
  step: number,
  rate: number,
  scale: number,
  { betas: [beta1, beta2], epsilon, weightDecay }: AdamWOptions = adamWDefaults,
  average?: Average,
): void {
  const kernel = adamWKernel()
  const size = rate / (1 - beta1 ** step)
  const root = 1 / Math.sqrt(1 - beta2 ** step)
  const values = [
    scale,
    beta1,
    1 - beta1,
    beta2,
    1 - beta2,
    size,
    root,
    epsilon,
    1 - rate * weightDecay,
    average?.part ?? 0,
  ]
  const arrays: readonly (readonly [place: keyof typeof places, array: Float32Array | undefined])[] = [
    ['parameter', parameter],
    ['gradient', gradient],
    ['first', first],
    ['second', second],
    ['average', average?.values],
  ]
  const views = arrays.flatMap(([place, array]) =>
    array ? [{ place, array, view: new Float32Array(kernel.memory.buffer, 4 * chunk * places[place], chunk) }] : [],
  )
  for (let from = 0; from < parameter.length; from += chunk) {
    const count = Math.min(chunk, parameter.length - from)
    for (const { array, view } of views) view.set(array.subarray(from, from + count))
    kernel.step(16 * Math.ceil(count / 4), ...values)
    for (const { place, array, view } of views) if (place !== 'gradient') array.set(view.subarray(0, count), from)
  }
}
