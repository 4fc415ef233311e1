import type { Statement } from '@amend/db'
import type { Member } from '../access.ts'
import { notFound } from '../error.ts'
import type { SavedSearch } from '../image/conditions.ts'
import { imageItems } from '../image/items.ts'
import { listImages } from '../image/list.ts'
import { unknownPlace } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { ImagePage } from '../types.ts'
import { type AlbumRow, ruleOf } from './find.ts'
import type { AlbumRule } from './schema.ts'

const day = 86_400_000 // ms

/**
 * A page of the pictures of an album outside the trash: in the order by hand, or in that of its search.
 * @throws ServiceError 'not-found'; 'bad-input' for an invalid cursor
 */
export async function albumImages(
  services: Pick<Services, 'database'>,
  member: Member,
  id: string,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<ImagePage> {
  const { workspaceId, personId } = member
  const [album] = await services.database.prepared<Pick<AlbumRow, 'rule'>>(ruleOfAlbum, [workspaceId, id, personId])
  if (!album) throw notFound()
  const rule = ruleOf(album)
  if (rule) {
    return listImages(services, member, { ...searchOf(rule), ...query })
  }
  const { cursor, limit } = query
  // Positions are not empty: all come after an empty one.
  const after = cursor === undefined ? '' : readPosition(cursor)
  const rows = await services.database.prepared<Place>(placesInAlbum, [workspaceId, id, after, limit + 1])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const ids = page.map(({ imageId }) => imageId)
  return { items: await imageItems(services, workspaceId, ids), nextCursor: last?.position ?? null }
}

/** As `findAlbum`. */
const ruleOfAlbum = {
  name: 'rule-of-album',
  text: `
    SELECT rule FROM "Album"
    WHERE "workspaceId" = $1 AND id = $2 AND ("privateToId" IS NULL OR "privateToId" = $3)`,
} satisfies Statement

interface Place {
  readonly imageId: string
  readonly position: string
}

const placesInAlbum = {
  name: 'places-in-album',
  text: `
    SELECT placed."imageId", placed.position FROM "AlbumImage" AS placed
    JOIN "Image" AS image ON image."workspaceId" = placed."workspaceId" AND image.id = placed."imageId"
    WHERE placed."workspaceId" = $1 AND placed."albumId" = $2 AND placed.position > $3
      AND image."trashedAt" IS NULL AND image.status <> 'refused'
    ORDER BY placed.position LIMIT $4`,
} satisfies Statement

/** The search of a smart album at this moment. */
export function searchOf({ lastDays, from, to, ...conditions }: AlbumRule): SavedSearch {
  const since = lastDays === undefined ? dateOf(from) : new Date(Date.now() - lastDays * day)
  return { ...conditions, from: since, to: dateOf(to) }
}

const dateOf = (instant: string | undefined) => (instant === undefined ? undefined : new Date(instant))

/** @throws ServiceError 'bad-input' */
function readPosition(cursor: string): string {
  if (/^[0-9A-Za-z]+$/.test(cursor)) return cursor
  throw unknownPlace()
}
