import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, random, sum, tabulate } from '../testing/doubles.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { conv2d } from './index.ts'

describe('conv2d', () => {
  it.each([
    { kernel: [1, 1], options: {} },
    { kernel: [3, 3], options: { padding: 1 } },
    { kernel: [3, 3], options: {} },
    { kernel: [3, 3], options: { stride: 2, padding: 1 } },
    { kernel: [3, 3], options: { stride: 2, padding: [0, 0, 1, 1] as const } },
    { kernel: [2, 3], options: { stride: 3, padding: [2, 1, 0, 3] as const } },
    { kernel: [4, 4], options: { stride: 4 } },
  ])('kernel $kernel with $options', async ({ kernel, options }) => {
    const [kernelHeight, kernelWidth] = kernel as [number, number]
    const { stride = 1, padding = 0 } = options as { stride?: number; padding?: number | readonly number[] }
    const [top, left, bottom, right] = (typeof padding === 'number' ? new Array(4).fill(padding) : padding) as number[]
    for (const [height, width] of [
      [8, 6],
      [7, 9],
    ] as const) {
      const x = random([2, 3, height, width], 1)
      const weight = random([4, 3, kernelHeight, kernelWidth], 2)
      const bias = random([4], 3)
      const inside = (n: number, c: number, i: number, j: number) =>
        i < 0 || j < 0 || i >= height || j >= width ? 0 : at(x, n, c, i, j)
      const size = (length: number, pad: number, window: number) => Math.floor((length + pad - window) / stride) + 1
      await expectOperator({
        inputs: { x },
        symbols: { x: ['batch', 3, 'height', 'width'] },
        parameters: { weight, bias },
        build: ({ x, weight, bias }) => conv2d(x!, weight!, bias, options),
        expected: tabulate(
          [2, 4, size(height, top! + bottom!, kernelHeight), size(width, left! + right!, kernelWidth)],
          ([n, out, i, j]) =>
            at(bias, out!) +
            sum(3, (c) =>
              sum(kernelHeight, (u) =>
                sum(
                  kernelWidth,
                  (v) => inside(n!, c, i! * stride + u - top!, j! * stride + v - left!) * at(weight, out!, c, u, v),
                ),
              ),
            ),
        ),
      })
    }
  })

  it('works without a bias', async () => {
    const x = random([1, 2, 3, 3], 4)
    const weight = random([2, 2, 1, 1], 5)
    await expectOperator({
      inputs: { x },
      parameters: { weight },
      build: ({ x, weight }) => conv2d(x!, weight!, undefined),
      expected: tabulate([1, 2, 3, 3], ([n, out, i, j]) =>
        sum(2, (c) => at(x, n!, c, i!, j!) * at(weight, out!, c, 0, 0)),
      ),
    })
  })

  it('refuses shapes that do not suit', () => {
    const graph = new Graph('g')
    const value = (...shape: number[]) => graph.input('x', 'float32', shape)
    const picture = value(1, 3, 8, 8)
    expect(() => conv2d(picture, value(4, 2, 3, 3), undefined)).toThrow(
      'Conv: input [1, 3, 8, 8] does not suit the weight [4, 2, 3, 3].',
    )
    expect(() => conv2d(value(3, 8, 8), value(4, 3, 3, 3), undefined)).toThrow(/^Conv: /)
    expect(() => conv2d(picture, value(4, 3, 3), undefined)).toThrow(/^Conv: /)
    expect(() => conv2d(picture, value(4, 3, 3, 3), value(3))).toThrow(/^Conv: /)
    expect(() => conv2d(picture, value(4, 3, 9, 9), undefined)).toThrow(
      'Conv: the weight [4, 3, 9, 9] is larger than the input [1, 3, 8, 8].',
    )
  })
})
