import type { FailureCode } from '@amend/contract'
import { JobError } from '../error.ts'
import type { Failure } from './handler.ts'

/** Error codes of Node, PostgreSQL, Prisma and its adapter for an unreachable service. */
const unreachable = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'],
  // PostgreSQL: admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections, a transaction that idled too long,
  // and lost connections
  ...['57P01', '57P02', '57P03', '53300', '25P03', '08000', '08001', '08003', '08006'],
  // PostgreSQL: a disk that fails, or can only be read (read_only_sql_transaction)
  ...['58030', '25006'],
  // Prisma: no server, no answer in time, connection closed, no connection in time, no transaction in time
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'],
  ...['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed', 'TooManyConnections'],
])

/** PostgreSQL: disk_full. */
const full = new Set(['53100'])

/** node-postgres gives these no code. */
const unreachableMessage =
  /^Connection terminated|is not queryable|timeout exceeded when trying to connect|^The listening connection is lost/

/** Whether an error, or what lies within it, says that a service was out of reach, or had no room. */
export const isUnreachable = (error: unknown): boolean =>
  isWithin(error, (code) => unreachable.has(code) || full.has(code)) || hasMessage(error, unreachableMessage)

/** Whether an error says that the disk of the database is full. */
export const isDatabaseFull = (error: unknown): boolean => isWithin(error, (code) => full.has(code))

/** Where the clients of PostgreSQL put codes and errors. */
const places = ['code', 'kind', 'originalCode', 'cause', 'meta', 'driverAdapterError']

function isWithin(error: unknown, matches: (code: string) => boolean, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  return places.some((place) => {
    const value: unknown = Reflect.get(error, place)
    return typeof value === 'string' ? matches(value) : isWithin(value, matches, depth + 1)
  })
}

function hasMessage(error: unknown, pattern: RegExp, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  if ('message' in error && pattern.test(String(error.message))) return true
  return places.some((place) => hasMessage(Reflect.get(error, place), pattern, depth + 1))
}

export function explainByDefault(error: unknown): Failure {
  if (error instanceof JobError) return { code: error.code, message: error.message, retry: false }
  return isUnreachable(error) ? unavailable : internal
}

const unavailable: Failure<FailureCode> = {
  code: 'service-unavailable',
  message: 'A service that this needs could not be reached.',
  retry: true,
  passing: true,
}

const internal: Failure<FailureCode> = { code: 'internal', message: 'Something went wrong on our side.', retry: false }
