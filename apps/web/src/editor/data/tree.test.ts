import { describe, expect, it } from 'vitest'
import { editItem, imageItem } from '../testing/items.ts'
import { findNode, growTree, layOut, nearestTo, nodeAfterKey, nodesInOrder, type TreeNode } from './tree.ts'

/** A tree from lines such as "b<a" (b from a), optionally with a batch name: "c<a#1". */
const tree = (lines: string[], options: { trashed?: string[]; sketches?: string[] } = {}) => {
  const images = [imageItem({ id: 'root', kind: 'upload' })]
  const edits = lines.map((line, i) => {
    const [, id = '', source = '', batch = `${i}`] = /^(\w+)<(\w+)(?:#(\w+))?$/.exec(line) ?? []
    const createdAt = `2026-01-01T00:00:${`${batch.padStart(2, '0')}`}Z`
    const kind = options.sketches?.includes(id) ? 'sketch' : 'result'
    const trashedAt = options.trashed?.includes(id) ? createdAt : null
    images.push(imageItem({ id, kind, editId: `edit-${id}`, createdAt, trashedAt }))
    return editItem({
      id: `edit-${id}`,
      sourceId: source,
      resultId: id,
      batchId: batch,
      createdAt,
      variant: i,
      kind: kind === 'sketch' ? 'exploration' : 'edit',
    })
  })
  return { rootId: 'root', images, edits }
}

const drawn = (root: TreeNode | undefined) =>
  root ? layOut(root).map(({ nodes, lane }) => `${'  '.repeat(lane)}${nodes.map(({ id }) => id).join(' ')}`) : []

describe('growTree', () => {
  it('puts each result under its source', () => {
    const root = growTree(tree(['a<root', 'b<a', 'c<root']))
    expect(root?.children.map(({ id }) => id)).toEqual(['a', 'c'])
    expect(findNode(root as TreeNode, 'b')?.parent?.id).toBe('a')
  })
  it('shows running edits, and failed ones until they are dismissed, but not cancelled ones', () => {
    const grown = tree([])
    const states = ['queued', 'running', 'failed', 'cancelled'] as const
    const edits = states.map((status) => editItem({ id: status, sourceId: 'root', status, resultId: null }))
    expect(growTree({ ...grown, edits })?.children.map(({ id }) => id)).toEqual(['queued', 'running', 'failed'])
    expect(growTree({ ...grown, edits }, ['failed'])?.children.map(({ id }) => id)).toEqual(['queued', 'running'])
  })
  it('leaves explorations out', () => {
    expect(drawn(growTree(tree(['a<root', 'b<root'], { sketches: ['b'] })))).toEqual(['root', 'a'])
  })
  it('keeps trashed pictures only where others were made from them', () => {
    const root = growTree(tree(['a<root', 'b<a', 'c<root', 'd<c'], { trashed: ['a', 'c', 'd'] }))
    expect(nodesInOrder(layOut(root as TreeNode)).map(({ id }) => id)).toEqual(['root', 'a', 'b'])
  })
  it('puts pictures without a source under the upload', () => {
    const grown = tree(['b<gone'])
    expect(drawn(growTree(grown))).toEqual(['root', 'b'])
    const orphan = growTree({ ...grown, edits: [] })
    expect(drawn(orphan)).toEqual(['root', 'b'])
  })
  it('begins with the oldest remaining picture when the upload was deleted', () => {
    const { images, edits } = tree(['a<root', 'b<a', 'c<root', 'd<gone'])
    const left = { rootId: 'a', images: images.filter(({ id }) => id !== 'root'), edits }
    expect(drawn(growTree(left))).toEqual(['a', '  b', '  c', 'd'])
    const sourceless = edits.map((edit) => (edit.sourceId === 'root' ? { ...edit, sourceId: null } : edit))
    expect(drawn(growTree({ ...left, edits: sourceless }))).toEqual(['a', '  b', '  c', 'd'])
  })
  it('begins with a sketch when nothing else is left', () => {
    const sketch = imageItem({ id: 'a', kind: 'sketch', editId: 'gone' })
    expect(drawn(growTree({ rootId: 'a', images: [sketch], edits: [] }))).toEqual(['a'])
  })
  it('is empty without its upload', () => {
    expect(growTree({ rootId: 'x', images: [], edits: [] })).toBeUndefined()
  })
})

describe('layOut', () => {
  it('keeps a chain in one lane', () => {
    expect(drawn(growTree(tree(['a<root', 'b<a', 'c<b'])))).toEqual(['root', 'a', 'b', 'c'])
  })
  it('puts earlier branches to the right of the last', () => {
    const root = growTree(tree(['a<root', 'b<a', 'c<a', 'd<c', 'e<root']))
    expect(drawn(root)).toEqual(['root', '  a', '    b', '  c', '  d', 'e'])
  })
  it('puts variants without branches side by side, four in a row', () => {
    const lines = ['a', 'b', 'c', 'd', 'e'].map((id) => `${id}<root#1`)
    expect(drawn(growTree(tree(lines)))).toEqual(['root', '  a b c d', 'e'])
  })
  it('gives a variant that branches its own row', () => {
    const root = growTree(tree(['a<root#1', 'b<root#1', 'c<root#1', 'd<c#2']))
    expect(drawn(root)).toEqual(['root', '  a b', 'c', 'd'])
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

it('finds the nearest picture that remains', () => {
  const root = growTree(tree(['a<root', 'b<a'], { trashed: ['a'] })) as TreeNode
  expect(nearestTo(findNode(root, 'b') as TreeNode)?.id).toBe('root')
})
