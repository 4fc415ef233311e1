import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, random, sum, tabulate } from '../testing/doubles.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { mean, softmax } from './index.ts'

describe('softmax', () => {
  it('runs over the last axis, however large the logits are', async () => {
    for (const scale of [2, 1000]) {
      const x = random([2, 3, 5], 1, scale)
      const row = (index: readonly number[]) => Array.from({ length: 5 }, (_, i) => at(x, index[0]!, index[1]!, i))
      await expectOperator({
        inputs: { x },
        symbols: { x: ['batch', 'rows', 'columns'] },
        build: ({ x }) => softmax(x!),
        expected: tabulate([2, 3, 5], (index) => {
          const largest = Math.max(...row(index))
          return Math.exp(at(x, ...index) - largest) / row(index).reduce((total, y) => total + Math.exp(y - largest), 0)
        }),
      })
    }
  })

  it('refuses a scalar', () => {
    expect(() => softmax(new Graph('g').input('x', 'float32', []))).toThrow(/^Softmax: /)
  })
})

describe('mean', () => {
  it.each([{ axes: [2] }, { axes: [-1] }, { axes: [1, 2] }, { axes: [0, 2] }])('over $axes', async ({ axes }) => {
    const shape = [2, 3, 4]
    const x = random(shape, 2)
    const over = axes.map((axis) => (axis + 3) % 3)
    const count = over.reduce((product, axis) => product * shape[axis]!, 1)
    await expectOperator({
      inputs: { x },
      symbols: { x: ['a', 'b', 'c'] },
      build: ({ x }) => mean(x!, axes),
      expected: tabulate(
        shape.map((size, axis) => (over.includes(axis) ? 1 : size)),
        (index) => {
          const range = (axis: number) => (over.includes(axis) ? shape[axis]! : 1)
          const total = sum(range(0), (i) =>
            sum(range(1), (j) => sum(range(2), (k) => at(x, index[0]! + i, index[1]! + j, index[2]! + k))),
          )
          return total / count
        },
      ),
    })
  })

  it('refuses an axis that is not there', () => {
    expect(() => mean(new Graph('g').input('x', 'float32', [2, 3]), [2])).toThrow('Mean: [2, 3] has no axis 2.')
  })
})
