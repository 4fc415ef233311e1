import { likeText, type Statement } from '@amend/db'
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
  { records, workspaceId }: Access,
  { search, cursor: place, limit }: TagQuery,
): Promise<TagPage> {
  const cursor = place === undefined ? undefined : readNameCursor(place)
  const words = search === undefined ? '' : tagKey(search)
  const rows = await records.tag.findMany({
    where: {
      key: { ...(words && { contains: likeText(words) }), ...(cursor && { gt: cursor.name }) },
    },
    select: { id: true, name: true, key: true },
    orderBy: { key: 'asc' },
    take: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const counts = await database.prepared<{ tagId: string; count: number }>(picturesOfTags, [
    workspaceId,
    page.map(({ id }) => id),
  ])
  const byTag = new Map(counts.map(({ tagId, count }) => [tagId, count]))
  return {
    items: page.map(({ id, name }) => ({ id, name, count: byTag.get(id) ?? 0 })),
    nextCursor: last ? writeNameCursor({ name: last.key, id: last.id }) : null,
  }
}

/**
 * Counts the rows of each tag in its index, and subtracts those in the trash, which are few: reading each picture to see
 * whether it is in the trash takes much longer.
 */
const picturesOfTags = {
  name: 'pictures-of-tags',
  text: `
    SELECT wanted.id AS "tagId", (
      (SELECT count(*) FROM "ImageTag" AS tagged WHERE tagged."workspaceId" = $1 AND tagged."tagId" = wanted.id)
      - COALESCE(trashed.count, 0))::int AS count
    FROM unnest($2::uuid[]) AS wanted (id)
    LEFT JOIN (
      SELECT tagged."tagId" AS id, count(*) AS count FROM "Image" AS image
      JOIN "ImageTag" AS tagged ON tagged."workspaceId" = image."workspaceId" AND tagged."imageId" = image.id
      WHERE image."workspaceId" = $1 AND image."trashedAt" IS NOT NULL AND tagged."tagId" = ANY($2::uuid[])
      GROUP BY tagged."tagId"
    ) AS trashed ON trashed.id = wanted.id`,
} satisfies Statement

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
