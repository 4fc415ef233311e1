import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { multiplyDims } from '../dims.ts'
import { Graph } from '../graph.ts'
import { at, random, tabulate } from '../testing/doubles.ts'
import { expectOperator, indices } from '../testing/run-graph.ts'
import { concat, gather, gatherEach, reshape, slice, split, transpose, upsampleNearest } from './index.ts'

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
    const expected = { data: x.data, shape }
    await expectOperator({
      inputs: { x },
      symbols,
      build: ({ x }) => reshape(x!, typeof x!.shape[0] === 'string' ? to : shape),
      expected,
    })
  })

  it('refuses another number of elements, and sizes that only the runtime could guess', () => {
    expect(() => reshape(value(2, 3), [7])).toThrow('Reshape: [2, 3] cannot become [7].')
    expect(() => reshape(value('n', 3), ['m', 3])).toThrow(/^Reshape: /)
    const [ab, cd] = [multiplyDims('a', 'b'), multiplyDims('c', 'd')]
    expect(() => reshape(value('a', 'b', 'c', 'd'), [ab, cd])).toThrow(/^Reshape: no value of the graph has/)
  })
})

describe('transpose', () => {
  it('moves axes', async () => {
    const x = random([2, 3, 4, 5], 1)
    await expectOperator({
      inputs: { x },
      symbols: { x: ['a', 3, 'b', 'c'] },
      build: ({ x }) => transpose(x!, [0, 2, 3, 1]),
      expected: tabulate([2, 4, 5, 3], ([a, b, c, three]) => at(x, a!, three!, b!, c!)),
    })
  })

  it('refuses what is not an order of the axes', () => {
    for (const order of [[0], [0, 0], [0, 2], [0, 1, 2]]) {
      expect(() => transpose(value(2, 3), order)).toThrow(/^Transpose: /)
    }
  })
})

describe('concat', () => {
  it.each([1, -2])('joins along axis %i', async (axis) => {
    const [a, b, c] = [random([2, 1, 3], 1), random([2, 4, 3], 2), random([2, 2, 3], 3)]
    await expectOperator({
      inputs: { a, b, c },
      symbols: { a: ['batch', 1, 'n'], b: ['batch', 'more', 'n'], c: ['batch', 'rest', 'n'] },
      build: ({ a, b, c }) => concat([a!, b!, c!], axis),
      expected: tabulate([2, 7, 3], ([i, j, k]) => {
        if (j! < 1) return at(a, i!, j!, k!)
        return j! < 5 ? at(b, i!, j! - 1, k!) : at(c, i!, j! - 5, k!)
      }),
    })
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
      await expectOperator({
        inputs: { x },
        symbols,
        build: ({ x }) => slice(x!, -2, 1, 4),
        expected: tabulate([2, 3, 3], ([i, j, k]) => at(x, i!, j! + 1, k!)),
      })
    }
  })

  it('cuts into equal parts', async () => {
    await expectOperator({
      inputs: { x },
      symbols: { x: ['batch', 6, 'n'] },
      build: ({ x }) => concat(split(x!, 1, 3).reverse() as [never], 1),
      expected: tabulate([2, 6, 3], ([i, j, k]) => at(x, i!, 4 - 2 * Math.floor(j! / 2) + (j! % 2), k!)),
    })
  })

  it('refuses what lies outside and parts that do not divide', () => {
    expect(() => slice(value(2, 3), 1, 1, 4)).toThrow('Slice: 1 to 4 lies outside of axis 1 of [2, 3].')
    expect(() => slice(value(2, 3), 1, 2, 2)).toThrow(/^Slice: /)
    expect(() => slice(value(2, 3), 1, -1, 2)).toThrow(/^Slice: /)
    expect(() => slice(value(2, 3), 2, 0, 1)).toThrow('Slice: [2, 3] has no axis 2.')
    expect(() => split(value(2, 5), 1, 2)).toThrow('Split: 2 parts do not divide [2, 5].')
    expect(() => split(value(2, 'n'), 1, 2)).toThrow(/^Split: /)
  })
})

