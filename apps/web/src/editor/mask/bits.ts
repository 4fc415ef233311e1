/** Operations on binary pictures: 0 or 1, [height, width]. */

/** Connected parts by their four neighbours. @returns the label of each pixel from 1 on (0: unmarked), and their sizes */
export function partsOf(bits: Uint8Array, width: number, height: number) {
  const labels = new Int32Array(bits.length)
  const sizes: number[] = [0]
  const stack: number[] = []
  for (let start = 0; start < bits.length; start++) {
    if (bits[start] === 0 || labels[start] !== 0) continue
    const label = sizes.length
    let size = 0
    labels[start] = label
    stack.push(start)
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      size++
      for (const next of neighboursOf(at, width, height)) {
        if (bits[next] === 0 || labels[next] !== 0) continue
        labels[next] = label
        stack.push(next)
      }
    }
    sizes.push(size)
  }
  return { labels, sizes }
}

/** The pixels left, right, above and below. */
export function neighboursOf(at: number, width: number, height: number): number[] {
  const x = at % width
  const found: number[] = []
  if (x > 0) found.push(at - 1)
  if (x + 1 < width) found.push(at + 1)
  if (at >= width) found.push(at - width)
  if (at + width < width * height) found.push(at + width)
  return found
}

/** Fills enclosed holes, and removes separate specks, of up to so many pixels. */
export function tidy(bits: Uint8Array, width: number, height: number, most: number): Uint8Array {
  const filled = dropSmall(bits, width, height, most, 1)
  return dropSmall(filled, width, height, most, 0)
}

/** Turns parts of up to so many pixels. @param to 1: unmarked parts become marked; 0: the other way */
function dropSmall(bits: Uint8Array, width: number, height: number, most: number, to: 0 | 1): Uint8Array {
  const { labels, sizes } = partsOf(
    bits.map((bit) => (bit === to ? 0 : 1)),
    width,
    height,
  )
  return bits.map((bit, i) => {
    const label = labels[i] ?? 0
    return label > 0 && (sizes[label] ?? 0) <= most ? to : bit
  })
}

/** Each pixel as the majority of its 3 × 3 neighbours: a smoother outline. */
export function smooth(bits: Uint8Array, width: number, height: number): Uint8Array {
  return bits.map((_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)]
    let [sum, count] = [0, 0]
    for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row++) {
      for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column++) {
        sum += bits[row * width + column] ?? 0
        count++
      }
    }
    return 2 * sum > count ? 1 : 0
  })
}

/** The share of marked pixels, 0 … 1. */
export const shareOf = (bits: Uint8Array): number => bits.reduce((sum, bit) => sum + bit, 0) / Math.max(bits.length, 1)

/** The mean over a square around each pixel, in two passes. @param values [height, width] */
export function boxMean(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const across = meanAlong(values, width, height, radius, 1, width)
  return meanAlong(across, height, width, radius, width, 1)
}

/** The mean of each pixel's neighbours along lines of `length` pixels. */
function meanAlong(values: Float32Array, length: number, lines: number, radius: number, step: number, line: number) {
  const means = new Float32Array(values.length)
  for (let row = 0; row < lines; row++) {
    const start = row * line
    let sum = 0
    for (let i = 0; i < Math.min(radius, length); i++) sum += values[start + i * step] ?? 0
    for (let i = 0; i < length; i++) {
      if (i + radius < length) sum += values[start + (i + radius) * step] ?? 0
      if (i - radius - 1 >= 0) sum -= values[start + (i - radius - 1) * step] ?? 0
      means[start + i * step] = sum / (Math.min(i + radius, length - 1) - Math.max(i - radius, 0) + 1)
    }
  }
  return means
}
