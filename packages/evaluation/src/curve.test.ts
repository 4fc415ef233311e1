import { describe, expect, it } from 'vitest'
import { heightAbove } from './curve.ts'

const line = (...points: [number, number][]) => points.map(([x, y]) => ({ x, y }))

describe('the height of a curve above another', () => {
  it('is the mean over the common range', () => {
    expect(heightAbove(line([0, 1], [4, 1]), line([2, 0], [6, 4]))).toBeCloseTo(0, 9)
    expect(heightAbove(line([0, 5], [10, 5]), line([0, 1], [5, 3], [10, 1]))).toBeCloseTo(3, 9)
  })

  it('does not depend on the order of the points, and turns its sign when the curves are exchanged', () => {
    const [a, b] = [line([3, 2], [1, 5], [2, 3]), line([0, 1], [4, 2])]
    expect(heightAbove(a, b)).toBeCloseTo(heightAbove([...a].reverse(), b)!, 12)
    expect(heightAbove(b, a)).toBeCloseTo(-heightAbove(a, b)!, 12)
  })

  it.each([
    ['one ends before the other begins', line([0, 1], [1, 1]), line([2, 1], [3, 1])],
    ['one is a point', line([1, 1]), line([0, 1], [3, 1])],
    ['one is empty', [], line([0, 1], [3, 1])],
  ])('is undefined when %s', (_, a, b) => {
    expect(heightAbove(a, b)).toBeUndefined()
  })
})