describe('gather', () => {
  it('looks up rows of a stored table', async () => {
    const table = random([7, 3], 1)
    const ids = indices([6, 0, 3, 3, 1, 2], [2, 3])
    await expectOperator({
      inputs: { ids },
      symbols: { ids: ['batch', 'length'] },
      parameters: { table },
      build: ({ ids, table }) => gather(table!, ids!, 0),
      expected: tabulate([2, 3, 3], ([i, j, k]) => at(table, Number(ids.data[i! * 3 + j!]), k!)),
    })
  })

  it('takes entries of a later axis', async () => {
    const x = random([2, 5, 3], 2)
    const ids = indices([4, 1])
    await expectOperator({
      inputs: { x, ids },
      symbols: { x: ['batch', 'rows', 3], ids: ['n'] },
      build: ({ x, ids }) => gather(x!, ids!, -2),
      expected: tabulate([2, 2, 3], ([i, j, k]) => at(x, i!, Number(ids.data[j!]), k!)),
    })
  })

  it('refuses an axis that is not there and indices that are not whole numbers', () => {
    const graph = new Graph('g')
    const [x, ids] = [graph.input('x', 'float32', [2, 3]), graph.input('ids', 'int64', [1])]
    expect(() => gather(x, ids, 2)).toThrow('Gather: [2, 3] has no axis 2.')
    expect(() => gather(x, x, 0)).toThrow('Gather: indices are int64, not float32.')
  })
})

describe('gatherEach', () => {
  it('takes one row of each item', async () => {
    const x = random([3, 4, 2], 1)
    const ids = indices([3, 0, 2])
    await expectOperator({
      inputs: { x, ids },
      symbols: { x: ['batch', 'length', 2], ids: ['batch'] },
      build: ({ x, ids }) => gatherEach(x!, ids!),
      expected: tabulate([3, 2], ([i, k]) => at(x, i!, Number(ids.data[i!]), k!)),
    })
  })

  it('refuses indices that are not one for each item', () => {
    const graph = new Graph('g')
    const x = graph.input('x', 'float32', [3, 4, 2])
    expect(() => gatherEach(x, graph.input('a', 'int64', [2]))).toThrow(/^GatherEach: /)
    expect(() => gatherEach(x, graph.input('b', 'int64', [3, 1]))).toThrow(/^GatherEach: /)
    expect(() => gatherEach(x, graph.input('c', 'float32', [3]))).toThrow(/^GatherEach: /)
  })
})

describe('upsampleNearest', () => {
  it('doubles', async () => {
    const x = random([2, 3, 4, 5], 1)
    await expectOperator({
      inputs: { x },
      symbols: { x: ['batch', 3, 'height', 'width'] },
      build: ({ x }) => upsampleNearest(x!),
      expected: tabulate([2, 3, 8, 10], ([n, c, i, j]) => at(x, n!, c!, Math.floor(i! / 2), Math.floor(j! / 2))),
    })
  })

  it('goes to the size of a picture that was halved upwards, odd or even', async () => {
    const size = fc.integer({ min: 1, max: 24 })
    await fc.assert(
      fc.asyncProperty(size, size, async (height, width) => {
        const [h, w] = [Math.ceil(height / 2), Math.ceil(width / 2)]
        const x = random([1, 2, h, w], 1)
        await expectOperator({
          inputs: { x, like: random([1, 1, height, width], 2) },
          symbols: { x: [1, 2, 'h', 'w'], like: [1, 1, 'height', 'width'] },
          build: ({ x, like }) => upsampleNearest(x!, like!),
          expected: tabulate([1, 2, height, width], ([n, c, i, j]) =>
            at(x, n!, c!, Math.floor((i! * h) / height), Math.floor((j! * w) / width)),
          ),
        })
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

  it('keeps a picture that has the size already', async () => {
    const x = random([1, 2, 3, 5], 1)
    await expectOperator({ inputs: { x }, build: ({ x }) => upsampleNearest(x!, x!), expected: x })
  })

  it('refuses what is not a batch of pictures', () => {
    expect(() => upsampleNearest(value(3, 4, 5))).toThrow('UpsampleNearest: pictures are [N, C, H, W], not [3, 4, 5].')
    expect(() => upsampleNearest(value(1, 3, 4, 5), value(4, 5))).toThrow(/^UpsampleNearest: /)
  })
})
