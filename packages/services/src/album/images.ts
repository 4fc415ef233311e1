import type { Member } from '../access.ts'
import { imageItems } from '../image/items.ts'
import { listImages, type SavedSearch } from '../image/list.ts'
import { unknownPlace } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { ImagePage } from '../types.ts'
import { findAlbum, ruleOf } from './find.ts'
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
  const album = await findAlbum(member, id)
  const rule = ruleOf(album)
  if (rule) {
    return listImages(services, member, { ...searchOf(rule), ...query })
  }
  const rows = await member.records.albumImage.findMany({
    where: {
      albumId: id,
      image: { trashedAt: null, status: { not: 'refused' } },
      ...(query.cursor !== undefined && { position: { gt: readPosition(query.cursor) } }),
    },
    select: { imageId: true, position: true },
    orderBy: { position: 'asc' },
    take: query.limit + 1,
  })
  const page = rows.slice(0, query.limit)
  const last = rows.length > query.limit ? page.at(-1) : undefined
  const ids = page.map(({ imageId }) => imageId)
  return { items: await imageItems(services, member.workspaceId, ids), nextCursor: last?.position ?? null }
}

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
