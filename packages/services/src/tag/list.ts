import { likeText, Prisma, statementOf } from '@amend/db'
import type { Access } from '../access.ts'
import { readNameCursor, writeNameCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import { tagKey } from './name.ts'
import type { TagItem, TagPage } from './schema.ts'

export interface TagQuery {
  /** A part of the name. */
  readonly search?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/**
 * A page of the tags of a workspace in the order of their names, with the number of pictures outside the trash.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listTags(
  { database }: Pick<Services, 'database'>,
  { workspaceId }: Access,
  { search, cursor: place, limit }: TagQuery,
): Promise<TagPage> {
  const cursor = place === undefined ? undefined : readNameCursor(place)
  const words = search === undefined ? '' : tagKey(search)
  const conditions = [
    Prisma.sql`"workspaceId" = ${workspaceId}::uuid`,
    ...(words ? [Prisma.sql`key LIKE ${`%${likeText(words)}%`}`] : []),
    ...(cursor ? [Prisma.sql`key > ${cursor.name}::text`] : []),
  ]
  const tags = Prisma.sql`
    SELECT id, name, key FROM "Tag" WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY key LIMIT ${limit + 1}::int`
  const rows = await database.prepared<TagItem & { readonly key: string }>(
    ...statementOf(withCounts(tags, workspaceId), 'tags'),
  )
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return {
    items: page.map(({ id, name, count }) => ({ id, name, count })),
    nextCursor: last ? writeNameCursor({ name: last.key, id: last.id }) : null,
  }
}

/**
 * Counts the rows of each tag in its index, and subtracts those in the trash, which are few: reading each picture to see
 * whether it is in the trash takes much longer.
 */
const withCounts = (tags: Prisma.Sql, workspaceId: string) => Prisma.sql`
  WITH tag AS MATERIALIZED (${tags}), trashed AS MATERIALIZED (
    SELECT tagged."tagId" AS id, count(*) AS count FROM "Image" AS image
    JOIN "ImageTag" AS tagged ON tagged."workspaceId" = image."workspaceId" AND tagged."imageId" = image.id
    WHERE image."workspaceId" = ${workspaceId}::uuid AND image."trashedAt" IS NOT NULL
    GROUP BY tagged."tagId"
  )
  SELECT tag.id, tag.name, tag.key, (
    (SELECT count(*) FROM "ImageTag" AS tagged
      WHERE tagged."workspaceId" = ${workspaceId}::uuid AND tagged."tagId" = tag.id)
    - COALESCE(trashed.count, 0))::int AS count
  FROM tag LEFT JOIN trashed ON trashed.id = tag.id ORDER BY tag.key`

/** The tags of some images, each with the number of them that have it. */
export async function tagsOf({ records }: Access, imageIds: readonly string[]): Promise<TagItem[]> {
  const rows = await records.imageTag.findMany({
    where: { imageId: { in: [...imageIds] } },
    select: { tag: { select: { id: true, name: true } } },
    orderBy: { tag: { key: 'asc' } },
  })
  const items = new Map<string, TagItem>()
  for (const { tag } of rows) items.set(tag.id, { ...tag, count: (items.get(tag.id)?.count ?? 0) + 1 })
  return [...items.values()]
}
