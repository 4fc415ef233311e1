import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDims, broadcastShapes, type Dim, floorDivideDim, multiplyDims, sizeOf } from './dims.ts'
import { evaluateDim } from './testing/run-graph.ts'

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

  it('moves terms that the divisor divides out of the floor', () => {
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

describe('dimensions compared with whole numbers', () => {
  const symbols = ['batch', 'height', 'width'] as const
  type Sizes = ReadonlyMap<string, number>
  type Expression = { readonly dim: Dim; value(sizes: Sizes): number }

  /** Random expressions of the three operations, each with its numeric value. */
  const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
    const both = fc.tuple(tie('expression'), tie('expression'))
    return {
      expression: fc.oneof(
        { maxDepth: 3, depthSize: 'medium' }, // products of eight sizes stay whole in a double
        fc.integer({ min: -9, max: 9 }).map((n): Expression => ({ dim: n, value: () => n })),
        fc
          .constantFrom(...symbols)
          .map((name): Expression => ({ dim: name, value: (sizes) => sizes.get(name) as number })),
        both.map(([a, b]): Expression => ({ dim: addDims(a.dim, b.dim), value: (s) => a.value(s) + b.value(s) })),
        both.map(([a, b]): Expression => ({ dim: multiplyDims(a.dim, b.dim), value: (s) => a.value(s) * b.value(s) })),
        fc
          .tuple(tie('expression'), fc.integer({ min: 1, max: 8 }))
          .map(([a, n]): Expression => ({ dim: floorDivideDim(a.dim, n), value: (s) => Math.floor(a.value(s) / n) })),
      ),
    }
  })
  const sizes = fc
    .tuple(...symbols.map(() => fc.integer({ min: 1, max: 30 })))
    .map((values) => new Map(symbols.map((name, i) => [name, values[i] as number])))

  it('have the value of the arithmetic that built them', () => {
    fc.assert(
      fc.property(expression, sizes, ({ dim, value }, at) => {
        expect(evaluateDim(dim, at) + 0).toBe(value(at) + 0) // 0 for −0
      }),
      { numRuns: 500 },
    )
  })

  it('obey the laws of arithmetic by name', () => {
    fc.assert(
      fc.property(expression, expression, expression, ({ dim: a }, { dim: b }, { dim: c }) => {
        expect(addDims(a, b)).toBe(addDims(b, a))
        expect(multiplyDims(a, b)).toBe(multiplyDims(b, a))
        expect(addDims(addDims(a, b), c)).toBe(addDims(a, addDims(b, c)))
        expect(multiplyDims(a, addDims(b, c))).toBe(addDims(multiplyDims(a, b), multiplyDims(a, c)))
        expect(addDims(addDims(a, b), multiplyDims(-1, b))).toBe(a)
      }),
      { numRuns: 300 },
    )
  })

  it('cancel a known factor in a division', () => {
    fc.assert(
      fc.property(expression, fc.integer({ min: 1, max: 8 }), ({ dim }, n) => {
        expect(floorDivideDim(multiplyDims(n, dim), n)).toBe(dim)
      }),
    )
  })
})
