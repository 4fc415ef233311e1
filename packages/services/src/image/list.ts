import { Prisma } from '@amend/db'
import type { Member } from '../access.ts'
import type { Services } from '../services.ts'
import type { ImagePage } from '../types.ts'
import { imagesOfSearch, type SavedSearch } from './conditions.ts'
import { findImageItems } from './items.ts'
import { orderOf } from './order.ts'

export interface ImageQuery extends SavedSearch {
  /** In this album that is filled by hand. */
  readonly albumId?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/**
 * A page of pictures without sketches and refused uploads.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listImages(
  services: Pick<Services, 'database'>,
  { workspaceId, personId }: Member,
  query: ImageQuery,
): Promise<ImagePage> {
  const { limit, albumId, cursor } = query
  const order = orderOf(query)
  const where = [
    await imagesOfSearch(services, workspaceId, query),
    ...(albumId === undefined ? [] : [inAlbum(albumId, workspaceId, personId)]),
    ...(cursor === undefined ? [] : [order.after(cursor)]),
  ]
  const found = await findImageItems(services, {
    where: Prisma.join(where, ' AND '),
    by: hasSeveralWords(query) ? Prisma.sql`image."trashedAt", ${order.by}` : order.by,
    limit: limit + 1,
    isFrequent: isFrequent(query),
  })
  const items = found.slice(0, limit)
  const last = found.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? order.cursorAt(last) : null }
}

/**
 * Pictures with several words are few, and may all be old. Ordered by a column that is the same in all of them, they are
 * found by their words and then sorted: in the order of an index PostgreSQL would go through most of the gallery for a page.
 */
const hasSeveralWords = ({ search = '', trashed }: Pick<ImageQuery, 'search' | 'trashed'>) =>
  !trashed && /\S{3}.*\s.*\S{3}/su.test(search)

/**
 * Whether the statement is one of a few dozen that people ask again and again, for which one plan is right. The others
 * depend on their values, or are combinations of which each connection would keep thousands.
 */
function isFrequent({ search = '', from, to, look, modelVersionId, ...query }: ImageQuery): boolean {
  if (search.trim() !== '' || from || to || look !== undefined || modelVersionId !== undefined) return false
  const { favourite, kind, personId, tagId, albumId } = query
  return [favourite || undefined, kind, personId, tagId, albumId].filter((one) => one !== undefined).length <= 1
}

/** Somebody else's private album reads as an empty one. */
const inAlbum = (albumId: string, workspaceId: string, personId: string) => Prisma.sql`EXISTS (
  SELECT FROM "AlbumImage" AS placed
  JOIN "Album" AS album ON album."workspaceId" = placed."workspaceId" AND album.id = placed."albumId"
  WHERE placed."workspaceId" = ${workspaceId}::uuid AND placed."albumId" = ${albumId}::uuid
    AND placed."imageId" = image.id
    AND (album."privateToId" IS NULL OR album."privateToId" = ${personId}::uuid))`
