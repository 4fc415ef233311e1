import { JobError } from '../error.ts'
import type { Failure } from './handler.ts'

/** Codes of Node, PostgreSQL and Prisma that say that the other side could not be reached just now. */
const unreachable = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'],
  // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections
  ...['57P01', '57P02', '57P03', '53300', '08000', '08003', '08006', '08001'],
  // can't reach, timed out, connection closed, no connection in time, no transaction in time
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'],
])

/** Whether an error, or what caused it, says that a service was out of reach. */
export function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('code' in error && typeof error.code === 'string' && unreachable.has(error.code)) return true
  if (/^Connection terminated|timeout exceeded when trying to connect|connection is lost/i.test(error.message))
    return true
  return isUnreachable(error.cause)
}

export function explainByDefault(error: unknown): Failure {
  if (error instanceof JobError) return { code: error.code, message: error.message, retry: false }
  if (isUnreachable(error)) {
    return { code: 'unreachable', message: 'A service that this needs could not be reached.', retry: true }
  }
  return { code: 'internal', message: 'Something went wrong on our side.', retry: false }
}
