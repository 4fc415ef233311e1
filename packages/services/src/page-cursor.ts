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
