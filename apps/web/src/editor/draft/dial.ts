/** Maps a position between faithful and bold to a pair of guidance scales, and back. */
export interface Scales {
  readonly textGuidance: number
  readonly imageGuidance: number
}

/** How far a pair may be off the path and still count as on the dial, as a share of the way between two stations. */
const tolerance = 0.02

/**
 * The guidance scales at a position of the dial.
 * @param stations from faithful to bold
 * @param place 0 … 1
 */
export function scalesAt(stations: readonly Scales[], place: number): Scales {
  const along = Math.min(Math.max(place, 0), 1) * (stations.length - 1)
  const from = stations[Math.min(Math.floor(along), Math.max(stations.length - 2, 0))]
  const to = stations[Math.min(Math.floor(along) + 1, stations.length - 1)]
  if (!from || !to) throw new RangeError('A dial needs stations.')
  const share = along - Math.min(Math.floor(along), Math.max(stations.length - 2, 0))
  const between = (a: number, b: number) => round(a + (b - a) * share)
  return {
    textGuidance: between(from.textGuidance, to.textGuidance),
    imageGuidance: between(from.imageGuidance, to.imageGuidance),
  }
}

/** Rounds to two decimals: the shown values are those that are used. */
export const round = (value: number): number => Math.round(value * 100) / 100

/** The position of a pair on the dial, 0 … 1, or undefined when it is off the path. */
export function placeOf(stations: readonly Scales[], { textGuidance, imageGuidance }: Scales): number | undefined {
  const spanOf = (pick: (scales: Scales) => number) => {
    const values = stations.map(pick)
    return Math.max(...values) - Math.min(...values) || 1
  }
  const [text, image] = [spanOf((scales) => scales.textGuidance), spanOf((scales) => scales.imageGuidance)]
  let best = { off: tolerance, place: -1 }
  for (let i = 0; i + 1 < stations.length; i++) {
    const [from, to] = [stations[i], stations[i + 1]]
    if (!from || !to) continue
    const [dx, dy] = [(to.textGuidance - from.textGuidance) / text, (to.imageGuidance - from.imageGuidance) / image]
    const [px, py] = [(textGuidance - from.textGuidance) / text, (imageGuidance - from.imageGuidance) / image]
    const length = dx * dx + dy * dy
    const share = length > 0 ? Math.min(Math.max((px * dx + py * dy) / length, 0), 1) : 0
    const off = Math.hypot(px - share * dx, py - share * dy)
    if (off < best.off) best = { off, place: (i + share) / (stations.length - 1) }
  }
  return best.place < 0 ? undefined : best.place
}

/** Minimum, middle and maximum of a range: the rows or columns of an exploration. */
export function spread([least, most]: readonly [number, number]): [number, number, number] {
  return [round(least), round((least + most) / 2), round(most)]
}
