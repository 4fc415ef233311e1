/** Errors of a result against its target, value by value. */
import type { Picture } from '@amend/imaging'
import { resized } from './resized.ts'

/** Errors of pixel values against the target, 0 … 1. */
export interface PixelErrors {
  /** Mean absolute difference of the values in 0 … 1 (MagicBrush's L1). */
  readonly l1: number
  /** Mean squared difference (MagicBrush's L2). */
  readonly l2: number
  /**
   * Mean absolute difference of the averages of 16 × 16 equal parts: colour and light without texture. At 128 pixels a side
   * the parts are 8 × 8 pixels, as the embedded checkpoint's authors measured their looks.
   */
  readonly look: number
}

/** Parts along a side. */
const parts = 16

/**
 * Measures an edited picture against its target; one of another size is resized to the target's first, as MagicBrush
 * does.
 */
export async function pixelErrors(edited: Picture, target: Picture): Promise<PixelErrors> {
  const look = meanDifference(partMeans(edited), partMeans(target))
  const { rgb, depth } = await resized(edited, target.width, target.height)
  const [scale, targetScale] = [1 / whiteOf(depth), 1 / whiteOf(target.depth)]
  let [sum, squares] = [0, 0]
  for (let i = 0; i < rgb.length; i++) {
    const difference = (rgb[i] as number) * scale - (target.rgb[i] as number) * targetScale
    sum += Math.abs(difference)
    squares += difference * difference
  }
  return { l1: sum / rgb.length, l2: squares / rgb.length, look }
}

const whiteOf = (depth: 8 | 16) => (depth === 8 ? 0xff : 0xffff)

function meanDifference(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length
}

/** Averages of the parts, 0 … 1, [parts, parts, 3]; a pixel on a border counts for both sides by its area. */
function partMeans({ width, height, depth, rgb }: Picture): Float64Array {
  const [columns, rows] = [sharesOf(width), sharesOf(height)]
  const means = new Float64Array(parts * parts * 3)
  for (let y = 0; y < height; y++) {
    for (const [v, down] of rows[y] ?? []) {
      for (let x = 0; x < width; x++) {
        const at = 3 * (y * width + x)
        for (const [u, across] of columns[x] ?? []) {
          const to = 3 * (v * parts + u)
          const weight = down * across
          for (let c = 0; c < 3; c++) means[to + c] = (means[to + c] as number) + weight * (rgb[at + c] as number)
        }
      }
    }
  }
  return means.map((sum) => sum / whiteOf(depth))
}

/** For each pixel of a side the parts it lies in, with its share of their length. */
function sharesOf(side: number): (readonly (readonly [number, number])[])[] {
  const length = side / parts
  return Array.from({ length: side }, (_, i) => {
    const shares: [number, number][] = []
    for (let part = Math.floor(i / length); part < parts && part * length < i + 1; part++) {
      const share = Math.min(i + 1, (part + 1) * length) - Math.max(i, part * length)
      if (share > 0) shares.push([part, share / length])
    }
    return shares
  })
}
