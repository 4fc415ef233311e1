import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, random, tabulate } from '../testing/doubles.ts'
import { expectOperator, indices } from '../testing/run-graph.ts'
import { add, divide, multiply, subtract } from './index.ts'

const operators = {
  add: [add, (a: number, b: number) => a + b],
  subtract: [subtract, (a: number, b: number) => a - b],
  multiply: [multiply, (a: number, b: number) => a * b],
  divide: [divide, (a: number, b: number) => a / b],
} as const
const names = Object.keys(operators) as (keyof typeof operators)[]

describe('elementwise operators', () => {
  it.each(names)('%s broadcasts', async (name) => {
    const [apply, reference] = operators[name]
    const a = random([2, 3, 1], 1)
    // Away from zero, so that quotients stay small.
    const b = tabulate([3, 4], ([i, j]) => 1.5 + i! - 0.25 * j!)
    await expectOperator({
      inputs: { a, b },
      symbols: { a: ['batch', 'rows', 1], b: ['rows', 'columns'] },
      build: ({ a, b }) => apply(a!, b!),
      expected: tabulate([2, 3, 4], (index) => reference(at(a, ...index), at(b, ...index))),
    })
  })

  it.each(names)('%s takes a number', async (name) => {
    const [apply, reference] = operators[name]
    const a = random([5], 2)
    await expectOperator({
      inputs: { a },
      symbols: { a: ['n'] },
      build: ({ a }) => apply(a!, 0.75),
      expected: tabulate([5], (index) => reference(at(a, ...index), 0.75)),
    })
  })

  it('refuses shapes that do not broadcast and types that do not mix', () => {
    const graph = new Graph('g')
    const a = graph.input('a', 'float32', [2, 3])
    const b = graph.input('b', 'float32', [2, 4])
    const ids = graph.input('ids', 'int64', indices([1, 2]).shape)
    for (const apply of [add, subtract, multiply, divide]) {
      expect(() => apply(a, b)).toThrow(expect.objectContaining({ name: 'GraphError', code: 'shape-mismatch' }))
      expect(() => apply(ids, 1)).toThrow(expect.objectContaining({ name: 'GraphError', code: 'shape-mismatch' }))
    }
    expect(() => divide(a, b)).toThrow('Div: [2, 3] and [2, 4] do not broadcast.')
  })
})
