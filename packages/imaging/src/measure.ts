import { boxMean } from './box-mean.ts'
import { ImagingError } from './error.ts'
import type { Mask } from './mask.ts'
import type { Size } from './model-pixels.ts'
import { type Picture, whiteOf, yieldToEventLoop } from './picture.ts'
import type { Box } from './resample.ts'
import { visibleColours } from './visible-colours.ts'

/** How far a region of two pictures differs. Exact, from every pixel. */
export interface RegionChange {
  /** Mean absolute difference of the colour values, 0 … 1. */
  readonly mean: number
  /** Share of the pixels of which any value differs, alpha included, 0 … 1. */
  readonly changed: number
}

/** What an edit changed. All values are exact or measured on small copies as noted, and have no unit. */
export interface ChangeMeasure {
  /** Where the mask is above 0; without a mask the whole picture. */
  readonly inside: RegionChange
  /** Where the mask is 0; absent without a mask. */
  readonly outside?: RegionChange
  /** The 99.5th percentile of the change in the region, 0 … 1, on small blurred copies, so texture and noise do not count. */
  readonly peak: number
  /**
   * Correlation of the strength of edges before and after, −1 … 1. It does not see colour, brightness or inversion: looks
   * keep it above 0.45, another photo, noise or a flat colour end below 0.17. 1 where there were no edges to lose.
   */
  readonly structure: number
}

/**
 * Thresholds of `judgeChange`, set on eight photos: 18 looks (night, fog, inverted, posterised to black and white, …) had
 * structures of 0.45 and more and, but for colour casts of a few percent, peaks of 0.08 and more; noise, flat colours,
 * gradients and other photos had structures of 0.16 and less; softening alone had peaks of 0.01 and less.
 */
const leastPeak = 0.04
const leastStructure = 0.25

/** 'no-change': hardly visible; 'destroyed': the edges of the original are lost. */
export function judgeChange({ peak, structure }: ChangeMeasure): 'ok' | 'no-change' | 'destroyed' {
  if (peak < leastPeak) return 'no-change'
  return structure < leastStructure ? 'destroyed' : 'ok'
}

/** Long side of the copies that `peak` and `structure` are measured on. */
const copySide = 256
/** Of the blur before measuring, passed twice, in pixels of the copies. */
const blurRadius = 2

/**
 * Measures what an edit changed.
 * @throws ImagingError 'size-mismatch'
 */
export async function measureChange(before: Picture, after: Picture, mask?: Mask): Promise<ChangeMeasure> {
  for (const { width, height } of mask ? [after, mask] : [after]) {
    if (width !== before.width || height !== before.height) {
      const message = `Pictures of ${before.width} × ${before.height} and ${width} × ${height} cannot be compared.`
      throw new ImagingError('size-mismatch', message)
    }
  }
  const { inside, outside } = await countChanges(before, after, mask)
  return { inside, ...(mask && { outside }), ...compareCopies(visibleColours(before), visibleColours(after), mask) }
}

async function countChanges(before: Picture, after: Picture, mask: Mask | undefined) {
  const inside: Tally = { sum: 0, changed: 0, pixels: 0 }
  const outside: Tally = { sum: 0, changed: 0, pixels: 0 }
  const [scaleBefore, scaleAfter] = [0xffff / whiteOf(before.depth), 0xffff / whiteOf(after.depth)]
  const opaque = !before.alpha && !after.alpha
  const [rgb, newRgb] = [before.rgb, after.rgb]
  const pixels = before.width * before.height
  for (let i = 0; i < pixels; i++) {
    if (i % 2 ** 21 === 2 ** 21 - 1) await yieldToEventLoop()
    const tally = mask && mask.weight[i] === 0 ? outside : inside
    let difference = 0
    for (let at = 3 * i; at < 3 * i + 3; at++) {
      difference += Math.abs((rgb[at] as number) * scaleBefore - (newRgb[at] as number) * scaleAfter)
    }
    // Pixels that are transparent before and after count as unchanged.
    if (!opaque && opacity(before, i) === 0 && opacity(after, i) === 0) difference = 0
    tally.sum += difference
    tally.pixels++
    const changed = difference > 0 || !(opaque || opacity(before, i) * scaleBefore === opacity(after, i) * scaleAfter)
    if (changed) tally.changed++
  }
  return { inside: summary(inside), outside: summary(outside) }
}

interface Tally {
  sum: number
  changed: number
  pixels: number
}

function opacity({ alpha, depth }: Picture, index: number): number {
  return alpha ? (alpha[index] as number) : whiteOf(depth)
}

function summary({ sum, changed, pixels }: Tally): RegionChange {
  return pixels === 0 ? { mean: 0, changed: 0 } : { mean: sum / (3 * pixels * 0xffff), changed: changed / pixels }
}

