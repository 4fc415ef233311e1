import { z } from 'zod'
import { ServiceError } from './error.ts'

/** The position at which a page ended: a timestamp and an id. */
export interface PageCursor {
  readonly at: Date
  readonly id: string
}

const shape = z.tuple([z.iso.datetime(), z.uuid()])

/** Encodes a cursor; clients must not interpret it. */
export const writeCursor = ({ at, id }: PageCursor): string =>
  Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url')

/** @throws ServiceError 'bad-input' */
export function readCursor(text: string): PageCursor {
  const parsed = shape.safeParse(parseJson(Buffer.from(text, 'base64url').toString()))
  if (parsed.success) return { at: new Date(parsed.data[0]), id: parsed.data[1] }
  throw unknownPlace()
}

/** The row after which a page begins, for `after` of @amend/db. @throws ServiceError 'bad-input' */
export function rowOfCursor(cursor: string | undefined): { readonly createdAt: Date; readonly id: string } | undefined {
  if (cursor === undefined) return undefined
  const { at, id } = readCursor(cursor)
  return { createdAt: at, id }
}

/**
 * A page of rows in the order of `newestFirst`.
 * @param rows one more than a page holds, when there are more
 */
export function pageOf<Row extends { readonly createdAt: Date; readonly id: string }, Item>(
  rows: readonly Row[],
  most: number,
  itemOf: (row: Row) => Item,
): { readonly items: Item[]; readonly nextCursor: string | null } {
  const page = rows.slice(0, most)
  const last = rows.length > most ? page.at(-1) : undefined
  return { items: page.map(itemOf), nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null }
}

/** The position at which a page of rows in the order of their names ended. */
export interface NameCursor {
  readonly name: string
  readonly id: string
}

const nameShape = z.tuple([z.string(), z.uuid()])

export const writeNameCursor = ({ name, id }: NameCursor): string =>
  Buffer.from(JSON.stringify([name, id])).toString('base64url')

/** @throws ServiceError 'bad-input' */
export function readNameCursor(text: string): NameCursor {
  const parsed = nameShape.safeParse(parseJson(Buffer.from(text, 'base64url').toString()))
  if (parsed.success && !parsed.data[0].includes('\0')) return { name: parsed.data[0], id: parsed.data[1] }
  throw unknownPlace()
}

/** A cursor that no page has given. */
export const unknownPlace = () =>
  new ServiceError('bad-input', 'This place in the list is unknown. Begin at its top.', { field: 'cursor' })

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
