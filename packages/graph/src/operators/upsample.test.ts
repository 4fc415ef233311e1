import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Graph, type Value } from '../graph.ts'
import { at, type Doubles, random, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { expectOperator } from '../testing/run-graph.ts'
import { upsampleNearest } from './index.ts'

const value = (...shape: (number | string)[]) => new Graph('g').input('x', 'float32', shape)

/** x [N, C, h, w] by nearest neighbours. */
function resized(x: Doubles, height: number, width: number): Doubles {
  const [batch, channels, h, w] = x.shape as [number, number, number, number]
  return tabulate([batch, channels, height, width], ([n, c, i, j]) =>
    at(x, n!, c!, Math.floor((i! * h) / height), Math.floor((j! * w) / width)),
  )
}

describe('upsampleNearest', () => {
  it('doubles', async () => {
    const x = random([2, 3, 4, 5], 1)
    const common = {
      inputs: { x },
      symbols: { x: ['batch', 3, 'height', 'width'] },
      build: ({ x }: Readonly<Record<string, Value>>) => upsampleNearest(x!),
    }
    await expectOperator({ ...common, expected: resized(x, 8, 10) })
    await expectGradients({ ...common, evaluate: ({ x }) => resized(x!, 8, 10) })
  })

  it('goes to the size of a picture that was halved upwards, odd or even', async () => {
    const size = fc.integer({ min: 1, max: 24 })
    await fc.assert(
      fc.asyncProperty(size, size, async (height, width) => {
        const [h, w] = [Math.ceil(height / 2), Math.ceil(width / 2)]
        const x = random([1, 2, h, w], 1)
        const like = random([1, 1, height, width], 2)
        const common = {
          inputs: { x, like },
          symbols: { x: [1, 2, 'h', 'w'], like: [1, 1, 'height', 'width'] },
          build: ({ x, like }: Readonly<Record<string, Value>>) => upsampleNearest(x!, like!),
        }
        await expectOperator({ ...common, expected: resized(x, height, width) })
        if (height * width < 200) await expectGradients({ ...common, evaluate: ({ x }) => resized(x!, height, width) })
      }),
      {
        numRuns: 12,
        examples: [
          [1, 1],
          [2, 2],
          [3, 8],
          [15, 13],
        ],
      },
    )
  })

  it('does not change a picture of the right size', async () => {
    const x = random([1, 2, 3, 5], 1)
    await expectOperator({ inputs: { x }, build: ({ x }) => upsampleNearest(x!, x!), expected: x })
  })

  it('refuses tensors that are not a batch of pictures', () => {
    expect(() => upsampleNearest(value(3, 4, 5))).toThrow('UpsampleNearest: pictures are [N, C, H, W], not [3, 4, 5].')
    expect(() => upsampleNearest(value(1, 3, 4, 5), value(4, 5))).toThrow(/^UpsampleNearest: /)
  })
})
