import { setTimeout as sleep } from 'node:timers/promises'
import { PrismaClientKnownRequestError } from '@prisma/client/runtime/client'
import { isDriverAdapterError, type Error as MappedError } from '@prisma/driver-adapter-utils'
import type { Prisma } from './generated/client.ts'

export interface TransactionOptions {
  /** Default: each statement sees what was committed before it (read committed). */
  readonly isolation?: 'repeatable-read' | 'serializable'
  /** The maximum number of attempts after conflicts. Default 10. */
  readonly attempts?: number
  /** The time limit of one attempt, ms. Default 10 s. */
  readonly timeout?: number
}

interface Settings {
  readonly isolationLevel?: Prisma.TransactionIsolationLevel
  readonly timeout: number
  readonly maxWait: number
}

const levels = { 'repeatable-read': 'RepeatableRead', serializable: 'Serializable' } as const
const longestPause = 200 // ms

export async function withRetries<T>(
  attempt: (settings: Settings) => Promise<T>,
  { isolation, attempts = 10, timeout = 10_000 }: TransactionOptions = {},
): Promise<T> {
  const settings = { ...(isolation && { isolationLevel: levels[isolation] }), timeout, maxWait: timeout }
  for (let i = 1; ; i++) {
    try {
      return await attempt(settings)
    } catch (error) {
      if (i >= attempts || !isConflict(error)) throw error
      await sleep(Math.random() * Math.min(longestPause, 5 * 2 ** i))
    }
  }
}

/** Whether a transaction failed only because of another: a serialization failure or a deadlock. */
function isConflict(error: unknown): boolean {
  return failedWith(error, 'P2034', 'TransactionWriteConflict')
}

/** Whether a row was refused because its unique key is taken. */
export function isUniqueViolation(error: unknown): boolean {
  return failedWith(error, 'P2002', 'UniqueConstraintViolation')
}

/**
 * The error code of PostgreSQL. It is a code of Prisma's in queries, nested in another error in raw SQL, and bare in a
 * commit.
 */
function failedWith(error: unknown, code: string, kind: MappedError['kind']): boolean {
  if (error === undefined || error === null) return false
  if (isDriverAdapterError(error)) return error.cause.kind === kind
  if (!(error instanceof PrismaClientKnownRequestError)) return false
  return error.code === code || failedWith(error.meta?.driverAdapterError, code, kind)
}
