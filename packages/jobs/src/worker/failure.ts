import type { FailureCode } from '@amend/contract'
import { JobError } from '../error.ts'
import type { Failure } from './handler.ts'

/** Error codes of Node, PostgreSQL, Prisma and its adapter for an unreachable service. */
const unreachable = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'],
  // PostgreSQL: admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections, a transaction that idled too long,
  // and lost connections
  ...['57P01', '57P02', '57P03', '53300', '25P03', '08000', '08001', '08003', '08006'],
  // Prisma: no server, no answer in time, connection closed, no connection in time, no transaction in time
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'],
  ...['DatabaseNotReachable', 'SocketTimeout', 'ConnectionClosed', 'TooManyConnections'],
])

/** Messages of node-postgres that have no code. */
const unreachableMessage =
  /^Connection terminated|is not queryable|timeout exceeded when trying to connect|^The listening connection is lost/

/** Whether an error or one of its causes says that a service was unreachable. */
export function isUnreachable(error: unknown, depth = 0): boolean {
  if (typeof error !== 'object' || error === null || depth > 5) return false
  if ('message' in error && unreachableMessage.test(String(error.message))) return true
  return ['code', 'kind', 'originalCode', 'cause', 'meta', 'driverAdapterError'].some((key) => {
    const value: unknown = Reflect.get(error, key)
    return typeof value === 'string' ? unreachable.has(value) : isUnreachable(value, depth + 1)
  })
}

export function explainByDefault(error: unknown): Failure {
  if (error instanceof JobError) return { code: error.code, message: error.message, retry: false }
  return isUnreachable(error) ? unavailable : internal
}

const unavailable: Failure<FailureCode> = {
  code: 'service-unavailable',
  message: 'A service that this needs could not be reached.',
  retry: true,
}

const internal: Failure<FailureCode> = { code: 'internal', message: 'Something went wrong on our side.', retry: false }
