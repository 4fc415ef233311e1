import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, type Doubles, random, tabulate, sum as total } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { logSoftmax, mean, meanSquaredError, softmax, sum } from './index.ts'

/** Softmax over the last axis of [2, 3, 5]. */
function softmaxReference(x: Doubles): Doubles {
  const row = (index: readonly number[]) => Array.from({ length: 5 }, (_, i) => at(x, index[0]!, index[1]!, i))
  return tabulate([2, 3, 5], (index) => {
    const largest = Math.max(...row(index))
    return Math.exp(at(x, ...index) - largest) / row(index).reduce((all, y) => all + Math.exp(y - largest), 0)
  })
}

describe('softmax', () => {
  it('normalises over the last axis, however large the logits are', async () => {
    for (const scale of [2, 1000]) {
      const x = random([2, 3, 5], 1, scale)
      await expectOperator({
        inputs: { x },
        symbols: { x: ['batch', 'rows', 'columns'] },
        build: ({ x }) => softmax(x!),
        expected: softmaxReference(x),
      })
    }
  })

  it('has a derivative', async () => {
    await expectGradients({
      inputs: { x: random([2, 3, 5], 1) },
      symbols: { x: ['batch', 'rows', 'columns'] },
      build: ({ x }) => softmax(x!),
      evaluate: ({ x }) => softmaxReference(x!),
    })
  })

  it('has a logarithm that stays finite, with a derivative', async () => {
    const logarithm = (x: Doubles) => {
      const row = (index: readonly number[]) => Array.from({ length: 5 }, (_, i) => at(x, index[0]!, index[1]!, i))
      return tabulate([2, 3, 5], (index) => {
        const largest = Math.max(...row(index))
        return at(x, ...index) - largest - Math.log(row(index).reduce((all, y) => all + Math.exp(y - largest), 0))
      })
    }
    const symbols = { x: ['batch', 'rows', 'columns'] }
    const build = ({ x }: Parameters<Parameters<typeof expectGradients>[0]['build']>[0]) => logSoftmax(x!)
    for (const scale of [2, 50]) {
      const x = random([2, 3, 5], 1, scale)
      await expectOperator({ inputs: { x }, symbols, build, expected: logarithm(x) })
    }
    const inputs = { x: random([2, 3, 5], 2) }
    await expectGradients({ inputs, symbols, build, evaluate: ({ x }) => logarithm(x!) })
  })

  it('refuses a scalar', () => {
    expect(() => softmax(new Graph('g').input('x', 'float32', []))).toThrow(/^Softmax: /)
  })
})

describe.each([
  ['sum', sum],
  ['mean', mean],
] as const)('%s', (name, reduce) => {
  const shape = [2, 3, 4]
  const reference = (x: Doubles, axes: readonly number[]) => {
    const over = axes.map((axis) => (axis + 3) % 3)
    const range = (axis: number) => (over.includes(axis) ? shape[axis]! : 1)
    const count = name === 'sum' ? 1 : range(0) * range(1) * range(2)
    return tabulate(
      shape.map((size, axis) => (over.includes(axis) ? 1 : size)),
      (index) =>
        total(range(0), (i) =>
          total(range(1), (j) => total(range(2), (k) => at(x, index[0]! + i, index[1]! + j, index[2]! + k))),
        ) / count,
    )
  }

  it.each([{ axes: [2] }, { axes: [-1] }, { axes: [1, 2] }, { axes: [0, 2] }])('over $axes', async ({ axes }) => {
    const x = random(shape, 2)
    const symbols = { x: ['a', 'b', 'c'] }
    await expectOperator({ inputs: { x }, symbols, build: ({ x }) => reduce(x!, axes), expected: reference(x, axes) })
    await expectGradients({
      inputs: { x },
      symbols,
      build: ({ x }) => reduce(x!, axes),
      evaluate: ({ x }) => reference(x!, axes),
    })
  })

  it('refuses an axis that does not exist', () => {
    const x = new Graph('g').input('x', 'float32', [2, 3])
    expect(() => reduce(x, [2])).toThrow(/^(Sum|Mean): \[2, 3\] has no axis 2\.$/)
  })
})

describe('meanSquaredError', () => {
  const [prediction, target] = [random([2, 3, 4], 1), random([2, 3, 4], 2)]
  const reference = (a: Doubles, b: Doubles) => ({
    data: Float64Array.of(total(24, (i) => (a.data[i]! - b.data[i]!) ** 2) / 24),
    shape: [],
  })
  const common = {
    inputs: { prediction, target },
    symbols: { prediction: ['batch', 3, 'n'], target: ['batch', 3, 'n'] },
  }

  it('is one number with a derivative', async () => {
    await expectOperator({
      ...common,
      build: ({ prediction, target }) => meanSquaredError(prediction!, target!),
      expected: reference(prediction, target),
    })
    await expectGradients({
      ...common,
      build: ({ prediction, target }) => meanSquaredError(prediction!, target!),
      evaluate: ({ prediction, target }) => reference(prediction!, target!),
    })
  })

  it('refuses to repeat one of its operands', () => {
    const graph = new Graph('g')
    const [a, b] = [graph.input('a', 'float32', [2, 3]), graph.input('b', 'float32', [3])]
    expect(() => meanSquaredError(a, b)).toThrow('MeanSquaredError: [2, 3] and [3] differ.')
  })
})
