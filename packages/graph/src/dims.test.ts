import { describe, expect, it } from 'vitest'
import { addDims, broadcastShapes, floorDivideDim, multiplyDims, sizeOf } from './dims.ts'

describe('dimensions', () => {
  it('computes with numbers', () => {
    expect(addDims(2, 3)).toBe(5)
    expect(multiplyDims(2, 3)).toBe(6)
    expect(floorDivideDim(7, 2)).toBe(3)
  })

  it('gives equal expressions equal names', () => {
    expect(addDims(addDims('h', 1), -1)).toBe('h')
    expect(multiplyDims('w', 'h')).toBe(multiplyDims('h', 'w'))
    expect(floorDivideDim(multiplyDims(4, 'h'), 2)).toBe('2*h')
    expect(sizeOf(['batch', 2, 'h', 3])).toBe('6*batch*h')
  })

  it('takes what the divisor divides out of the floor', () => {
    expect(floorDivideDim(addDims(multiplyDims(2, 'h'), 1), 2)).toBe('h')
    expect(floorDivideDim(addDims('h', -1), 2)).toBe(addDims(floorDivideDim(addDims('h', 1), 2), -1))
  })

  it('keeps a floor whole inside products', () => {
    const half = floorDivideDim('h', 2)
    const quarter = floorDivideDim(half, 2)
    expect(multiplyDims(half, quarter)).toBe(multiplyDims(quarter, half))
    expect(addDims(multiplyDims(half, quarter), multiplyDims(half, quarter))).toBe(
      multiplyDims(2, multiplyDims(half, quarter)),
    )
    expect(floorDivideDim(multiplyDims(floorDivideDim(multiplyDims('h', 'w'), 3), 3), 3)).toBe(
      floorDivideDim(multiplyDims('h', 'w'), 3),
    )
  })

  it('broadcasts', () => {
    expect(broadcastShapes(['b', 3, 1], [4])).toEqual(['b', 3, 4])
    expect(broadcastShapes(['b'], [1, 'b'])).toEqual([1, 'b'])
    expect(broadcastShapes(['b'], ['c'])).toBeUndefined()
  })
})
