import type { EditItem, EditTree, ImageItem } from '@amend/api/types'

/** A picture of the history, or an edit in progress. */
export interface TreeNode {
  /** The image's id; for an edit without a result, the edit's. */
  readonly id: string
  readonly image?: ImageItem
  /** The edit that made it, or is making it. */
  readonly edit?: EditItem
  readonly parent?: TreeNode
  readonly children: readonly TreeNode[]
}

interface Growing extends TreeNode {
  parent?: Growing
  children: Growing[]
}

/**
 * Builds the history as a tree. Omits sketches and explorations (unless a sketch is all that is left), cancelled edits,
 * and failed ones that were dismissed. Trashed pictures stay only where others were made from them.
 */
export function growTree({ rootId, images, edits }: EditTree, dismissed: readonly string[] = []): TreeNode | undefined {
  const nodes = new Map<string, Growing>()
  const editOf = new Map(edits.map((edit) => [edit.id, edit]))
  for (const image of images) {
    if (image.kind === 'sketch' && image.id !== rootId) continue
    const edit = image.editId === null ? undefined : editOf.get(image.editId)
    nodes.set(image.id, { id: image.id, image, ...(edit && { edit }), children: [] })
  }
  const root = nodes.get(rootId)
  if (!root) return undefined
  for (const edit of edits) {
    const made = edit.resultId !== null && nodes.has(edit.resultId)
    if (edit.kind === 'edit' && !made && isShown(edit, dismissed))
      nodes.set(edit.id, { id: edit.id, edit, children: [] })
  }
  for (const node of nodes.values()) {
    if (node === root) continue
    const parent = nodes.get(node.edit?.sourceId ?? rootId) ?? root
    node.parent = parent === node ? root : parent
    node.parent.children.push(node)
  }
  prune(root)
  return root
}

const isShown = ({ id, status }: EditItem, dismissed: readonly string[]): boolean =>
  status === 'queued' || status === 'running' || (status === 'failed' && !dismissed.includes(id))

function prune(node: Growing): void {
  for (const child of node.children) prune(child)
  node.children = node.children.filter(({ image, children }) => !image?.trashedAt || children.length > 0)
  node.children.sort(byAge)
}

const byAge = (a: TreeNode, b: TreeNode): number => {
  const [before, after] = [a.edit ?? a.image, b.edit ?? b.image]
  const age = (before?.createdAt ?? '').localeCompare(after?.createdAt ?? '')
  return age || (a.edit?.variant ?? 0) - (b.edit?.variant ?? 0)
}

/** One row of the history: a picture, or the variants of one request without results of their own, side by side. */
export interface TreeRow {
  readonly nodes: readonly TreeNode[]
  /** Counted from the left; a chain stays in its lane, and branches are one lane to the right. */
  readonly lane: number
  /** Lanes whose line continues below this row. */
  readonly through: readonly number[]
  /** The lane from which this row's line comes; undefined for the root. */
  readonly from?: number
}

/** The maximum number of variants in a row. */
const perRow = 4

/**
 * The rows of a tree, each after its source. The last branch of a node continues in the node's lane; earlier ones are
 * to the right, so that no lines cross.
 */
export function layOut(root: TreeNode): TreeRow[] {
  const rows: TreeRow[] = []
  const visit = (nodes: readonly TreeNode[], lane: number, open: readonly number[], from?: number) => {
    const groups = nodes.flatMap(({ children }) => groupsOf(children))
    rows.push({ nodes, lane, through: groups.length > 0 ? [...open, lane] : open, ...(from !== undefined && { from }) })
    groups.forEach((group, i) => {
      const last = i === groups.length - 1
      visit(group, last ? lane : lane + 1, last ? open : [...open, lane], lane)
    })
  }
  visit([root], 0, [])
  return rows
}

/** Groups variants of one request without branches. */
function groupsOf(children: readonly TreeNode[]): TreeNode[][] {
  const groups: TreeNode[][] = []
  for (const child of children) {
    const group = groups.at(-1)
    const first = group?.[0]
    const joins = first && isLeaf(first) && isLeaf(child) && first.edit?.batchId === child.edit?.batchId && child.edit
    if (joins && group.length < perRow) group.push(child)
    else groups.push([child])
  }
  return groups
}

const isLeaf = ({ children }: TreeNode): boolean => children.length === 0

/** All nodes in the order of the rows. */
export function nodesInOrder(rows: readonly TreeRow[]): TreeNode[] {
  return rows.flatMap(({ nodes }) => nodes)
}

export function findNode(root: TreeNode, id: string): TreeNode | undefined {
  if (root.id === id) return root
  for (const child of root.children) {
    const found = findNode(child, id)
    if (found) return found
  }
  return undefined
}

/** The nodes from one up to the root. */
export function ancestors(node: TreeNode): TreeNode[] {
  const found: TreeNode[] = []
  for (let above = node.parent; above; above = above.parent) found.push(above)
  return found
}

/**
 * The target of a key: up and down through the rows, left to the source, right to its latest result. Undefined for
 * other keys.
 */
export function nodeAfterKey(rows: readonly TreeRow[], current: TreeNode, key: string): TreeNode | undefined {
  const order = nodesInOrder(rows)
  const at = order.findIndex(({ id }) => id === current.id)
  switch (key) {
    case 'ArrowDown':
      return order[Math.min(at + 1, order.length - 1)]
    case 'ArrowUp':
      return order[Math.max(at - 1, 0)]
    case 'ArrowLeft':
      return current.parent ?? current
    case 'ArrowRight':
      return current.children.at(-1) ?? current
    case 'Home':
      return order[0]
    case 'End':
      return order.at(-1)
    default:
      return undefined
  }
}

/** The nearest remaining node when one is removed: its source, or the newest. */
export function nearestTo(node: TreeNode): TreeNode | undefined {
  return ancestors(node).find(({ image }) => image && !image.trashedAt && image.status === 'ready')
}
