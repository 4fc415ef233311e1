/** Trade-off curves: agreement with the instruction against similarity to the input picture. */

/** A point of a trade-off curve. */
export interface CurvePoint {
  /** CLIP text-image direction similarity. */
  readonly x: number
  /** CLIP image similarity. */
  readonly y: number
}

/**
 * The mean height of curve `a` above curve `b` where both have points on either side: positive where `a` keeps more of the
 * picture at the same agreement with the instruction. Lines between points, in the order of x.
 * @returns undefined when the curves have no common range of x
 */
export function heightAbove(a: readonly CurvePoint[], b: readonly CurvePoint[]): number | undefined {
  const [first, second] = [inOrder(a), inOrder(b)]
  const from = Math.max(first[0]?.x ?? Number.POSITIVE_INFINITY, second[0]?.x ?? Number.POSITIVE_INFINITY)
  const to = Math.min(first.at(-1)?.x ?? Number.NEGATIVE_INFINITY, second.at(-1)?.x ?? Number.NEGATIVE_INFINITY)
  if (!(from < to)) return undefined
  // Between two neighbouring points of either curve the height is linear in x.
  const knots = [...first, ...second].map(({ x }) => x).filter((x) => x > from && x < to)
  const xs = [from, ...knots.sort((p, q) => p - q), to]
  let area = 0
  for (let i = 1; i < xs.length; i++) {
    const [left, right] = [xs[i - 1] as number, xs[i] as number]
    const middle = (left + right) / 2
    area += (right - left) * (heightAt(first, middle) - heightAt(second, middle))
  }
  return area / (to - from)
}

const inOrder = (points: readonly CurvePoint[]) => [...points].sort((p, q) => p.x - q.x)

function heightAt(points: readonly CurvePoint[], x: number): number {
  const next = points.findIndex((point) => point.x >= x)
  const [left, right] = [points[Math.max(0, next - 1)] as CurvePoint, points[next] as CurvePoint]
  return right.x === left.x ? right.y : left.y + ((x - left.x) / (right.x - left.x)) * (right.y - left.y)
}
