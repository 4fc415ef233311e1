/** AdamW (Loshchilov and Hutter 2019) on arrays of float32, with the arithmetic and the defaults of PyTorch's. */

export interface AdamWOptions {
  /** Default [0.9, 0.999]. */
  readonly betas: readonly [number, number]
  /** Default 1e-8. */
  readonly epsilon: number
  /** Default 0.01. */
  readonly weightDecay: number
}

export const adamWDefaults: AdamWOptions = { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.01 }

/** Running averages of the gradient and of its square, as long as the parameter. */
export interface Moments {
  readonly first: Float32Array
  readonly second: Float32Array
}

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
 * One step on one parameter and its average, in place and in one pass: memory is what it waits for.
 * @param step 1 for the first
 * @param scale what the gradient is multiplied by first: clipping and the mean over accumulated batches
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
  const kept = 1 - rate * weightDecay
  const size = rate / (1 - beta1 ** step)
  const root = 1 / Math.sqrt(1 - beta2 ** step)
  const [new1, new2] = [(1 - beta1) * scale, (1 - beta2) * scale * scale]
  const [values, part] = [average?.values, average?.part ?? 0]
  for (let i = 0; i < parameter.length; i++) {
    const g = gradient[i] as number
    const m = beta1 * (first[i] as number) + new1 * g
    const v = beta2 * (second[i] as number) + new2 * g * g
    first[i] = m
    second[i] = v
    parameter[i] = kept * (parameter[i] as number) - (size * m) / (Math.sqrt(v) * root + epsilon)
    if (values) {
      const value = values[i] as number
      values[i] = value + part * ((parameter[i] as number) - value)
    }
  }
}
