import { describe, expect, it } from 'vitest'
import { Graph, type Value } from '../graph.ts'
import { at, type Doubles, random, sum, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { linear, matmul } from './index.ts'

describe('linear', () => {
  const weight = random([5, 4], 1)
  const bias = random([5], 2)

  it.each([
    { shape: [3, 4], symbols: ['batch', 4] },
    { shape: [2, 3, 4], symbols: ['batch', 'length', 4] },
    { shape: [2, 3, 4], symbols: ['batch', 3, 4] },
    { shape: [2, 1, 3, 4], symbols: ['batch', 'height', 'width', 4] },
    { shape: [4], symbols: [4] },
  ])('x $symbols', async ({ shape, symbols }) => {
    const x = random(shape, 3)
    const reference = ({ x, weight, bias }: Readonly<Record<string, Doubles>>) =>
      tabulate([...shape.slice(0, -1), 5], (index) => {
        const last = index.at(-1)!
        return sum(4, (k) => at(x!, ...index.slice(0, -1), k) * at(weight!, last, k)) + (bias ? at(bias, last) : 0)
      })
    const common = { inputs: { x }, symbols: { x: symbols } }
    await expectOperator({
      ...common,
      parameters: { weight, bias },
      build: ({ x, weight, bias }) => linear(x!, weight!, bias),
      expected: reference({ x, weight, bias }),
    })
    await expectOperator({
      ...common,
      parameters: { weight },
      build: ({ x, weight }) => linear(x!, weight!),
      expected: reference({ x, weight }),
    })
    await expectGradients({
      ...common,
      parameters: { weight, bias },
      build: ({ x, weight, bias }) => linear(x!, weight!, bias),
      evaluate: reference,
    })
    await expectGradients({
      ...common,
      parameters: { weight },
      build: ({ x, weight }) => linear(x!, weight!),
      evaluate: reference,
    })
  })

  it('refuses shapes that do not match', () => {
    const graph = new Graph('g')
    const value = (...shape: number[]) => graph.input('x', 'float32', shape)
    const refused = (message: string) => expect.objectContaining({ code: 'shape-mismatch', message })
    const message = 'Linear: input [2, 3] does not suit the weight [5, 4].'
    expect(() => linear(value(2, 3), value(5, 4))).toThrow(refused(message))
    expect(() => linear(value(2, 4), value(5, 4), value(4))).toThrow(/^Linear: /)
    expect(() => linear(value(2, 4), value(5, 4), value(1, 5))).toThrow(/^Linear: /)
    expect(() => linear(value(2, 4), value(5, 4, 1))).toThrow(/^Linear: /)
  })
})

describe('matmul', () => {
  it('multiplies the last two axes and broadcasts the others', async () => {
    const a = random([2, 1, 3, 4], 1)
    const b = random([5, 4, 6], 2)
    const symbols = { a: ['batch', 1, 'rows', 'k'], b: [5, 'k', 'columns'] }
    const reference = ({ a, b }: Readonly<Record<string, Doubles>>) =>
      tabulate([2, 5, 3, 6], ([n, h, i, j]) => sum(4, (k) => at(a!, n!, h!, i!, k) * at(b!, n!, h!, k, j!)))
    const build = ({ a, b }: Readonly<Record<string, Value>>) => matmul(a!, b!)
    await expectOperator({ inputs: { a, b }, symbols, build, expected: reference({ a, b }) })
    await expectGradients({ inputs: { a, b }, symbols, build, evaluate: reference })
  })

  it('refuses shapes that do not multiply', () => {
    const graph = new Graph('g')
    const value = (...shape: (number | string)[]) => graph.input('x', 'float32', shape)
    expect(() => matmul(value(2, 3), value(4, 2))).toThrow('MatMul: [2, 3] and [4, 2] do not multiply.')
    expect(() => matmul(value('n', 3), value('n', 2))).toThrow(/^MatMul: /)
    expect(() => matmul(value(2, 3, 4), value(3, 4, 5))).toThrow(/^MatMul: /)
    expect(() => matmul(value(3), value(3, 2))).toThrow(/^MatMul: /)
  })
})
