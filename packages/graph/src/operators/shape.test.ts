import { describe, expect, it } from 'vitest'
import { multiplyDims } from '../dims.ts'
import { Graph, type Value } from '../graph.ts'
import { at, type Doubles, random, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { add, concat, expand, multiply, reshape, slice, split, transpose } from './index.ts'

const value = (...shape: (number | string)[]) => new Graph('g').input('x', 'float32', shape)

describe('reshape', () => {
  const x = random([2, 6, 2, 3], 1)

  it.each([
    { to: ['batch', 6, multiplyDims('height', 'width')], shape: [2, 6, 6] },
    { to: ['batch', 2, 3, 'height', 'width'], shape: [2, 2, 3, 2, 3] },
    { to: [multiplyDims('batch', 6), 'height', 'width'], shape: [12, 2, 3] },
    { to: ['width', 'height', 6, 'batch'], shape: [3, 2, 6, 2] },
  ])('to $to', async ({ to, shape }) => {
    const symbols = { x: ['batch', 6, 'height', 'width'] }
    const build = ({ x }: Readonly<Record<string, Value>>) => reshape(x!, typeof x!.shape[0] === 'string' ? to : shape)
    await expectOperator({ inputs: { x }, symbols, build, expected: { data: x.data, shape } })
    await expectGradients({ inputs: { x }, symbols, build, evaluate: ({ x }) => ({ data: x!.data, shape }) })
  })

  it('refuses another number of elements, and sizes that are known only at run time', () => {
    expect(() => reshape(value(2, 3), [7])).toThrow('Reshape: [2, 3] cannot become [7].')
    expect(() => reshape(value('n', 3), ['m', 3])).toThrow(/^Reshape: /)
    const [ab, cd] = [multiplyDims('a', 'b'), multiplyDims('c', 'd')]
    expect(() => reshape(value('a', 'b', 'c', 'd'), [ab, cd])).toThrow(/^Reshape: no value of the graph has/)
  })
})

describe('transpose', () => {
  it('moves axes', async () => {
    const x = random([2, 3, 4, 5], 1)
    const reference = (x: Doubles) => tabulate([2, 4, 5, 3], ([a, b, c, three]) => at(x, a!, three!, b!, c!))
    const common = {
      inputs: { x },
      symbols: { x: ['a', 3, 'b', 'c'] },
      build: ({ x }: Readonly<Record<string, Value>>) => transpose(x!, [0, 2, 3, 1]),
    }
    await expectOperator({ ...common, expected: reference(x) })
    await expectGradients({ ...common, evaluate: ({ x }) => reference(x!) })
  })

  it('refuses an order that is no permutation of the axes', () => {
    for (const order of [[0], [0, 0], [0, 2], [0, 1, 2]]) {
      expect(() => transpose(value(2, 3), order)).toThrow(/^Transpose: /)
    }
  })
})

describe('concat', () => {
  it.each([1, -2])('joins along axis %i', async (axis) => {
    const [a, b, c] = [random([2, 1, 3], 1), random([2, 4, 3], 2), random([2, 2, 3], 3)]
    const reference = ({ a, b, c }: Readonly<Record<string, Doubles>>) =>
      tabulate([2, 7, 3], ([i, j, k]) => {
        if (j! < 1) return at(a!, i!, j!, k!)
        return j! < 5 ? at(b!, i!, j! - 1, k!) : at(c!, i!, j! - 5, k!)
      })
    const common = {
      inputs: { a, b, c },
      symbols: { a: ['batch', 1, 'n'], b: ['batch', 'more', 'n'], c: ['batch', 'rest', 'n'] },
      build: ({ a, b, c }: Readonly<Record<string, Value>>) => concat([a!, b!, c!], axis),
    }
    await expectOperator({ ...common, expected: reference({ a, b, c }) })
    await expectGradients({ ...common, evaluate: reference })
  })

  it('refuses shapes that do not join', () => {
    expect(() => concat([value(2, 3), value(3, 3)], 1)).toThrow('Concat: [2, 3] and [3, 3] do not join along axis 1.')
    expect(() => concat([value(2, 3), value(2)], 1)).toThrow(/^Concat: /)
    expect(() => concat([value(2, 3)], 2)).toThrow('Concat: [2, 3] has no axis 2.')
    expect(() => concat([value(2), new Graph('g').input('ids', 'int64', [2])], 0)).toThrow(/^Concat: /)
  })
})

describe('slice and split', () => {
  const x = random([2, 6, 3], 1)

  it('takes part of an axis, known or symbolic', async () => {
    for (const symbols of [{ x: ['batch', 6, 'n'] }, { x: [2, 'rows', 3] }]) {
      const reference = (x: Doubles) => tabulate([2, 3, 3], ([i, j, k]) => at(x, i!, j! + 1, k!))
      const build = ({ x }: Readonly<Record<string, Value>>) => slice(x!, -2, 1, 4)
      await expectOperator({ inputs: { x }, symbols, build, expected: reference(x) })
      await expectGradients({ inputs: { x }, symbols, build, evaluate: ({ x }) => reference(x!) })
    }
  })

  it('cuts into equal parts', async () => {
    const reference = (x: Doubles) =>
      tabulate([2, 6, 3], ([i, j, k]) => at(x, i!, 4 - 2 * Math.floor(j! / 2) + (j! % 2), k!))
    const common = {
      inputs: { x },
      symbols: { x: ['batch', 6, 'n'] },
      build: ({ x }: Readonly<Record<string, Value>>) => concat(split(x!, 1, 3).reverse() as [never], 1),
    }
    await expectOperator({ ...common, expected: reference(x) })
    await expectGradients({ ...common, evaluate: ({ x }) => reference(x!) })
  })

  it('have a derivative where only some of the parts are used, or some of them twice', async () => {
    await expectGradients({
      inputs: { x },
      symbols: { x: ['batch', 6, 'n'] },
      build: ({ x }) => {
        const [, second, third] = split(x!, -2, 3)
        return add(multiply(second!, third!), multiply(third!, slice(x!, 1, 1, 3)))
      },
      evaluate: ({ x }) =>
        tabulate([2, 2, 3], ([i, j, k]) => {
          const third = at(x!, i!, j! + 4, k!)
          return at(x!, i!, j! + 2, k!) * third + third * at(x!, i!, j! + 1, k!)
        }),
    })
  })

  it('refuses ranges out of bounds and parts that do not divide the axis', () => {
    expect(() => slice(value(2, 3), 1, 1, 4)).toThrow('Slice: 1 to 4 lies outside of axis 1 of [2, 3].')
    expect(() => slice(value(2, 3), 1, 2, 2)).toThrow(/^Slice: /)
    expect(() => slice(value(2, 3), 1, -1, 2)).toThrow(/^Slice: /)
    expect(() => slice(value(2, 3), 2, 0, 1)).toThrow('Slice: [2, 3] has no axis 2.')
    expect(() => split(value(2, 5), 1, 2)).toThrow('Split: 2 parts do not divide [2, 5].')
    expect(() => split(value(2, 'n'), 1, 2)).toThrow(/^Split: /)
  })
})

describe('expand', () => {
  it('has a derivative: the sum over what was repeated', async () => {
    await expectGradients({
      inputs: { x: random([2, 1, 3], 1), like: random([4, 2, 5, 3], 2) },
      symbols: { x: ['batch', 1, 3], like: ['more', 'batch', 'n', 3] },
      build: ({ x, like }) => multiply(expand(x!, like!.shape), like!),
      evaluate: ({ x, like }) => tabulate([4, 2, 5, 3], (index) => at(x!, ...index) * at(like!, ...index)),
    })
  })
})
