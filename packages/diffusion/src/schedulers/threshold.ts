/** Limits the predicted x₀. For pixels; latents are not in [−1, 1] and should not be clipped. */
import { f32 } from './float32.ts'

/** Settings of dynamic thresholding (Saharia et al. 2022). */
export interface ThresholdKeys {
  readonly thresholding: boolean
  readonly dynamicThresholdingRatio: number
  readonly sampleMaxValue: number
}

/** Settings of clipping x₀. */
export interface ClipKeys extends ThresholdKeys {
  readonly clipSample: boolean
  readonly clipSampleRange: number
}

/** Dynamic thresholding when configured, else clipping to ±clipSampleRange when configured, else x₀ itself. */
export function clipped(keys: ClipKeys, denoised: Float32Array, batch: number): Float32Array {
  if (keys.thresholding || !keys.clipSample) return thresholded(keys, denoised, batch)
  const range = keys.clipSampleRange
  return denoised.map((value) => Math.min(Math.max(value, -range), range))
}

/**
 * Dynamic thresholding (Saharia et al. 2022, "Imagen", 2.3) where configured: per item of the batch, clip to the quantile
 * s of |x₀| (at least 1, at most `sampleMaxValue`) and divide by s.
 */
export function thresholded(keys: ThresholdKeys, denoised: Float32Array, batch: number): Float32Array {
  if (!keys.thresholding) return denoised
  const result = denoised.slice()
  const length = denoised.length / batch
  for (let item = 0; item < batch; item++) {
    const values = result.subarray(item * length, (item + 1) * length)
    const limit = f32(
      Math.min(Math.max(quantile(values.map(Math.abs), keys.dynamicThresholdingRatio), 1), keys.sampleMaxValue),
    )
    for (let i = 0; i < length; i++) values[i] = Math.min(Math.max(values[i] as number, -limit), limit) / limit
  }
  return result
}

/** Linear interpolation between the sorted values, the rank in float32. */
function quantile(values: Float32Array, ratio: number): number {
  const sorted = values.sort()
  const rank = f32(f32(ratio) * (sorted.length - 1))
  const below = Math.floor(rank)
  const low = sorted[below] as number
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number
  return f32(low + f32(rank - below) * f32(high - low))
}
