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

/** Children come before their source here, without recursion: a chain may have thousands of nodes. */
function prune(root: Growing): void {
  const order = [root]
  for (let at = 0; at < order.length; at++) order.push(...(order[at]?.children ?? []))
  for (const node of order.reverse()) {
    node.children = node.children.filter(({ image, children }) => !image?.trashedAt || children.length > 0)
    node.children.sort(byAge)
  }
}

/** The oldest first; variants of one request in their order. */
export const byAge = (a: TreeNode, b: TreeNode): number => {
  const [before, after] = [a.edit ?? a.image, b.edit ?? b.image]
  const [first, second] = [before?.createdAt ?? '', after?.createdAt ?? '']
  // Moments in ISO 8601 are in the order of their characters.
  if (first !== second) return first < second ? -1 : 1
  return (a.edit?.variant ?? 0) - (b.edit?.variant ?? 0)
}

export function findNode(root: TreeNode, id: string): TreeNode | undefined {
  const open = [root]
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.id === id) return node
    open.push(...node.children)
  }
  return undefined
}

/** The nodes from one up to the root. */
export function ancestors(node: TreeNode): TreeNode[] {
  const found: TreeNode[] = []
  for (let above = node.parent; above; above = above.parent) found.push(above)
  return found
}

/** The nearest remaining node when one is removed: its source, or the newest. */
export function nearestTo(node: TreeNode): TreeNode | undefined {
  return ancestors(node).find(({ image }) => image && !image.trashedAt && image.status === 'ready')
}
