/** The rows of the charts of a run: from points of the server to lines with gaps. */
import type { TrainingPointItem, TrainingSeries } from '@amend/api/types'
import type { ChartRow } from '@amend/ui/chart'

export type ChartAxis = 'steps' | 'time'

/** Seconds since a time. */
const secondsSince = (begin: number, at: string) => (Date.parse(at) - begin) / 1000

/** The place of a point on the axis: its last step, or seconds since the first point. */
function placeOf(point: TrainingPointItem, axis: ChartAxis, begin: number): number {
  return axis === 'steps' ? point.to : secondsSince(begin, point.at)
}

/**
 * A row for each point, and an empty one wherever the run stood still, so that the lines are interrupted there.
 * @param valuesOf the values of the lines at a point
 */
export function chartRows(
  { points, gaps }: TrainingSeries,
  axis: ChartAxis,
  valuesOf: (point: TrainingPointItem) => Readonly<Record<string, number | null>>,
): ChartRow[] {
  const begin = Date.parse(points[0]?.at ?? '')
  const rows: ChartRow[] = []
  points.forEach((point, i) => {
    const values = valuesOf(point)
    const x = placeOf(point, axis, begin)
    rows.push({ ...values, x } as ChartRow)
    const next = points[i + 1]
    const gap = next && gaps.find(({ after }) => after >= point.from && after < next.to)
    if (!gap || !next) return
    const middle = (x + placeOf(next, axis, begin)) / 2
    rows.push({ ...Object.fromEntries(Object.keys(values).map((key) => [key, null])), x: middle } as ChartRow)
  })
  return rows
}

/** Joins the rows of several runs by their place, so that their lines share a chart. */
export function joinRows(runs: readonly { readonly key: string; readonly rows: readonly ChartRow[] }[]): ChartRow[] {
  const byPlace = new Map<number, Record<string, number | null>>()
  for (const { key, rows } of runs) {
    for (const { x, value } of rows) {
      byPlace.set(x, { ...byPlace.get(x), x, [key]: value ?? null })
    }
  }
  // A line goes on across the places of the others: there its value is absent, which a chart would draw as a gap.
  const joined = [...byPlace.values()].sort((a, b) => (a.x ?? 0) - (b.x ?? 0)) as ChartRow[]
  return runs.reduce((all, { key }) => filled(all, key), joined)
}

/** Interpolates where a line has no value of its own, between two of its values. */
function filled(rows: readonly ChartRow[], key: string): ChartRow[] {
  const known = rows.flatMap((row, i) => (key in row ? [i] : []))
  return rows.map((row, i) => {
    if (key in row) return row
    const before = rows[known.findLast((place) => place < i) ?? -1]
    const after = rows[known.find((place) => place > i) ?? -1]
    const [from, to] = [before?.[key], after?.[key]]
    if (!before || !after || from == null || to == null) return { ...row, [key]: null }
    const share = (row.x - before.x) / (after.x - before.x)
    return { ...row, [key]: from + share * (to - from) }
  })
}
