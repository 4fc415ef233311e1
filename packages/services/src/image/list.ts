import { isDeepStrictEqual } from 'node:util'
import { after, type ImageKind, newestFirst, type Prisma, type WorkspaceRecords } from '@amend/db'
import type { Member } from '../access.ts'
import { visibleTo } from '../album/find.ts'
import { readCursor, readNameCursor, writeCursor, writeNameCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { ImagePage } from '../types.ts'
import { imageItems, newestImageItems } from './items.ts'
import { searchCondition } from './search.ts'

export const imageSorts = ['newest', 'oldest', 'name'] as const
export type ImageSort = (typeof imageSorts)[number]

export interface ImageQuery {
  /** Words that must all be in the name, the instruction, a tag or a comment. */
  readonly search?: string | undefined
  readonly favourite?: boolean | undefined
  /** The trash, the last trashed first. Default: images outside the trash, the newest first. */
  readonly trashed?: boolean | undefined
  readonly kind?: 'upload' | 'result' | undefined
  /** Created at or after this time. */
  readonly from?: Date | undefined
  /** Created before this time. */
  readonly to?: Date | undefined
  /** Results of exactly this instruction. */
  readonly look?: string | undefined
  /** Results of this version of a model. */
  readonly modelVersionId?: string | undefined
  /** Uploaded or requested by this person. */
  readonly personId?: string | undefined
  readonly tagId?: string | undefined
  /** In this album that is filled by hand. */
  readonly albumId?: string | undefined
  /** Ignored in the trash. */
  readonly sort?: ImageSort | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** What a search finds, whoever reads it. */
export type SavedSearch = Omit<ImageQuery, 'albumId' | 'cursor' | 'limit'>

/**
 * A page of pictures without sketches and refused uploads.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listImages(
  services: Pick<Services, 'database'>,
  { records, workspaceId, personId }: Member,
  query: ImageQuery,
): Promise<ImagePage> {
  if (isWholeGallery(query)) return newestPage(services, workspaceId, query)
  const { limit, albumId } = query
  const order = orderOf(query)
  const rows = await records.image.findMany({
    where: {
      ...conditions(query),
      ...(albumId !== undefined && { albumImages: { some: { albumId, album: visibleTo(personId) } } }),
      AND: [
        ...(await searched(services, records, query)),
        ...(query.cursor === undefined ? [] : [order.after(query.cursor)]),
      ],
    },
    orderBy: severalWords(query) ? [{ trashedAt: 'asc' }, ...order.by] : order.by,
    select: { id: true, name: true, createdAt: true, trashedAt: true },
    take: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const ids = page.map(({ id }) => id)
  return { items: await imageItems(services, workspaceId, ids), nextCursor: last ? order.cursorAt(last) : null }
}

/** The page that is read most often needs no query to find it. */
async function newestPage(
  services: Pick<Services, 'database'>,
  workspaceId: string,
  { cursor, limit }: Pick<ImageQuery, 'cursor' | 'limit'>,
): Promise<ImagePage> {
  const after = cursor === undefined ? undefined : readCursor(cursor)
  const found = await newestImageItems(services, workspaceId, { after, limit: limit + 1 })
  const items = found.slice(0, limit)
  const last = found.length > limit ? items.at(-1) : undefined
  return { items, nextCursor: last ? writeCursor({ at: new Date(last.createdAt), id: last.id }) : null }
}

/** Whether nothing is chosen: neither a condition nor an order. */
const isWholeGallery = ({ sort = 'newest', search = '', albumId, ...query }: ImageQuery): boolean =>
  sort === 'newest' &&
  search.trim() === '' &&
  albumId === undefined &&
  isDeepStrictEqual(conditions(query), noConditions)

/**
 * Pictures with several words are few, and may all be old. Ordered by a column that is the same in all of them, they are
 * found by their words and then sorted: in the order of an index PostgreSQL would go through most of the gallery for a page.
 */
const severalWords = ({ search = '', trashed }: Pick<ImageQuery, 'search' | 'trashed'>) =>
  !trashed && /\S{3}.*\s.*\S{3}/su.test(search)

async function searched(
  services: Pick<Services, 'database'>,
  records: WorkspaceRecords,
  { search }: Pick<ImageQuery, 'search'>,
): Promise<Prisma.ImageWhereInput[]> {
  return search?.trim() ? [await searchCondition(services, records, search)] : []
}

/** The condition for the pictures of a search. */
export async function imagesOfSearch(
  services: Pick<Services, 'database'>,
  records: WorkspaceRecords,
  query: SavedSearch,
): Promise<Prisma.ImageWhereInput> {
  return { AND: [conditions(query), ...(await searched(services, records, query))] }
}

function conditions(query: SavedSearch): Prisma.ImageWhereInput {
  const { favourite, trashed = false, kind, from, to, look, modelVersionId, personId, tagId } = query
  const kinds: ImageKind[] = kind ? [kind] : ['upload', 'result']
  return {
    kind: { in: kinds },
    status: { not: 'refused' },
    trashedAt: trashed ? { not: null } : null,
    // Uploads have no tree above them; their index is found by that.
    ...(kind === 'upload' && { treeId: null }),
    ...(favourite && { favourite }),
    ...((from || to) && { createdAt: { ...(from && { gte: from }), ...(to && { lt: to }) } }),
    ...(look !== undefined && { instruction: look }),
    ...(modelVersionId !== undefined && { edit: { modelVersionId } }),
    ...(personId !== undefined && { createdById: personId }),
    ...(tagId !== undefined && { tags: { some: { tagId } } }),
  }
}

const noConditions = conditions({})

/** The part of an image that a cursor needs. */
interface Placed {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
  readonly trashedAt: Date | null
}

export interface Order {
  readonly by: Prisma.ImageOrderByWithRelationInput[]
  /** The condition for the images after a cursor. Its first part allows the use of an index. */
  after(cursor: string): Prisma.ImageWhereInput
  cursorAt(image: Placed): string
}

export const orderOf = ({ trashed, sort = 'newest' }: Pick<ImageQuery, 'trashed' | 'sort'>): Order =>
  trashed ? lastTrashed : orders[sort]

const orders = {
  newest: {
    by: newestFirst,
    after: (cursor: string) => {
      const { at, id } = readCursor(cursor)
      return after({ createdAt: at, id })
    },
    cursorAt: ({ createdAt, id }: Placed) => writeCursor({ at: createdAt, id }),
  },
  oldest: {
    by: [{ createdAt: 'asc' }, { id: 'asc' }],
    after: (cursor: string) => {
      const { at, id } = readCursor(cursor)
      return { createdAt: { gte: at }, OR: [{ createdAt: { gt: at } }, { createdAt: at, id: { gt: id } }] }
    },
    cursorAt: ({ createdAt, id }: Placed) => writeCursor({ at: createdAt, id }),
  },
  name: {
    by: [{ name: 'asc' }, { id: 'asc' }],
    after: (cursor: string) => {
      const { name, id } = readNameCursor(cursor)
      return { name: { gte: name }, OR: [{ name: { gt: name } }, { name, id: { gt: id } }] }
    },
    cursorAt: ({ name, id }: Placed) => writeNameCursor({ name, id }),
  },
} satisfies Readonly<Record<ImageSort, Order>>

const fromLastName: Order = {
  by: [{ name: 'desc' }, { id: 'desc' }],
  after: (cursor) => {
    const { name, id } = readNameCursor(cursor)
    return { name: { lte: name }, OR: [{ name: { lt: name } }, { name, id: { lt: id } }] }
  },
  cursorAt: orders.name.cursorAt,
}

/** The same pictures from the last to the first. */
export const reversed: Readonly<Record<ImageSort, Order>> = {
  newest: orders.oldest,
  oldest: orders.newest,
  name: fromLastName,
}

const lastTrashed: Order = {
  by: [{ trashedAt: 'desc' }, { id: 'desc' }],
  after: (cursor) => {
    const { at, id } = readCursor(cursor)
    return { trashedAt: { lte: at }, OR: [{ trashedAt: { lt: at } }, { trashedAt: at, id: { lt: id } }] }
  },
  cursorAt: ({ trashedAt, createdAt, id }) => writeCursor({ at: trashedAt ?? createdAt, id }),
}
