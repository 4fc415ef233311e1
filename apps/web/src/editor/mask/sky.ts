import { boxMean, neighboursOf, partsOf, shareOf, smooth, tidy } from './bits.ts'
import { type Colour, colourAt, distanceOf, type Pixels } from './pixels.ts'

/** A sky fills at least so much of the picture, and at most so much: beyond, the guess is more likely wrong. */
const shares = [0.02, 0.85] as const

/** The least share of the upper border that a sky touches: of a blue one, and of one that may be a bright wall. */
const leastBorder = { blue: 0.25, bright: 0.85 } as const

/** A sky that is not blue is so much brighter than the rest. */
const brighter = 0.15

/** The largest share of columns that are sky almost down to the lower border. */
const mostDeep = 0.03

/** How often the line of the horizon may jump where the sky is not blue: window frames and walls have such edges. */
const mostJumps = 6

/** How much neighbours of one sky differ at most. */
const step = 0.035

/** The largest distance from the nearest colour with which a sky began. */
const reach = 0.24

/** The largest mean difference of neighbours around a pixel of a sky: clouds have some, leaves and rocks more. */
const roughest = 0.028

/**
 * Guesses the sky: smooth, bright or blue, and connected with the upper border.
 * @returns bits, [height, width]; undefined where nothing looks like a sky
 */
export function findSky({ width, height, lab }: Pixels): Uint8Array | undefined {
  const roughness = roughnessOf(lab, width, height)
  const starts = Array.from({ length: width }, (_, x) => width + x).filter(
    (at) => (roughness[at] ?? 1) < roughest && isSkyColour(colourAt(lab, at)),
  )
  if (starts.length < leastBorder.blue * width) return undefined
  const colours = sample(starts, 48).map((at) => colourAt(lab, at))
  const belongs = (at: number, from: number) =>
    distanceOf(lab, at, colourAt(lab, from)) < step &&
    !isGreen(colourAt(lab, at)) &&
    colours.some((colour) => distanceOf(lab, at, colour) < reach)
  const bits = new Uint8Array(width * height)
  for (const at of starts) bits[at] = 1
  grow(bits, starts, (at, from) => (roughness[at] ?? 1) < roughest && belongs(at, from))
  toEdge(bits, belongs)
  const lowest = 1.3 * width * Math.max(...depthsOf(bits, width, height))
  grow(
    bits,
    [...bits.keys()].filter((at) => bits[at] === 1),
    isCloud,
  )
  // The upper row has no neighbours above.
  bits.copyWithin(0, width, 2 * width)
  const sky = upperParts(smooth(tidy(bits, width, height, Math.ceil(bits.length / 100)), width, height))
  return isSky(sky, { width, height, lab }) ? sky : undefined

  /** Clouds have edges too hard for a step, and are white. */
  function isCloud(at: number): boolean {
    const [light, green, blue] = colourAt(lab, at)
    return light > 0.82 && Math.hypot(green, blue) < 0.05 && (roughness[at] ?? 1) < 2.5 * roughest && at < lowest
  }

  function grow(marks: Uint8Array, from: readonly number[], accepts: (at: number, from: number) => boolean) {
    const stack = [...from]
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      for (const next of neighboursOf(at, width, height)) {
        if (marks[next] === 1 || !accepts(next, at)) continue
        marks[next] = 1
        stack.push(next)
      }
    }
  }

  /** Roughness is measured over a few pixels, so that growing stops before the edge: it goes on for as many. */
  function toEdge(marks: Uint8Array, accepts: (at: number, from: number) => boolean) {
    for (let round = 0; round < 4; round++) {
      const before = marks.slice()
      for (let at = 0; at < marks.length; at++) {
        if (before[at] === 1) continue
        const from = neighboursOf(at, width, height).find((next) => before[next] === 1)
        if (from !== undefined && accepts(at, from)) marks[at] = 1
      }
    }
  }

  /** Parts that reach the upper border. */
  function upperParts(marks: Uint8Array): Uint8Array {
    const { labels } = partsOf(marks, width, height)
    const above = new Set(labels.subarray(0, width))
    return marks.map((bit, i) => (bit === 1 && above.has(labels[i] ?? 0) ? 1 : 0))
  }
}

/** Whether a found area is plausible as a sky. */
function isSky(bits: Uint8Array, { width, height, lab }: Pixels): boolean {
  const share = shareOf(bits)
  if (share < shares[0] || share > shares[1]) return false
  const depths = depthsOf(bits, width, height)
  if (depths.filter((depth) => depth > 0.8 * height).length > mostDeep * width) return false
  const border = shareOf(bits.subarray(0, width))
  const [sky, rest] = [meanOf(lab, bits, 1), meanOf(lab, bits, 0)]
  if (sky[2] < -0.03) return border >= leastBorder.blue
  const jumps = depths.filter((depth, x) => x > 0 && Math.abs(depth - (depths[x - 1] ?? 0)) > 0.08 * height).length
  return border >= leastBorder.bright && sky[0] > rest[0] + brighter && jumps <= mostJumps
}

/** How far down each column is marked from the upper border. */
function depthsOf(bits: Uint8Array, width: number, height: number): number[] {
  return Array.from({ length: width }, (_, x) => {
    let y = 0
    while (y < height && bits[y * width + x] === 1) y++
    return y
  })
}

/** The mean colour of the pixels with this bit. */
function meanOf(lab: Float32Array, bits: Uint8Array, bit: 0 | 1): [number, number, number] {
  const sum: [number, number, number] = [0, 0, 0]
  let count = 0
  bits.forEach((value, i) => {
    if (value !== bit) return
    const [light, green, blue] = colourAt(lab, i)
    sum[0] += light
    sum[1] += green
    sum[2] += blue
    count++
  })
  return [sum[0] / Math.max(count, 1), sum[1] / Math.max(count, 1), sum[2] / Math.max(count, 1)]
}

/** Blue at any hour, the grey and white of clouds, and the warm light of an evening. */
function isSkyColour([light, green, blue]: Colour): boolean {
  const chroma = Math.hypot(green, blue)
  if (blue < -0.015 && light > 0.2) return true
  if (light > 0.6 && chroma < 0.08) return true
  return light > 0.5 && green > -0.03
}

/** Grass and leaves. */
const isGreen = ([, green, blue]: Colour) => green < -0.03 && blue > 0.035

/** The mean difference of neighbours around each pixel. */
function roughnessOf(lab: Float32Array, width: number, height: number): Float32Array {
  const differences = new Float32Array(width * height)
  for (let at = 0; at < differences.length; at++) {
    const here = colourAt(lab, at)
    const right = (at + 1) % width === 0 ? at : at + 1
    const below = at + width < differences.length ? at + width : at
    differences[at] = Math.max(distanceOf(lab, right, here), distanceOf(lab, below, here))
  }
  return boxMean(differences, width, height, 1)
}

/** So many of the items, evenly spread. */
const sample = <Item>(items: readonly Item[], count: number): Item[] =>
  items.filter((_, i) => i % Math.max(1, Math.floor(items.length / count)) === 0)
