import { Prisma } from '@amend/db'
import type { Access } from '../access.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { StackPage } from '../types.ts'
import { imageItems } from './items.ts'

interface Row {
  readonly id: string
  readonly createdAt: Date
  readonly count: number
}

/**
 * A page of photos with their edits: for each the newest picture outside the trash. The stack with the newest picture is
 * the first.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listStacks(
  { database }: Pick<Services, 'database'>,
  { workspaceId }: Access,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<StackPage> {
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const before = cursor
    ? Prisma.sql`AND (image."createdAt", image.id) < (${cursor.at}, ${cursor.id}::uuid)`
    : Prisma.empty
  // A subquery with a limit is one look into the index for each picture, however many there are.
  const rows = await database.unsafe.$queryRaw<Row[]>`
    SELECT image.id::text, image."createdAt", (
      SELECT count(*)::int FROM "Image" AS each WHERE ${sameStack(Prisma.sql`each`, workspaceId)}
    ) AS count
    FROM "Image" AS image
    WHERE ${shown(Prisma.sql`image`, workspaceId)} ${before} AND image.id = (
      SELECT newest.id FROM "Image" AS newest WHERE ${sameStack(Prisma.sql`newest`, workspaceId)}
      ORDER BY newest."createdAt" DESC, newest.id DESC LIMIT 1
    )
    ORDER BY image."createdAt" DESC, image.id DESC LIMIT ${query.limit + 1}`
  const page = rows.slice(0, query.limit)
  const ids = page.map(({ id }) => id)
  const covers = new Map((await imageItems({ database }, workspaceId, ids)).map((item) => [item.id, item]))
  const last = rows.length > query.limit ? page.at(-1) : undefined
  return {
    items: page.flatMap(({ id, count }) => {
      const cover = covers.get(id)
      return cover ? [{ cover, count }] : []
    }),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  }
}

/** The conditions of the index "Image_stack_idx". */
const shown = (image: Prisma.Sql, workspaceId: string) => Prisma.sql`
  ${image}."workspaceId" = ${workspaceId}::uuid AND ${image}."trashedAt" IS NULL
  AND ${image}.kind <> 'sketch' AND ${image}.status <> 'refused'`

const sameStack = (other: Prisma.Sql, workspaceId: string) => Prisma.sql`
  ${shown(other, workspaceId)} AND COALESCE(${other}."treeId", ${other}.id) = COALESCE(image."treeId", image.id)`
