import { Prisma } from '@amend/db'
import { readCursor, readNameCursor, writeCursor, writeNameCursor } from '../page-cursor.ts'
import type { ImageItem } from '../types.ts'

export const imageSorts = ['newest', 'oldest', 'name'] as const
export type ImageSort = (typeof imageSorts)[number]

/** The part of an image that a cursor needs. */
export type Placed = Pick<ImageItem, 'id' | 'name' | 'createdAt' | 'trashedAt'>

/** An order of rows "image". */
export interface Order {
  readonly by: Prisma.Sql
  /** The condition for the images after a cursor. @throws ServiceError 'bad-input' */
  after(cursor: string): Prisma.Sql
  cursorAt(image: Placed): string
}

/** Two columns, the second of which is unique, compared as one row: the condition begins at its place in an index. */
const ordered = (column: string, direction: 'ASC' | 'DESC', place: Pick<typeof byTime, 'read' | 'write'>): Order => {
  const named = Prisma.raw(`image."${column}"`)
  const [way, beyond] = [Prisma.raw(direction), Prisma.raw(direction === 'ASC' ? '>' : '<')]
  return {
    by: Prisma.sql`${named} ${way}, image.id ${way}`,
    after: (cursor) => {
      const [value, id] = place.read(cursor)
      return Prisma.sql`(${named}, image.id) ${beyond} (${value}, ${id}::uuid)`
    },
    cursorAt: place.write,
  }
}

const byTime = {
  read: (cursor: string): readonly [Prisma.Sql, string] => {
    const { at, id } = readCursor(cursor)
    return [Prisma.sql`${at}::timestamptz`, id]
  },
  write: ({ createdAt, id }: Placed): string => writeCursor({ at: new Date(createdAt), id }),
}

const byName: typeof byTime = {
  read: (cursor) => {
    const { name, id } = readNameCursor(cursor)
    return [Prisma.sql`${name}::text`, id]
  },
  write: ({ name, id }) => writeNameCursor({ name, id }),
}

const orders: Readonly<Record<ImageSort, Order>> = {
  newest: ordered('createdAt', 'DESC', byTime),
  oldest: ordered('createdAt', 'ASC', byTime),
  name: ordered('name', 'ASC', byName),
}

/** The same pictures from the last to the first. */
export const reversed: Readonly<Record<ImageSort, Order>> = {
  newest: orders.oldest,
  oldest: orders.newest,
  name: ordered('name', 'DESC', byName),
}

const lastTrashed = ordered('trashedAt', 'DESC', {
  read: byTime.read,
  write: ({ trashedAt, createdAt, id }) => writeCursor({ at: new Date(trashedAt ?? createdAt), id }),
})

/** In the trash the last trashed come first, whatever the sort. */
export const orderOf = ({
  trashed,
  sort = 'newest',
}: {
  readonly trashed?: boolean | undefined
  readonly sort?: ImageSort | undefined
}): Order => (trashed ? lastTrashed : orders[sort])
