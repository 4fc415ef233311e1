import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, random, sum, tabulate } from '../testing/doubles.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { groupNorm, layerNorm } from './index.ts'

/** Mean and 1 / sqrt(variance + epsilon) of n numbers. */
function moments(n: number, value: (i: number) => number, epsilon: number): [number, number] {
  const mean = sum(n, value) / n
  return [mean, 1 / Math.sqrt(sum(n, (i) => (value(i) - mean) ** 2) / n + epsilon)]
}

describe('groupNorm', () => {
  it.each([
    { shape: [2, 6, 5, 3], groups: 3, symbols: ['batch', 6, 'height', 'width'] },
    { shape: [2, 6, 5, 3], groups: 1, symbols: ['batch', 6, 'height', 'width'] },
    { shape: [3, 4, 2, 2], groups: 4, symbols: ['batch', 4, 'size', 'size'] },
    { shape: [2, 4, 7], groups: 2, symbols: ['batch', 4, 'length'] },
  ])('$groups groups of $shape', async ({ shape, groups, symbols }) => {
    const [batch, channels] = shape as [number, number]
    const x = random(shape, 1)
    const [scale, bias] = [random([channels], 2), random([channels], 3)]
    const area = x.data.length / batch / channels
    const each = (channels / groups) * area
    const flat = { data: x.data, shape: [batch, groups, each] }
    for (const epsilon of [1e-5, 0.5]) {
      await expectOperator({
        inputs: { x },
        symbols: { x: symbols },
        parameters: { scale, bias },
        build: ({ x, scale, bias }) => groupNorm(x!, groups, scale!, bias!, epsilon),
        expected: tabulate(shape, (index) => {
          const [n, c] = index as [number, number]
          const group = Math.floor(c / (channels / groups))
          const [mean, inverse] = moments(each, (i) => at(flat, n, group, i), epsilon)
          return (at(x, ...index) - mean) * inverse * at(scale, c) + at(bias, c)
        }),
      })
    }
  })

  it('refuses shapes that do not suit', () => {
    const graph = new Graph('g')
    const value = (...shape: (number | string)[]) => graph.input('x', 'float32', shape)
    const x = value(1, 6, 2, 2)
    expect(() => groupNorm(x, 4, value(6), value(6), 0)).toThrow(
      'GroupNorm: 4 groups do not divide the channels of [1, 6, 2, 2].',
    )
    expect(() => groupNorm(value(1, 'c', 2), 4, value(6), value(6), 0)).toThrow(/^GroupNorm: /)
    expect(() => groupNorm(x, 3, value(5), value(6), 0)).toThrow(/^GroupNorm: /)
    expect(() => groupNorm(x, 3, value(6), value(5), 0)).toThrow(/^GroupNorm: /)
    expect(() => groupNorm(value(6), 3, value(6), value(6), 0)).toThrow(/^GroupNorm: /)
  })
})

describe('layerNorm', () => {
  it.each([
    { shape: [2, 3, 8], symbols: ['batch', 'length', 8] },
    { shape: [4, 8], symbols: ['batch', 8] },
  ])('over the last axis of $symbols', async ({ shape, symbols }) => {
    const x = random(shape, 1)
    const [scale, bias] = [random([8], 2), random([8], 3)]
    for (const epsilon of [1e-5, 0.5]) {
      await expectOperator({
        inputs: { x },
        symbols: { x: symbols },
        parameters: { scale, bias },
        build: ({ x, scale, bias }) => layerNorm(x!, scale!, bias!, epsilon),
        expected: tabulate(shape, (index) => {
          const [mean, inverse] = moments(8, (i) => at(x, ...index.slice(0, -1), i), epsilon)
          const last = index.at(-1)!
          return (at(x, ...index) - mean) * inverse * at(scale, last) + at(bias, last)
        }),
      })
    }
  })

  it('refuses scales and biases of another size', () => {
    const graph = new Graph('g')
    const value = (...shape: number[]) => graph.input('x', 'float32', shape)
    expect(() => layerNorm(value(2, 8), value(7), value(8), 0)).toThrow(
      'LayerNorm: the scale [7] and the bias [8] do not suit [2, 8].',
    )
    expect(() => layerNorm(value(2, 8), value(8), value(7), 0)).toThrow(/^LayerNorm: /)
  })
})
