import { after, type ImageKind, matching, newestFirst, type Prisma } from '@amend/db'
import type { Access } from '../access.ts'
import { type PageCursor, readCursor, writeCursor } from '../page-cursor.ts'
import type { ImagePage } from '../types.ts'
import { imageItem, imageParts } from './item.ts'

export interface ImageQuery {
  /** Words that must all be in the name or the instruction. */
  readonly search?: string | undefined
  readonly favourite?: boolean | undefined
  /** The trash, the last trashed first. Default: images outside the trash, the newest first. */
  readonly trashed?: boolean | undefined
  readonly kind?: 'upload' | 'result' | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** A page of pictures without sketches. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listImages({ records }: Access, query: ImageQuery): Promise<ImagePage> {
  const { search, favourite, trashed = false, kind, limit } = query
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const kinds: ImageKind[] = kind ? [kind] : ['upload', 'result']
  const rows = await records.image.findMany({
    where: {
      kind: { in: kinds },
      trashedAt: trashed ? { not: null } : null,
      ...(favourite && { favourite }),
      AND: [...(search?.trim() ? [matching(search)] : []), ...(cursor ? [beyond(cursor, trashed)] : [])],
    },
    orderBy: trashed ? [{ trashedAt: 'desc' }, { id: 'desc' }] : newestFirst,
    include: imageParts,
    take: limit + 1,
  })
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const at = last && (trashed ? last.trashedAt : last.createdAt)
  return { items: page.map(imageItem), nextCursor: last && at ? writeCursor({ at, id: last.id }) : null }
}

const beyond = ({ at, id }: PageCursor, trashed: boolean): Prisma.ImageWhereInput =>
  trashed
    ? { trashedAt: { lte: at }, OR: [{ trashedAt: { lt: at } }, { trashedAt: at, id: { lt: id } }] }
    : after({ createdAt: at, id })
