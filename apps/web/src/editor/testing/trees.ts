import type { TreeNode } from '../data/tree.ts'
import { layOut } from '../data/tree-rows.ts'
import { editItem, imageItem } from './items.ts'

/** A tree from lines such as "b<a" (b from a), optionally with a batch name: "c<a#1". */
export const tree = (lines: string[], options: { trashed?: string[]; sketches?: string[] } = {}) => {
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

/** The rows, each indented by its lane. */
export const drawn = (root: TreeNode | undefined) =>
  root ? layOut(root).map(({ nodes, lane }) => `${'  '.repeat(lane)}${nodes.map(({ id }) => id).join(' ')}`) : []
