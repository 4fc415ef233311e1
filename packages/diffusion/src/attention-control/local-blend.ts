/**
 * Local blend of Prompt-to-Prompt (Hertz et al. 2022, `LocalBlend`): outside of the places to which the chosen words attend, the second
 * picture of a pair gets the latents of the first after every step.
 */
import { DiffusionError } from '../error.ts'
import type { MapEdit } from './alignment.ts'

/** Options of `localBlend`. */
export interface LocalBlendOptions {
  /** Places of the chosen tokens in the captions of the first and of the second picture. */
  readonly tokens: readonly [before: readonly number[], after: readonly number[]]
  /** A position belongs to the mask where its attention is above this part of the largest: 0 … 1. The original's is 0.3. */
  readonly threshold: number
  /** The part of the steps before the blend begins: 0 in the first version of the original, 0.2 in the later one. */
  readonly start: number
  readonly steps: number
}

/** Cross-attention maps of one picture in a step, averaged over heads and layers. */
export interface AttentionMaps {
  /** [positions, length]. */
  readonly data: Float32Array
  /** Text tokens. */
  readonly length: number
}

/** A step of a pair. */
export interface BlendStep {
  readonly step: number
  /** Before the edit of the maps. */
  readonly maps: readonly [before: AttentionMaps, after: AttentionMaps]
  readonly edit: MapEdit | undefined
  /** [C, h, w] each; the second is written to. */
  readonly latents: readonly [before: Float32Array, after: Float32Array]
}

/**
 * A blend for one run of a pair: sums the maps of its steps and blends the latents of each.
 * @param shape of a latent: [C, h, w]
 * @returns a function that returns the mask [h, w] of a step, or undefined before the blend begins
 */
export function localBlend(
  { tokens, threshold, start, steps }: LocalBlendOptions,
  shape: readonly number[],
): (step: BlendStep) => Uint8Array | undefined {
  const [, height, width] = shape as [number, number, number]
  const sums: (Float64Array | undefined)[] = []
  return ({ step, maps: [before, after], edit, latents: [base, own] }) => {
    for (const [i, maps] of [before, edit ? editMaps(before, after, edit) : after].entries()) {
      const attention = attentionOf(maps, tokens[i as 0 | 1])
      const sum = sums[i]
      sums[i] = sum ? sum.map((value, k) => value + (attention[k] as number)) : attention
    }
    if (step < Math.trunc(start * steps)) return undefined
    const masks = sums.map((sum) => maskOf(sum as Float64Array, height, width, threshold))
    const mask = Uint8Array.from({ length: height * width }, (_, k) => Number(masks.some((one) => one[k] === 1)))
    for (let i = 0; i < own.length; i++) if (mask[i % mask.length] === 0) own[i] = base[i] as number
    return mask
  }
}

/** Σ_w base[p, w] · transfer[w, n] + own[p, n] · keep[n]. */
export function editMaps(base: AttentionMaps, own: AttentionMaps, { transfer, keep }: MapEdit): AttentionMaps {
  const { length } = own
  const data = own.data.map((value, i) => value * (keep[i % length] as number))
  for (let row = 0; row < data.length; row += length) {
    for (let w = 0; w < length; w++) {
      const value = base.data[row + w] as number
      for (let n = 0; n < length; n++) {
        const weight = transfer[w * length + n] as number
        if (weight !== 0) data[row + n] = (data[row + n] as number) + value * weight
      }
    }
  }
  return { data, length }
}

/** The attention of each position to the tokens together. */
function attentionOf({ data, length }: AttentionMaps, tokens: readonly number[]): Float64Array {
  return Float64Array.from({ length: data.length / length }, (_, position) =>
    tokens.reduce((sum, token) => sum + (data[position * length + token] ?? 0), 0),
  )
}

/** 1 where the largest of 3 × 3 positions is above the threshold's part of the largest of all, at the size of the latents. */
function maskOf(attention: Float64Array, height: number, width: number, threshold: number): Uint8Array {
  const [rows, columns] = levelSize(height, width, attention.length)
  const pooled = attention.map((_, i) => {
    const [y, x] = [Math.floor(i / columns), i % columns]
    let most = 0
    for (let row = Math.max(0, y - 1); row <= Math.min(rows - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column++) {
        most = Math.max(most, attention[row * columns + column] as number)
      }
    }
    return most
  })
  const limit = threshold * pooled.reduce((most, value) => Math.max(most, value), 0)
  return Uint8Array.from({ length: height * width }, (_, i) => {
    const [y, x] = [Math.floor(i / width), i % width]
    const nearest = Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width)
    return Number((pooled[nearest] as number) > limit)
  })
}

/** The sides of the level that has so many positions: each level halves the sides of the one above and rounds up. */
function levelSize(height: number, width: number, positions: number): [rows: number, columns: number] {
  let [rows, columns] = [height, width]
  while (rows * columns > positions) [rows, columns] = [Math.ceil(rows / 2), Math.ceil(columns / 2)]
  if (rows * columns === positions) return [rows, columns]
  throw new DiffusionError('wrong-shape', `Maps of ${positions} positions do not suit latents of ${height} × ${width}.`)
}
