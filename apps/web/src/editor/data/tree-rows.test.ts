import { describe, expect, it } from 'vitest'
import { drawn, tree } from '../testing/trees.ts'
import { findNode, growTree, type TreeNode } from './tree.ts'
import { foldRows, layOut, mostOpen, nodeAfterKey, nodesInOrder, placeOf } from './tree-rows.ts'

describe('layOut', () => {
  it('keeps a chain in one lane', () => {
    expect(drawn(growTree(tree(['a<root', 'b<a', 'c<b'])))).toEqual(['root', 'a', 'b', 'c'])
  })
  it('puts earlier branches to the right of the last', () => {
    const root = growTree(tree(['a<root', 'b<a', 'c<a', 'd<c', 'e<root']))
    expect(drawn(root)).toEqual(['root', '  a', '    b', '  c', '  d', 'e'])
  })
  it('keeps the variants of one request in one row, also those with branches', () => {
    const lines = ['a', 'b', 'c', 'd', 'e'].map((id) => `${id}<root#1`)
    expect(drawn(growTree(tree(lines)))).toEqual(['root', 'a b c d e'])
    expect(drawn(growTree(tree([...lines, 'f<b#2', 'g<d#3', 'h<a#4'])))).toEqual([
      'root',
      'a b c d e',
      '  f',
      '  g',
      'h',
    ])
  })
  it('puts the branch with the newest picture last, also when it began earlier', () => {
    expect(drawn(growTree(tree(['a<root', 'b<root', 'c<b', 'd<a'])))).toEqual(['root', '  b', '  c', 'a', 'd'])
  })
  it('lists the lanes that pass through a row', () => {
    const rows = layOut(growTree(tree(['a<root', 'b<a', 'c<root'])) as TreeNode)
    expect(rows.map(({ through, from }) => [through, from])).toEqual([
      [[0], undefined],
      [[0, 1], 0],
      [[0], 1],
      [[], 0],
    ])
  })
})

/** A tree with one result after another, and a side branch of the given length from the first. */
const long = (count: number, side: number) => {
  const chain = Array.from({ length: count }, (_, i) => `r${i}<${i === 0 ? 'root' : `r${i - 1}`}`)
  const branch = Array.from({ length: side }, (_, i) => `s${i}<${i === 0 ? 'r0' : `s${i - 1}`}`)
  const [first = '', ...rest] = chain
  return growTree(tree([first, ...branch, ...rest])) as TreeNode
}

describe('foldRows', () => {
  const none = new Map<string, boolean>()
  const shown = (rows: readonly { nodes: readonly TreeNode[] }[]) => rows.map(({ nodes: [node] }) => node?.id)

  it('shows all rows of a short history', () => {
    const rows = layOut(long(3, 3))
    expect(rows.map(({ branch }) => branch)).toEqual([
      undefined,
      undefined,
      2,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    expect(foldRows(rows, none, undefined)).toEqual(rows)
  })
  it('folds a branch on request, and ends its line', () => {
    const rows = foldRows(layOut(long(3, 3)), new Map([['s0', true]]), undefined)
    expect(shown(rows)).toEqual(['root', 'r0', 's0', 'r1', 'r2'])
    expect(rows[2]).toMatchObject({ folded: true, branch: 2, through: [0] })
  })
  it('begins a long history with its branches folded, except for that of the picture shown', () => {
    const rows = layOut(long(mostOpen, 3))
    expect(foldRows(rows, none, 'root')).toHaveLength(mostOpen + 2)
    expect(foldRows(rows, none, 's2')).toEqual(rows)
    expect(foldRows(rows, new Map([['s0', false]]), 'root')).toEqual(rows)
  })
})

it('lays out a chain of ten thousand edits', () => {
  const root = long(10_000, 0)
  expect(layOut(root)).toHaveLength(10_001)
  expect(findNode(root, 'r9999')?.image?.id).toBe('r9999')
})

it('knows the place of a node among the results of its source', () => {
  const root = growTree(tree(['a<root', 'b<a', 'c<a', 'd<c'])) as TreeNode
  expect(placeOf(root)).toEqual({ level: 1, position: 1, size: 1 })
  expect(placeOf(findNode(root, 'c') as TreeNode)).toEqual({ level: 3, position: 2, size: 2 })
})

describe('nodeAfterKey', () => {
  const rows = layOut(growTree(tree(['a<root', 'b<a', 'c<root'])) as TreeNode)
  const order = nodesInOrder(rows)
  const after = (id: string, key: string) => {
    const current = order.find((node) => node.id === id)
    return current && nodeAfterKey(rows, current, key)?.id
  }
  it('moves through the rows', () => {
    expect(after('root', 'ArrowDown')).toBe('a')
    expect(after('c', 'ArrowDown')).toBe('c')
    expect(after('c', 'ArrowUp')).toBe('b')
    expect(after('a', 'End')).toBe('c')
    expect(after('b', 'Home')).toBe('root')
  })
  it('moves to the source and to the latest result', () => {
    expect(after('b', 'ArrowLeft')).toBe('a')
    expect(after('root', 'ArrowLeft')).toBe('root')
    expect(after('root', 'ArrowRight')).toBe('c')
    expect(after('c', 'ArrowRight')).toBe('c')
  })
  it('ignores other keys', () => {
    expect(after('a', 'x')).toBeUndefined()
  })
})
