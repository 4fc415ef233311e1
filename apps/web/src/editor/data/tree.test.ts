import { describe, expect, it } from 'vitest'
import { editItem, imageItem } from '../testing/items.ts'
import { drawn, tree } from '../testing/trees.ts'
import { findNode, growTree, nearestTo, type TreeNode } from './tree.ts'
import { layOut, nodesInOrder } from './tree-rows.ts'

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

it('finds the nearest picture that remains', () => {
  const root = growTree(tree(['a<root', 'b<a'], { trashed: ['a'] })) as TreeNode
  expect(nearestTo(findNode(root, 'b') as TreeNode)?.id).toBe('root')
})
