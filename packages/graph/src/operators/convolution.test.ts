import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Graph } from '../graph.ts'
import { at, type Doubles, random, sum, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { conv2d } from './index.ts'

interface Options {
  readonly stride?: number
  readonly padding?: number | readonly [number, number, number, number]
}

/** The convolution of x [N, C, H, W] with weight [O, C, kh, kw] and, where there is one, bias [O]. */
function reference(x: Doubles, weight: Doubles, bias: Doubles | undefined, options: Options): Doubles {
  const { stride = 1, padding = 0 } = options
  const [top, left, bottom, right] = typeof padding === 'number' ? new Array(4).fill(padding) : padding
  const [batch, channels, height, width] = x.shape as [number, number, number, number]
  const [out, , kernelHeight, kernelWidth] = weight.shape as [number, number, number, number]
  const inside = (n: number, c: number, i: number, j: number) =>
    i < 0 || j < 0 || i >= height || j >= width ? 0 : at(x, n, c, i, j)
  const size = (length: number, pad: number, window: number) => Math.floor((length + pad - window) / stride) + 1
  return tabulate(
    [batch, out, size(height, top + bottom, kernelHeight), size(width, left + right, kernelWidth)],
    ([n, o, i, j]) =>
      (bias ? at(bias, o!) : 0) +
      sum(channels, (c) =>
        sum(kernelHeight, (u) =>
          sum(
            kernelWidth,
            (v) => inside(n!, c, i! * stride + u - top, j! * stride + v - left) * at(weight, o!, c, u, v),
          ),
        ),
      ),
  )
}

describe('conv2d', () => {
  const cases: { kernel: [number, number]; options: Options }[] = [
    { kernel: [1, 1], options: {} },
    { kernel: [3, 3], options: { padding: 1 } },
    { kernel: [3, 3], options: {} },
    { kernel: [3, 3], options: { stride: 2, padding: 1 } },
    { kernel: [3, 3], options: { stride: 2, padding: [0, 0, 1, 1] } },
    { kernel: [2, 3], options: { stride: 3, padding: [2, 1, 0, 3] } },
    { kernel: [4, 4], options: { stride: 4 } },
  ]

  it.each(cases)('kernel $kernel with $options', async ({ kernel, options }) => {
    for (const [height, width] of [
      [8, 6],
      [7, 9],
    ] as const) {
      const x = random([2, 3, height, width], 1)
      const weight = random([4, 3, ...kernel], 2)
      const bias = random([4], 3)
      await expectOperator({
        inputs: { x },
        symbols: { x: ['batch', 3, 'height', 'width'] },
        parameters: { weight, bias },
        build: ({ x, weight, bias }) => conv2d(x!, weight!, bias, options),
        expected: reference(x, weight, bias, options),
      })
    }
  })

  it.each(cases)('kernel $kernel with $options has a derivative', async ({ kernel, options }) => {
    for (const [height, width] of [
      [4, 6],
      [7, 5],
    ] as const) {
      await expectGradients({
        inputs: { x: random([2, 2, height, width], 1) },
        symbols: { x: ['batch', 2, 'height', 'width'] },
        parameters: { weight: random([3, 2, ...kernel], 2), bias: random([3], 3) },
        build: ({ x, weight, bias }) => conv2d(x!, weight!, bias, options),
        evaluate: ({ x, weight, bias }) => reference(x!, weight!, bias, options),
      })
    }
  })

  it('has a derivative for any stride, padding and size', async () => {
    const few = fc.integer({ min: 0, max: 3 })
    const geometry = fc
      .record({
        stride: fc.integer({ min: 1, max: 3 }),
        padding: fc.tuple(few, few, few, few),
        kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
        more: fc.tuple(few, few),
      })
      .map(({ stride, padding, kernel, more }) => {
        const [top, left, bottom, right] = padding
        // As large as the kernel at least, with the padding.
        const height = Math.max(1, kernel[0] - top - bottom) + more[0]
        const width = Math.max(1, kernel[1] - left - right) + more[1]
        return { options: { stride, padding }, kernel, size: [height, width] as const }
      })
    await fc.assert(
      fc.asyncProperty(geometry, async ({ options, kernel, size }) => {
        await expectGradients({
          inputs: { x: random([1, 2, ...size], 1) },
          symbols: { x: [1, 2, 'height', 'width'] },
          parameters: { weight: random([2, 2, ...kernel], 2) },
          build: ({ x, weight }) => conv2d(x!, weight!, undefined, options),
          evaluate: ({ x, weight }) => reference(x!, weight!, undefined, options),
        })
      }),
      { numRuns: 15 },
    )
  })

  it('works without a bias', async () => {
    const x = random([1, 2, 3, 3], 4)
    const weight = random([2, 2, 1, 1], 5)
    await expectOperator({
      inputs: { x },
      parameters: { weight },
      build: ({ x, weight }) => conv2d(x!, weight!, undefined),
      expected: reference(x, weight, undefined, {}),
    })
  })

  it('refuses shapes that do not match', () => {
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
