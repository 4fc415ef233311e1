import { describe, expect, it } from 'vitest'
import { Graph, type Value } from '../graph.ts'
import { at, type Doubles, random, sum, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
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
    const each = (channels / groups) * (x.data.length / batch / channels)
    for (const epsilon of [1e-5, 0.5]) {
      const reference = ({ x, scale, bias }: Readonly<Record<string, Doubles>>) => {
        const ofGroup = Array.from({ length: batch * groups }, (_, group) =>
          moments(each, (i) => x!.data[group * each + i]!, epsilon),
        )
        return tabulate(shape, (index) => {
          const [n, c] = index as [number, number]
          const [mean, inverse] = ofGroup[n * groups + Math.floor(c / (channels / groups))]!
          return (at(x!, ...index) - mean) * inverse * at(scale!, c) + at(bias!, c)
        })
      }
      const common = {
        inputs: { x },
        symbols: { x: symbols },
        parameters: { scale, bias },
        build: ({ x, scale, bias }: Readonly<Record<string, Value>>) => groupNorm(x!, groups, scale!, bias!, epsilon),
      }
      await expectOperator({ ...common, expected: reference({ x, scale, bias }) })
      await expectGradients({ ...common, evaluate: reference })
    }
  })

  it.each([
    ['the mean is far from zero', (i: number) => 30 + ((i * i) % 7) / 8],
    ['all of a group is equal', () => 2],
  ] as const)('has a derivative where %s', async (_, value) => {
    const [shape, epsilon] = [[1, 2, 3, 3], 1e-5]
    const [scale, bias] = [random([2], 2), random([2], 3)]
    let i = 0
    await expectGradients({
      inputs: { x: tabulate(shape, () => value(i++)) },
      parameters: { scale, bias },
      build: ({ x, scale, bias }) => groupNorm(x!, 1, scale!, bias!, epsilon),
      evaluate: ({ x, scale, bias }) => {
        const [mean, inverse] = moments(18, (k) => x!.data[k]!, epsilon)
        return tabulate(
          shape,
          (index) => (at(x!, ...index) - mean) * inverse * at(scale!, index[1]!) + at(bias!, index[1]!),
        )
      },
      tolerance: 1e-4,
    })
  })

  it('refuses shapes that do not match', () => {
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
      const reference = ({ x, scale, bias }: Readonly<Record<string, Doubles>>) =>
        tabulate(shape, (index) => {
          const [mean, inverse] = moments(8, (i) => at(x!, ...index.slice(0, -1), i), epsilon)
          const last = index.at(-1)!
          return (at(x!, ...index) - mean) * inverse * at(scale!, last) + at(bias!, last)
        })
      const common = {
        inputs: { x },
        symbols: { x: symbols },
        parameters: { scale, bias },
        build: ({ x, scale, bias }: Readonly<Record<string, Value>>) => layerNorm(x!, scale!, bias!, epsilon),
      }
      await expectOperator({ ...common, expected: reference({ x, scale, bias }) })
      await expectGradients({ ...common, evaluate: reference })
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
