import { boxMean, partsOf, shareOf, smooth, tidy } from './bits.ts'
import type { Pixels } from './pixels.ts'

/** The share of the picture that a subject fills. */
const shares = [0.02, 0.6] as const

/**
 * The largest share of the upper border and of the sides that a subject touches: what goes on beyond them is rather a
 * part of the scene. People stand on the lower border.
 */
const mostBorder = 0.03

/** How much more likely the colours inside are a subject's than the background's, at least: the mean of the logarithm. */
const leastContrast = 1.2

/** Bins of each axis of the histograms. */
const bins = 12

const rounds = 5

/**
 * Guesses the subject: a thing near the middle whose colours differ from those along the border. Colours of inside and
 * outside are counted in turn with the division that they imply, as in GrabCut (Rother et al. 2004) without its graph
 * cut.
 * @returns bits, [height, width]; undefined where nothing stands out
 */
export function findSubject({ width, height, lab }: Pixels): Uint8Array | undefined {
  const count = width * height
  const bin = binsOf(lab, count)
  const centre = centreWeights(width, height)
  let inside = Float32Array.from(centre, (weight) => (weight > 0.5 ? 1 : 0))
  let odds: Float32Array = new Float32Array(count)
  for (let round = 0; round < rounds; round++) {
    const subject = histogram(bin, (i) => (inside[i] ?? 0) * (centre[i] ?? 0))
    const background = histogram(bin, (i) => 1 - (inside[i] ?? 0) + (1 - (centre[i] ?? 0)) * 0.5)
    odds = Float32Array.from(bin, (at, i) => {
      const ratio = Math.log((subject[at] ?? 0) / (background[at] ?? 1))
      return Math.min(Math.max(ratio, -3), 3) + 1.6 * ((centre[i] ?? 0) - 0.45)
    })
    odds = boxMean(odds, width, height, Math.max(1, Math.round(Math.max(width, height) / 120)))
    inside = Float32Array.from(odds, (value) => (value > 0 ? 1 : 0))
  }
  const bits = Uint8Array.from(inside)
  const part = middlePart(tidy(bits, width, height, Math.ceil(count / 400)))
  if (!part) return undefined
  const subject = smooth(tidy(part, width, height, Math.ceil(count / 100)), width, height)
  const share = shareOf(subject)
  if (share < shares[0] || share > shares[1] || borderShare(subject, width) > mostBorder) return undefined
  return contrastOf(subject, odds) >= leastContrast ? subject : undefined

  /** The largest part, weighted by nearness to the middle. */
  function middlePart(marks: Uint8Array): Uint8Array | undefined {
    const { labels, sizes } = partsOf(marks, width, height)
    const weights = sizes.map(() => 0)
    labels.forEach((label, i) => {
      if (label > 0) weights[label] = (weights[label] ?? 0) + (centre[i] ?? 0)
    })
    const best = weights.indexOf(Math.max(...weights))
    return best > 0 ? marks.map((_, i) => (labels[i] === best ? 1 : 0)) : undefined
  }
}

/** The bin of each pixel's colour. */
function binsOf(lab: Float32Array, count: number): Uint16Array {
  const place = (value: number, least: number, most: number) =>
    Math.min(Math.max(Math.floor(((value - least) / (most - least)) * bins), 0), bins - 1)
  return Uint16Array.from({ length: count }, (_, i) => {
    const light = place(lab[3 * i] ?? 0, 0, 1)
    const green = place(lab[3 * i + 1] ?? 0, -0.18, 0.22)
    const blue = place(lab[3 * i + 2] ?? 0, -0.2, 0.2)
    return (light * bins + green) * bins + blue
  })
}

/** Shares of the colours, blurred over neighbouring bins, and never 0. */
function histogram(bin: Uint16Array, weight: (i: number) => number): Float32Array {
  const counts = new Float32Array(bins ** 3)
  let total = 0
  bin.forEach((at, i) => {
    const value = weight(i)
    counts[at] = (counts[at] ?? 0) + value
    total += value
  })
  let blurred = counts
  for (const step of [1, bins, bins * bins]) {
    const from = blurred
    blurred = from.map((value, i) => 0.6 * value + 0.2 * (from[i - step] ?? 0) + 0.2 * (from[i + step] ?? 0))
  }
  return blurred.map((value) => value / Math.max(total, 1) + 1e-5)
}

/** 1 in the middle, falling to 0 at the border. */
function centreWeights(width: number, height: number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const x = (2 * ((i % width) + 0.5)) / width - 1
    const y = (2 * (Math.floor(i / width) + 0.5)) / height - 1
    return Math.exp(-1.4 * (x * x + y * y))
  })
}

/** Of the upper border and the sides. */
function borderShare(bits: Uint8Array, width: number): number {
  let [sum, count] = [0, 0]
  bits.forEach((bit, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    if (x > 0 && y > 0 && x < width - 1) return
    sum += bit
    count++
  })
  return sum / count
}

function contrastOf(bits: Uint8Array, odds: Float32Array): number {
  let [sum, count] = [0, 0]
  bits.forEach((bit, i) => {
    if (bit === 0) return
    sum += odds[i] ?? 0
    count++
  })
  return sum / Math.max(count, 1)
}
