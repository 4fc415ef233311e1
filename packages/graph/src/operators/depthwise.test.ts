import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, type Doubles, random, sum, tabulate } from '../testing/doubles.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { depthwiseConv2d } from './index.ts'

type Sides = readonly [number, number, number, number]

function reference(
  x: Doubles,
  weight: Doubles,
  bias: Doubles,
  stride: number,
  [top, left, bottom, right]: Sides,
): Doubles {
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const [, , kernelHeight, kernelWidth] = weight.shape as [number, number, number, number]
  const inside = (n: number, c: number, i: number, j: number) =>
    i < 0 || j < 0 || i >= height || j >= width ? 0 : at(x, n, c, i, j)
  const size = (length: number, pad: number, window: number) => Math.floor((length + pad - window) / stride) + 1
  return tabulate(
    [batch, channels, size(height, top + bottom, kernelHeight), size(width, left + right, kernelWidth)],
    ([n, c, i, j]) =>
      at(bias, c!) +
      sum(kernelHeight, (u) =>
        sum(
          kernelWidth,
          (v) => inside(n!, c!, i! * stride + u - top, j! * stride + v - left) * at(weight, c!, 0, u, v),
        ),
      ),
  )
}

describe('depthwiseConv2d', () => {
  it.each([
    { stride: 1, padding: [1, 1, 1, 1] as Sides },
    { stride: 2, padding: [0, 0, 1, 1] as Sides },
  ])('convolves each channel by itself, with stride $stride', async ({ stride, padding }) => {
    const x = random([2, 3, 8, 6], 1)
    const weight = random([3, 1, 3, 3], 2)
    const bias = random([3], 3)
    await expectOperator({
      inputs: { x },
      symbols: { x: ['batch', 3, 'height', 'width'] },
      parameters: { weight, bias },
      build: ({ x, weight, bias }) => depthwiseConv2d(x!, weight!, bias!, { stride, padding }),
      expected: reference(x, weight, bias, stride, padding),
    })
  })

  it('refuses a kernel for other channels', () => {
    const graph = new Graph('g')
    const value = (...shape: number[]) => graph.input('x', 'float32', shape)
    expect(() => depthwiseConv2d(value(1, 3, 8, 8), value(4, 1, 3, 3), value(4))).toThrow(
      'DepthwiseConv: input [1, 3, 8, 8] does not suit the weight [4, 1, 3, 3].',
    )
  })
})
