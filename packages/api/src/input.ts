/** Schemas that several inputs share. */
import { editLimits, pageLimits, teamLimits } from '@amend/contract'
import { z } from 'zod'

export const id = z.uuid().transform((value) => value.toLowerCase())

/**
 * The idempotency key, chosen by the client once per request: repeating a request with its key has no second effect.
 */
export const key = z.uuid().transform((value) => value.toLowerCase())

export const workspace = z.object({ workspaceId: id })

export const subject = z.object({ workspaceId: id, id })

export const ids = z.array(id).min(1).max(pageLimits.bulk)

/** PostgreSQL cannot store NUL, and a lone surrogate is not a character. */
const isText = (value: string) => !/\0|\p{Surrogate}/u.test(value)

/** @param most characters */
export const text = (most: number) => z.string().max(most).refine(isText, 'There are characters in it that are none.')

/** Text on one line. */
export const line = (most: number) =>
  text(most)
    .transform((value) => value.normalize('NFC').trim())
    .refine((value) => !/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u.test(value), 'A name is on one line.')

/** A cursor by name contains the name, whose characters may need 12 bytes each. */
export const cursor = z.string().max(4000).nullish()

export const name = line(pageLimits.name).refine((value) => value !== '', 'A picture needs a name.')

export const teamName = line(teamLimits.name).refine((value) => value !== '', 'A team needs a name.')

export const instruction = text(editLimits.instruction.most)
  .transform((value) => value.normalize('NFC').trim())
  .refine((value) => value !== '', 'Say what to change: the instruction is empty.')

/** A moment in ISO 8601, with its offset from UTC. */
export const instant = z.iso.datetime({ offset: true }).transform((value) => new Date(value))

/** BCP 47, such as "de". */
export const language = z.string().regex(/^[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}$/i)
