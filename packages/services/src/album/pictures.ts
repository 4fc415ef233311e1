/** The pictures of an album that is filled by hand: put in, taken out, and put in order. */
import type { Records } from '@amend/db'
import { generateNKeysBetween } from 'fractional-indexing'
import type { Member } from '../access.ts'
import { bulkOutcomes } from '../bulk-outcomes.ts'
import { notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import type { BulkResult } from '../types.ts'
import { announce } from './change.ts'
import { lockAlbum, requireByHand } from './find.ts'

/**
 * Puts pictures at the end of an album, in the order of the ids. One that is in it already stays in its place.
 * @throws ServiceError 'not-found', 'smart-album'
 */
export const addToAlbum = (services: Services, member: Member, id: string, ids: readonly string[]) =>
  inAlbum(services, member, id, ids, async (records, there) => {
    const { albumImage } = records.workspace(member.workspaceId)
    const already = await albumImage.findMany({ where: { albumId: id, imageId: { in: [...ids] } } })
    const known = new Set(already.map(({ imageId }) => imageId))
    const fresh = [...new Set(ids)].filter((imageId) => there.has(imageId) && !known.has(imageId))
    const last = await albumImage.findFirst({ where: { albumId: id }, orderBy: { position: 'desc' } })
    const positions = generateNKeysBetween(last?.position ?? null, null, fresh.length)
    await albumImage.createMany({
      data: fresh.map((imageId, at) => ({
        ...{ workspaceId: member.workspaceId, albumId: id, imageId, addedById: member.personId },
        position: positions[at] ?? '',
      })),
    })
    return { done: there, changed: fresh }
  })

/** Takes pictures out of an album. One that is not in it is done. @throws as `addToAlbum` */
export const removeFromAlbum = (services: Services, member: Member, id: string, ids: readonly string[]) =>
  inAlbum(services, member, id, ids, async (records, there) => {
    const { albumImage } = records.workspace(member.workspaceId)
    const where = { albumId: id, imageId: { in: [...ids] } }
    const found = await albumImage.findMany({ where, select: { imageId: true } })
    await albumImage.deleteMany({ where })
    return { done: there, changed: found.map(({ imageId }) => imageId) }
  })

/**
 * Puts pictures of an album before another one of it, in the order of the ids; null for its end. Moves of several
 * people follow one another, each on the order that the one before has left.
 * @throws as `addToAlbum`, and 'place-gone' when the picture at the place is not in the album
 */
export const moveInAlbum = (
  services: Services,
  member: Member,
  id: string,
  { ids, before }: { readonly ids: readonly string[]; readonly before: string | null },
) =>
  inAlbum(services, member, id, ids, async (records) => {
    const { albumImage } = records.workspace(member.workspaceId)
    const placed = await albumImage.findMany({ where: { albumId: id, imageId: { in: [...ids] } } })
    const found = new Set(placed.map(({ imageId }) => imageId))
    const moved = [...new Set(ids)].filter((imageId) => found.has(imageId))
    const others = { albumId: id, imageId: { notIn: moved } }
    const next = await placeAfter()
    const previous = await albumImage.findFirst({
      where: { ...others, ...(next && { position: { lt: next.position } }) },
      orderBy: { position: 'desc' },
    })
    const positions = generateNKeysBetween(previous?.position ?? null, next?.position ?? null, moved.length)
    // The old places may be among the new ones, which are unique.
    await albumImage.deleteMany({ where: { albumId: id, imageId: { in: moved } } })
    const rows = new Map(placed.map((row) => [row.imageId, row]))
    await albumImage.createMany({
      data: moved.flatMap((imageId, at) => {
        const row = rows.get(imageId)
        const position = positions[at]
        return row && position ? [{ ...row, position }] : []
      }),
    })
    return { done: found, changed: moved }

    /** The picture before which the moved ones come: the first at or after the place that is not moved itself. */
    async function placeAfter() {
      if (before === null) return null
      const place = await albumImage.findFirst({ where: { albumId: id, imageId: before } })
      if (!place) {
        throw new ServiceError('place-gone', 'The picture at that place has left the album. Choose the place again.')
      }
      return albumImage.findFirst({
        where: { ...others, position: { gte: place.position } },
        orderBy: { position: 'asc' },
      })
    }
  })

interface Outcome {
  /** Ids for which the request is fulfilled. */
  readonly done: ReadonlySet<string>
  readonly changed: readonly string[]
}

/**
 * Changes the pictures of a locked album in one transaction with its event; each id has an outcome.
 * @param change gets the ids of the pictures that exist
 */
async function inAlbum(
  services: Services,
  member: Member,
  id: string,
  ids: readonly string[],
  change: (records: Records, there: ReadonlySet<string>) => Promise<Outcome>,
): Promise<BulkResult[]> {
  return services.database.transaction(async (records) => {
    // Pictures before albums: the order in which deleting a picture locks them.
    const there = await lockImages(records, member.workspaceId, ids)
    const album = await lockAlbum(records, member, id)
    requireByHand(album)
    const { done, changed } = await change(records, there)
    if (changed.length > 0) {
      await records.workspace(member.workspaceId).album.update({ where: { id }, data: { updatedAt: new Date() } })
      await announce(records, member, album, { kind: 'album.changed', after: { images: [...changed] } })
    }
    return bulkOutcomes(ids, new Map(ids.filter((one) => !done.has(one)).map((one) => [one, notFound()])))
  })
}

/** Ids of images that exist, which nobody can delete before the transaction ends. */
async function lockImages(records: Records, workspaceId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await records.unsafe.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM "Image"
    WHERE "workspaceId" = ${workspaceId}::uuid AND id = ANY(${[...ids]}::uuid[]) AND kind <> 'sketch' AND status <> 'refused'
    ORDER BY id FOR KEY SHARE`
  return new Set(rows.map(({ id }) => id))
}
