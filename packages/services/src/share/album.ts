/** The pictures of a shared album: those that are in it at the moment of the visit. */
import { shareLimits } from '@amend/contract'
import { type Image, Prisma, statementOf, type WorkspaceRecords } from '@amend/db'
import { z } from 'zod'
import { type AlbumRow, ruleOf } from '../album/find.ts'
import { searchOf } from '../album/images.ts'
import type { AlbumRule } from '../album/schema.ts'
import { imagesOfSearch } from '../image/conditions.ts'
import { type Order, orderOf, type Placed, reversed } from '../image/order.ts'
import { visible, visibleRows } from '../safety/flag.ts'
import type { Services } from '../services.ts'

/** The part of an album that a request is about. Other links show all their pictures at once. */
export type AlbumPlace =
  /** The picture that stands for the album. */
  | { readonly kind: 'cover' }
  /** One picture, for its bytes. */
  | { readonly kind: 'picture'; readonly id: string }
  /** One picture with the ones beside it. The first page, where it is not in the album. */
  | { readonly kind: 'viewer'; readonly id: string }
  /** A page that begins with a picture. The first page without one, and where it is not in the album. */
  | { readonly kind: 'page'; readonly from?: string | undefined }

/** An album as a visitor sees it. */
export interface SharedAlbum {
  readonly name: string
  /** Whether one picture is shown, and not a page of them. */
  readonly single: boolean
  /** The picture before the shown one, or the first of the page before; undefined at the beginning. */
  readonly previous?: string | undefined
  /** The picture after the shown one, or the first of the next page; undefined at the end. */
  readonly next?: string | undefined
}

type Database = Pick<Services, 'database'>

/** The pictures at a place of an album: no more than a page of them. */
export async function visitAlbum(
  services: Database,
  album: AlbumRow,
  place: AlbumPlace,
): Promise<{ readonly imageIds: readonly string[]; readonly album: SharedAlbum }> {
  const pictures = await albumPictures(services, album)
  const single = { name: album.name, single: true }
  switch (place.kind) {
    case 'cover': {
      const isShown = album.coverId !== null && (await pictures.has(album.coverId))
      return { imageIds: isShown && album.coverId ? [album.coverId] : await pictures.from(undefined, 1), album: single }
    }
    case 'picture': {
      const id = idOf(place.id)
      return { imageIds: id !== undefined && (await pictures.has(id)) ? [id] : [], album: single }
    }
    case 'viewer': {
      const id = idOf(place.id)
      if (id === undefined || !(await pictures.has(id))) return page(undefined)
      const [[previous], [, next]] = await Promise.all([pictures.before(id, 1), pictures.from(id, 2)])
      return { imageIds: [id], album: { ...single, previous, next } }
    }
    case 'page':
      return page(idOf(place.from))
  }

  async function page(from: string | undefined) {
    const size = shareLimits.albumPage
    const found = await pictures.from(from, size + 1)
    const [first] = found
    const earlier = from !== undefined && first === from ? await pictures.before(from, size) : []
    const imageIds = found.slice(0, size)
    return { imageIds, album: { name: album.name, single: false, previous: earlier[0], next: found[size] } }
  }
}

/** What visitors see of an album's pictures, in the album's order. */
interface AlbumPictures {
  has(id: string): Promise<boolean>
  /** From a picture on, which is the first of them; from the beginning where it is not in the album. */
  from(id: string | undefined, limit: number): Promise<string[]>
  /** The nearest pictures before one; none where it is not in the album. */
  before(id: string, limit: number): Promise<string[]>
}

const idOf = (text: string | undefined) => z.uuid().safeParse(text?.toLowerCase()).data

/** The condition for pictures of an album that visitors see. */
const shown = { ...visible, kind: { not: 'sketch' } } satisfies Prisma.ImageWhereInput

async function albumPictures(services: Database, album: AlbumRow): Promise<AlbumPictures> {
  const rule = ruleOf(album)
  const { workspaceId } = album
  return rule ? found(services, workspaceId, rule) : byHand(services.database.workspace(workspaceId), album.id)
}

function byHand({ albumImage }: WorkspaceRecords, albumId: string): AlbumPictures {
  const placeOf = (imageId: string) => albumImage.findFirst({ where: { albumId, imageId, image: shown } })
  const list = async (position: Prisma.StringFilter<'AlbumImage'>, order: 'asc' | 'desc', take: number) => {
    const where = { albumId, image: shown, position }
    const rows = await albumImage.findMany({ where, select: { imageId: true }, orderBy: { position: order }, take })
    return rows.map(({ imageId }) => imageId)
  }
  return {
    has: async (id) => (await placeOf(id)) !== null,
    from: async (id, limit) => list({ gte: (id !== undefined && (await placeOf(id))?.position) || '' }, 'asc', limit),
    before: async (id, limit) => {
      const place = await placeOf(id)
      return place ? (await list({ lt: place.position }, 'desc', limit)).reverse() : []
    },
  }
}

async function found(services: Database, workspaceId: string, rule: AlbumRule): Promise<AlbumPictures> {
  const search = searchOf(rule)
  const [forth, back] = [orderOf(search), reversed[search.sort ?? 'newest']]
  const condition = await imagesOfSearch(services, workspaceId, search)
  const list = async ({ by }: Pick<Order, 'by'>, limit: number, more = Prisma.sql`true`) => {
    const found = Prisma.sql`
      SELECT image.id, image.name, image."createdAt", image."trashedAt" FROM "Image" AS image
      WHERE ${condition} AND ${visibleRows} AND ${more} ORDER BY ${by} LIMIT ${limit}::int`
    return services.database.prepared<PlacedRow>(...statementOf(found))
  }
  const ids = async (...which: Parameters<typeof list>) => (await list(...which)).map(({ id }) => id)
  const placeOf = async (id: string): Promise<Placed | undefined> => {
    const [row] = await list(forth, 1, Prisma.sql`image.id = ${id}::uuid`)
    return row && { ...row, createdAt: row.createdAt.toISOString(), trashedAt: row.trashedAt?.toISOString() ?? null }
  }
  return {
    has: async (id) => (await placeOf(id)) !== undefined,
    from: async (id, limit) => {
      const place = id === undefined ? undefined : await placeOf(id)
      if (!place) return ids(forth, limit)
      return [place.id, ...(await ids(forth, limit - 1, forth.after(forth.cursorAt(place))))]
    },
    before: async (id, limit) => {
      const place = await placeOf(id)
      return place ? (await ids(back, limit, back.after(back.cursorAt(place)))).reverse() : []
    },
  }
}

type PlacedRow = Pick<Image, 'id' | 'name' | 'createdAt' | 'trashedAt'>
