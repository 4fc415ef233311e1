import { describe, expect, it } from 'vitest'
import { gradients } from '../gradients.ts'
import { Graph, type Value } from '../graph.ts'
import { compile } from '../runtime/index.ts'
import { at, type Doubles, random, tabulate } from '../testing/doubles.ts'
import { expectGradients } from '../testing/run-gradients.ts'
import { expectClose, expectOperator, indices, toTensor } from '../testing/run-graph.ts'
import { gather, gatherEach, reshape, sum } from './index.ts'

describe('gather', () => {
  it('looks up rows of a stored table', async () => {
    const table = random([7, 3], 1)
    const ids = indices([6, 0, 3, 3, 1, 2], [2, 3])
    const reference = (table: Doubles) =>
      tabulate([2, 3, 3], ([i, j, k]) => at(table, Number(ids.data[i! * 3 + j!]), k!))
    const common = {
      inputs: { ids },
      symbols: { ids: ['batch', 'length'] },
      parameters: { table },
      build: ({ ids, table }: Readonly<Record<string, Value>>) => gather(table!, ids!, 0),
    }
    await expectOperator({ ...common, expected: reference(table) })
    await expectGradients({ ...common, evaluate: ({ table }) => reference(table!) })
  })

  it('adds up the gradients of a row that is looked up many times', async () => {
    const counts = [3000, 0, 1000]
    const ids = indices(counts.flatMap((count, row) => new Array<number>(count).fill(row)))
    const graph = new Graph('g')
    const table = graph.input('table', 'float32', [3, 2])
    const rows = gather(table, graph.input('ids', 'int64', [4000]), 0)
    const [gradient] = gradients(reshape(sum(rows, [0, 1]), []), [table])
    graph.output('gradient', gradient!)
    const network = await compile(graph)
    for (let i = 0; i < 5; i++) {
      const results = await network.run({ table: toTensor(random([3, 2])), ids })
      expectClose(
        results.gradient,
        tabulate([3, 2], ([row]) => counts[row!]!),
        0,
      )
    }
    await network.release()
  })

  it('selects entries of a later axis', async () => {
    const x = random([2, 5, 3], 2)
    const ids = indices([4, 1])
    const reference = (x: Doubles) => tabulate([2, 2, 3], ([i, j, k]) => at(x, i!, Number(ids.data[j!]), k!))
    const common = {
      inputs: { x, ids },
      symbols: { x: ['batch', 'rows', 3], ids: ['n'] },
      build: ({ x, ids }: Readonly<Record<string, Value>>) => gather(x!, ids!, -2),
    }
    await expectOperator({ ...common, expected: reference(x) })
    await expectGradients({ ...common, evaluate: ({ x }) => reference(x!) })
  })

  it('has a derivative for indices of several axes into a later axis', async () => {
    const ids = indices([4, 1, 1, 0, 2, 4], [2, 3])
    await expectGradients({
      inputs: { x: random([2, 3, 5, 2], 2), ids },
      symbols: { x: ['batch', 3, 'rows', 2], ids: ['n', 3] },
      build: ({ x, ids }) => gather(x!, ids!, 2),
      evaluate: ({ x }) =>
        tabulate([2, 3, 2, 3, 2], ([a, b, i, j, c]) => at(x!, a!, b!, Number(ids.data[i! * 3 + j!]), c!)),
    })
  })

  it('refuses an axis that does not exist and indices that are not whole numbers', () => {
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
    const reference = (x: Doubles) => tabulate([3, 2], ([i, k]) => at(x, i!, Number(ids.data[i!]), k!))
    const common = {
      inputs: { x, ids },
      symbols: { x: ['batch', 'length', 2], ids: ['batch'] },
      build: ({ x, ids }: Readonly<Record<string, Value>>) => gatherEach(x!, ids!),
    }
    await expectOperator({ ...common, expected: reference(x) })
    await expectGradients({ ...common, evaluate: ({ x }) => reference(x!) })
  })

  it('refuses indices that are not one for each item', () => {
    const graph = new Graph('g')
    const x = graph.input('x', 'float32', [3, 4, 2])
    expect(() => gatherEach(x, graph.input('a', 'int64', [2]))).toThrow(/^GatherEach: /)
    expect(() => gatherEach(x, graph.input('b', 'int64', [3, 1]))).toThrow(/^GatherEach: /)
    expect(() => gatherEach(x, graph.input('c', 'float32', [3]))).toThrow(/^GatherEach: /)
  })
})
