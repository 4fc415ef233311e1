import { after, type Edit, newestFirst, type Prisma, type UnsafeRecords } from '@amend/db'
import type { Access } from '../access.ts'
import { editItem, editParts } from '../edit/item.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { EditTreePage } from '../types.ts'
import { findImage } from './find.ts'
import { type ImageWithParts, imageItem, imageParts, treeOf } from './item.ts'

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

const nodeParts = { ...editParts, result: { include: imageParts } } satisfies Prisma.EditInclude

/**
 * A page of the tree of any image in it, including the trash: edits and the pictures that they made. Pages go from the
 * newest edits to the oldest; each is in order, the oldest first. The first page also has the root, and the way to the
 * picture. When the upload has been deleted for good, the oldest remaining image takes its place.
 * @throws ServiceError 'not-found'; 'bad-input' for an invalid cursor
 */
export async function readTree(
  { database }: Pick<Services, 'database'>,
  { records, workspaceId }: Access,
  id: string,
  { sketches, limit, ...query }: TreeQuery,
): Promise<EditTreePage> {
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const found = await findImage(records, id)
  const treeId = treeOf(found)
  const tree = { treeId, ...(!sketches && { kind: 'edit' as const }) }
  const newest = await records.edit.findMany({
    where: { ...tree, ...(cursor && after({ createdAt: cursor.at, id: cursor.id })) },
    include: nodeParts,
    orderBy: newestFirst,
    take: limit + 1,
  })
  const page = newest.slice(0, limit)
  const last = newest.length > limit ? page.at(-1) : undefined
  const nextCursor = last ? writeCursor({ at: last.createdAt, id: last.id }) : null
  const root = await findRoot()
  const first = cursor === undefined ? await firstPage(root) : { edits: [], images: [] }
  const edits = inOrder([...page, ...first.edits])
  const results = edits.flatMap(({ result }) => (result ? [result] : []))
  const images = inOrder([...first.images, ...results])
  return { rootId: root.id, images: images.map(imageItem), edits: edits.map(editItem), nextCursor }

  async function findRoot(): Promise<ImageWithParts> {
    const upload = await records.image.findFirst({ where: { id: treeId }, include: imageParts })
    if (upload) return upload
    const oldest = await records.image.findFirst({
      where: { treeId, kind: { not: 'sketch' } },
      include: imageParts,
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    })
    return oldest ?? found
  }

  async function firstPage(top: ImageWithParts) {
    const path = found.editId === null ? [] : await editsBefore(database.unsafe, workspaceId, found.editId)
    const named = [...path, ...(top.editId === null ? [] : [top.editId])]
    const edits = await records.edit.findMany({ where: { ...tree, id: { in: named } }, include: nodeParts })
    const underWay = await records.edit.findMany({
      where: { ...tree, status: { in: ['queued', 'running'] } },
      include: nodeParts,
      orderBy: newestFirst,
      take: most.underWay,
    })
    return { edits: [...edits, ...underWay], images: [top] }
  }
}

/** Ids of an edit and of the edits that its source came from, the nearest first. */
async function editsBefore(records: UnsafeRecords, workspaceId: string, editId: string): Promise<string[]> {
  const rows = await records.$queryRaw<Pick<Edit, 'id'>[]>`
    WITH RECURSIVE path AS (
      SELECT "id", "sourceId", 1 AS depth FROM "Edit"
      WHERE "workspaceId" = ${workspaceId}::uuid AND "id" = ${editId}::uuid
      UNION ALL
      SELECT made."id", made."sourceId", path.depth + 1 FROM path
      JOIN "Image" source ON source."workspaceId" = ${workspaceId}::uuid AND source."id" = path."sourceId"
      JOIN "Edit" made ON made."workspaceId" = ${workspaceId}::uuid AND made."id" = source."editId"
      WHERE path.depth < ${most.path}
    )
    SELECT "id" FROM path`
  return rows.map(({ id }) => id)
}

/** Each row once, the oldest first. */
function inOrder<Row extends { readonly id: string; readonly createdAt: Date }>(rows: readonly Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return [...byId.values()].sort(
    (a, b) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
  )
}
