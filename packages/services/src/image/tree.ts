import type { Edit, Image, Statement } from '@amend/db'
import type { Access } from '../access.ts'
import { editItems } from '../edit/items.ts'
import { notFound } from '../error.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { EditTreePage } from '../types.ts'
import { treeOf } from './item.ts'
import { imageItems } from './items.ts'

export interface TreeQuery {
  /** Whether to include explorations and their sketches. */
  readonly sketches: boolean
  /** The cursor of the page before; undefined for the first page. */
  readonly cursor?: string | undefined
  /** The number of the page's edits. The first page has at most 60 more. */
  readonly limit: number
}

/**
 * Edits of any age on the first page: those that the picture came from, the nearest first, and running ones, the newest
 * first.
 */
const most = { path: 40, underWay: 20 }

/**
 * A page of the tree of any image in it, including the trash: edits and the pictures that they made. Pages go from the
 * newest edits to the oldest; each is in order, the oldest first. The first page also has the root, and the way to the
 * picture. When the upload has been deleted for good, the oldest remaining image takes its place.
 * @throws ServiceError 'not-found'; 'bad-input' for an invalid cursor
 */
export async function readTree(
  { database }: Pick<Services, 'database'>,
  { workspaceId }: Access,
  id: string,
  { sketches, limit, ...query }: TreeQuery,
): Promise<EditTreePage> {
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const [found] = await database.prepared<InTree>(imageInTree, [workspaceId, id])
  if (!found) throw notFound()
  const treeId = treeOf(found)
  const tree = [workspaceId, treeId, sketches]
  const newest = await database.prepared<PlacedEdit>(editsOfTree, [...tree, cursor?.at, cursor?.id, limit + 1])
  const page = newest.slice(0, limit)
  const last = newest.length > limit ? page.at(-1) : undefined
  const nextCursor = last ? writeCursor({ at: last.createdAt, id: last.id }) : null
  const root = await findRoot(found)
  const others = cursor === undefined ? await othersOfFirstPage(found.editId) : []
  const edits = await editItems({ database }, workspaceId, [...page.map(({ id }) => id), ...others])
  const shown = cursor === undefined ? [root.id] : []
  const results = edits.flatMap(({ resultId }) => resultId ?? [])
  const images = await imageItems({ database }, workspaceId, [...new Set([...shown, ...results])])
  return { rootId: root.id, images: images.sort(oldestFirst), edits, nextCursor }

  async function findRoot(found: Root): Promise<Root> {
    if (found.id === treeId) return found
    const [root] = await database.prepared<Root>(rootOfTree, [workspaceId, treeId])
    return root ?? found
  }

  /** The way to the picture, and what runs. */
  async function othersOfFirstPage(editId: string | null): Promise<string[]> {
    const path =
      editId === null
        ? []
        : (await database.prepared<Root>(editsBefore, [workspaceId, editId, most.path])).map(({ id }) => id)
    const named = root.editId === null ? path : [...path, root.editId]
    const rows = await database.prepared<Pick<Edit, 'id'>>(othersOfTree, [...tree, named, most.underWay])
    return rows.map(({ id }) => id)
  }
}

type PlacedEdit = Pick<Edit, 'id' | 'createdAt'>

/** Without a cursor, the first page. */
const editsOfTree = {
  name: 'edits-of-tree',
  text: `
    SELECT id, "createdAt" FROM "Edit"
    WHERE "workspaceId" = $1 AND "treeId" = $2 AND ($3 OR kind = 'edit')
      AND ($4::timestamptz IS NULL OR ("createdAt", id) < ($4::timestamptz, $5::uuid))
    ORDER BY "createdAt" DESC, id DESC LIMIT $6`,
} satisfies Statement

const othersOfTree = {
  name: 'others-of-tree',
  text: `
    SELECT id FROM "Edit"
    WHERE "workspaceId" = $1 AND "treeId" = $2 AND ($3 OR kind = 'edit') AND id = ANY($4::uuid[])
    UNION
    SELECT id FROM (
      SELECT id FROM "Edit"
      WHERE "workspaceId" = $1 AND "treeId" = $2 AND ($3 OR kind = 'edit') AND status IN ('queued', 'running')
      ORDER BY "createdAt" DESC, id DESC LIMIT $5
    ) AS running`,
} satisfies Statement

type Root = Pick<Image, 'id' | 'editId'>
type InTree = Pick<Image, 'id' | 'editId' | 'treeId'>

const imageInTree = {
  name: 'image-in-tree',
  text: `SELECT id, "editId", "treeId" FROM "Image" WHERE "workspaceId" = $1 AND id = $2`,
} satisfies Statement

/** The upload, else the oldest image that is no sketch. */
const rootOfTree = {
  name: 'root-of-tree',
  text: `
    SELECT id, "editId" FROM "Image"
    WHERE "workspaceId" = $1 AND (id = $2 OR ("treeId" = $2 AND kind <> 'sketch'))
    ORDER BY id <> $2, "createdAt", id LIMIT 1`,
} satisfies Statement

/** An edit and the edits that its source came from, the nearest first. */
const editsBefore = {
  name: 'edits-before',
  text: `
    WITH RECURSIVE path AS (
      SELECT id, "sourceId", 1 AS depth FROM "Edit" WHERE "workspaceId" = $1 AND id = $2
      UNION ALL
      SELECT made.id, made."sourceId", path.depth + 1 FROM path
      JOIN "Image" AS source ON source."workspaceId" = $1 AND source.id = path."sourceId"
      JOIN "Edit" AS made ON made."workspaceId" = $1 AND made.id = source."editId"
      WHERE path.depth < $3
    )
    SELECT id FROM path`,
} satisfies Statement

function oldestFirst(a: Placed, b: Placed): number {
  const order = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
  return order(a.createdAt, b.createdAt) || order(a.id, b.id)
}

interface Placed {
  readonly id: string
  /** ISO 8601, in UTC. */
  readonly createdAt: string
}
