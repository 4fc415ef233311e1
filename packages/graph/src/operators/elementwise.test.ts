import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { broadcastShapes } from '../dims.ts'
import { Graph } from '../graph.ts'
import { at, type Doubles, map, random, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
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

  it.each(names)('%s has a derivative, summed over the axes that were repeated', async (name) => {
    const [apply, reference] = operators[name]
    const axis = fc.record({ size: fc.integer({ min: 1, max: 3 }), repeated: fc.constantFrom('a', 'b', 'neither') })
    const shapes = fc.record({
      axes: fc.array(axis, { maxLength: 3 }),
      missing: fc.integer({ min: 0, max: 3 }),
      from: fc.constantFrom('a', 'b'),
    })
    await fc.assert(
      fc.asyncProperty(shapes, async ({ axes, missing, from }) => {
        const shape = (operand: 'a' | 'b') =>
          axes.map(({ size, repeated }) => (repeated === operand ? 1 : size)).slice(from === operand ? missing : 0)
        const a = random(shape('a'), 1)
        const b = map(random(shape('b'), 2, 0.5), (x) => Math.fround(x + 1.5))
        await expectGradients({
          inputs: { a, b },
          build: ({ a, b }) => apply(a!, b!),
          evaluate: ({ a, b }) =>
            tabulate(broadcastShapes(a!.shape, b!.shape) as number[], (index) =>
              reference(at(a!, ...index), at(b!, ...index)),
            ),
        })
      }),
      { numRuns: 10 },
    )
  })

  it.each(names)('%s has a derivative where sizes are symbols, and of a value that is both operands', async (name) => {
    const [apply, reference] = operators[name]
    const each = (a: Doubles, b: Doubles) => tabulate([2, 3, 4], (index) => reference(at(a, ...index), at(b, ...index)))
    await expectGradients({
      inputs: { a: random([2, 3, 1], 1), b: map(random([3, 4], 2, 0.5), (x) => Math.fround(x + 1.5)) },
      symbols: { a: ['batch', 'rows', 1], b: ['rows', 'columns'] },
      build: ({ a, b }) => apply(a!, b!),
      evaluate: ({ a, b }) => each(a!, b!),
    })
    await expectGradients({
      inputs: { x: map(random([2, 3, 4], 2, 0.5), (x) => Math.fround(x + 1.5)) },
      symbols: { x: ['batch', 'rows', 'columns'] },
      build: ({ x }) => apply(x!, apply(x!, 0.5)),
      evaluate: ({ x }) =>
        each(
          x!,
          map(x!, (value) => reference(value, 0.5)),
        ),
      // Quotients of a value and itself cancel.
      tolerance: 1e-4,
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