/** Compares small, blurred copies of the part that may change. */
function compareCopies(before: Picture, after: Picture, mask: Mask | undefined) {
  const box = mask ? boundsOf(mask) : { x: 0, y: 0, width: before.width, height: before.height }
  if (!box) return { peak: 0, structure: 1 }
  const scale = Math.min(1, copySide / Math.max(box.width, box.height))
  const size = {
    width: Math.max(1, Math.round(box.width * scale)),
    height: Math.max(1, Math.round(box.height * scale)),
  }
  const copies = [blurredCopy(before, box, size), blurredCopy(after, box, size)] as const
  const region = mask && regionOf(mask, box, size)
  return { peak: peakChange(...copies, region), structure: structureKept(...copies, size, region) }
}

function boundsOf({ width, height, weight }: Mask): Box | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (weight[i] === 0) continue
      if (x < left) left = x
      if (x > right) right = x
      if (y < top) top = y
      bottom = y
    }
  }
  return right < 0 ? undefined : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
}

/** Positions of the copy whose middle may change. */
function regionOf(mask: Mask, box: Box, { width, height }: Size): Uint8Array {
  const region = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    const row = (box.y + Math.floor(((y + 0.5) * box.height) / height)) * mask.width
    for (let x = 0; x < width; x++, i++) {
      const at = row + box.x + Math.floor(((x + 0.5) * box.width) / width)
      region[i] = mask.weight[at] === 0 ? 0 : 1
    }
  }
  return region
}

type Planes = readonly Float64Array[]

/** Means of the blocks of pixels that fall into a position of the copy, blurred. */
function blurredCopy(picture: Picture, box: Box, { width, height }: Size): Planes {
  const { rgb } = picture
  const columns = Int32Array.from({ length: box.width }, (_, x) => Math.floor((x * width) / box.width))
  const plane = () => new Float64Array(width * height)
  const [red, green, blue] = [plane(), plane(), plane()]
  const counts = new Uint32Array(width * height)
  for (let y = 0; y < box.height; y++) {
    const row = Math.floor((y * height) / box.height) * width
    let from = ((box.y + y) * picture.width + box.x) * 3
    for (let x = 0; x < box.width; x++, from += 3) {
      const to = row + (columns[x] as number)
      red[to] = (red[to] as number) + (rgb[from] as number)
      green[to] = (green[to] as number) + (rgb[from + 1] as number)
      blue[to] = (blue[to] as number) + (rgb[from + 2] as number)
      counts[to] = (counts[to] as number) + 1
    }
  }
  const white = whiteOf(picture.depth)
  return [red, green, blue].map((sums) => {
    const means = sums.map((sum, i) => sum / ((counts[i] as number) * white))
    return boxMean(boxMean(means, width, height, blurRadius), width, height, blurRadius)
  })
}

function peakChange(before: Planes, after: Planes, region: Uint8Array | undefined): number {
  const changes = Float64Array.from({ length: before[0]?.length ?? 0 }, (_, i) => {
    let sum = 0
    before.forEach((plane, c) => {
      sum += Math.abs((plane[i] as number) - (after[c]?.[i] ?? 0))
    })
    return sum / 3
  })
    .filter((_, i) => !region || region[i] === 1)
    .sort()
  return changes[Math.floor(0.995 * changes.length)] ?? 0
}

/** Pearson's correlation of gradient magnitudes. */
function structureKept(before: Planes, after: Planes, size: Size, region: Uint8Array | undefined): number {
  const [edges, newEdges] = [edgeStrength(before, size, region), edgeStrength(after, size, region)]
  const [variance, newVariance] = [covariance(edges, edges), covariance(newEdges, newEdges)]
  if (variance < flatVariance) return 1
  return newVariance < flatVariance ? 0 : covariance(edges, newEdges) / Math.sqrt(variance * newVariance)
}

/** Variation below a tenth of an 8-bit step counts as no edges. */
const flatVariance = (0.1 / 255) ** 2

/** Central differences over the three colours, at the inner positions of the region. */
function edgeStrength(planes: Planes, { width, height }: Size, region: Uint8Array | undefined): Float64Array {
  const edges: number[] = []
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      if (region && region[i] === 0) continue
      let sum = 0
      for (const plane of planes) {
        const across = (plane[i + 1] as number) - (plane[i - 1] as number)
        const down = (plane[i + width] as number) - (plane[i - width] as number)
        sum += across * across + down * down
      }
      edges.push(Math.sqrt(sum))
    }
  }
  return Float64Array.from(edges)
}

function covariance(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += ((a[i] as number) - meanA) * ((b[i] as number) - meanB)
  return a.length === 0 ? 0 : sum / a.length
}
