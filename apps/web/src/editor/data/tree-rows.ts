import { ancestors, byAge, type TreeNode } from './tree.ts'

/** One row of the history: a picture, or all variants of one request side by side. */
export interface TreeRow {
  /** The id of its first node. */
  readonly id: string
  readonly nodes: readonly TreeNode[]
  /** The number of rows that lead to it. */
  readonly depth: number
  /** Counted from the left; a chain stays in its lane, and branches are one lane to the right. */
  readonly lane: number
  /** Lanes whose line continues below this row. */
  readonly through: readonly number[]
  /** The lane from which this row's line comes; undefined for the root. */
  readonly from?: number
  /** The number of rows after the first one of a side branch; absent for other rows and for short branches. */
  readonly branch?: number
  /** Whether the other rows of the branch are hidden. */
  readonly folded?: boolean
}

interface Visit {
  readonly nodes: readonly TreeNode[]
  readonly depth: number
  readonly lane: number
  /** Lanes of earlier rows that continue below. */
  readonly open: readonly number[]
  readonly from?: number
}

/** A side branch with fewer rows after its first one cannot be folded. */
const leastFolded = 2

/**
 * The rows of a tree, each after its source. The branch with the newest picture continues in its source's lane and is
 * the last, so that the newest picture of all is in the last row; the other branches are to the right, so that no lines
 * cross.
 */
export function layOut(root: TreeNode): TreeRow[] {
  const newest = newestBelow(root)
  const rows: TreeRow[] = []
  const visits: Visit[] = [{ nodes: [root], depth: 0, lane: 0, open: [] }]
  for (let visit = visits.pop(); visit; visit = visits.pop()) {
    const { nodes, depth, lane, open, from } = visit
    const groups = groupsOf(nodes, newest)
    const through = groups.length > 0 ? [...open, lane] : open
    rows.push({ id: nodes[0]?.id ?? '', nodes, depth, lane, through, ...(from !== undefined && { from }) })
    const next = groups.map((group, i): Visit => {
      const last = i === groups.length - 1
      return {
        nodes: group,
        depth: depth + 1,
        lane: last ? lane : lane + 1,
        open: last ? open : [...open, lane],
        from: lane,
      }
    })
    visits.push(...next.reverse())
  }
  return withBranches(rows)
}

/** The newest node of each node's subtree, itself included. */
function newestBelow(root: TreeNode): ReadonlyMap<TreeNode, TreeNode> {
  const order = [root]
  for (let at = 0; at < order.length; at++) order.push(...(order[at]?.children ?? []))
  const newest = new Map<TreeNode, TreeNode>()
  for (const node of order.reverse()) {
    const below = node.children.map((child) => newest.get(child) ?? child)
    newest.set(
      node,
      below.reduce((last, other) => (byAge(last, other) < 0 ? other : last), node),
    )
  }
  return newest
}

/** The children of a row's nodes by request; the request with the newest picture below it is the last. */
function groupsOf(nodes: readonly TreeNode[], newest: ReadonlyMap<TreeNode, TreeNode>): TreeNode[][] {
  const groups = new Map<string, TreeNode[]>()
  for (const child of nodes.flatMap(({ children }) => children)) {
    const request = child.edit ? `${child.parent?.id} ${child.edit.batchId}` : child.id
    const group = groups.get(request)
    if (group) group.push(child)
    else groups.set(request, [child])
  }
  const lastOf = (group: readonly TreeNode[]) =>
    group.map((node) => newest.get(node) ?? node).reduce((last, other) => (byAge(last, other) < 0 ? other : last))
  return [...groups.values()].sort((a, b) => byAge(lastOf(a), lastOf(b)))
}

function withBranches(rows: readonly TreeRow[]): TreeRow[] {
  return rows.map((row, at) => {
    if (row.from === undefined || row.lane === row.from) return row
    const after = endOf(rows, at) - at - 1
    return after < leastFolded ? row : { ...row, branch: after }
  })
}

/** The index after the last row that comes from the one at an index. */
function endOf(rows: readonly TreeRow[], at: number): number {
  const depth = rows[at]?.depth ?? 0
  let end = at + 1
  while (end < rows.length && (rows[end]?.depth ?? 0) > depth) end++
  return end
}

/** A history with more rows begins with its side branches folded. */
export const mostOpen = 60

/**
 * The rows without those of folded branches. A branch with the picture shown stays open.
 * @param chosen whether a branch is folded, by the id of its first row, where the person has chosen
 */
export function foldRows(
  rows: readonly TreeRow[],
  chosen: ReadonlyMap<string, boolean>,
  shownId: string | undefined,
): TreeRow[] {
  const shown: TreeRow[] = []
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]
    if (!row) break
    const end = row.branch === undefined ? at : endOf(rows, at)
    const holds = rows.slice(at + 1, end).some(({ nodes }) => nodes.some(({ id }) => id === shownId))
    const folded = row.branch !== undefined && !holds && (chosen.get(row.id) ?? rows.length > mostOpen)
    shown.push(folded ? { ...row, folded, through: row.through.filter((lane) => lane !== row.lane) } : row)
    if (folded) at = end - 1
  }
  return shown
}

/** All nodes in the order of the rows. */
export function nodesInOrder(rows: readonly TreeRow[]): TreeNode[] {
  return rows.flatMap(({ nodes }) => nodes)
}

/** The index of the row with a node; -1 when it is in none. */
export const rowOfNode = (rows: readonly TreeRow[], id: string): number =>
  rows.findIndex(({ nodes }) => nodes.some((node) => node.id === id))

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

/** The place of a node in the tree, for assistive technology: rows out of view are not rendered. */
export function placeOf(node: TreeNode) {
  const siblings = node.parent?.children ?? [node]
  return { level: ancestors(node).length + 1, position: siblings.indexOf(node) + 1, size: siblings.length }
}
