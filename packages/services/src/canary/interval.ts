/** Intervals of shares: counted outcomes among counted edits. */

/** A share with its interval. */
export interface Share {
  readonly share: number
  readonly interval: readonly [number, number]
}

/** Wilson's score interval (Wilson 1927): also meaningful for few edits, and for none or all of them. */
export function wilson(count: number, of: number, z: number): Share {
  if (of === 0) return { share: 0, interval: [0, 1] }
  const p = count / of
  const scale = 1 + z ** 2 / of
  const centre = (p + z ** 2 / (2 * of)) / scale
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2))
  return { share: p, interval: [Math.max(0, centre - half), Math.min(1, centre + half)] }
}

/** The interval of the difference of two independent shares, from their Wilson intervals (Newcombe 1998, method 10). */
export function difference(a: Share, b: Share): { readonly difference: number; readonly interval: [number, number] } {
  const d = a.share - b.share
  const [lowA, highA] = a.interval
  const [lowB, highB] = b.interval
  return {
    difference: d,
    interval: [d - Math.hypot(a.share - lowA, highB - b.share), d + Math.hypot(highA - a.share, b.share - lowB)],
  }
}
