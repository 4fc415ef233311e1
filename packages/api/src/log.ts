import { personIdOf } from '@amend/auth'
import type { Context } from './context.ts'

/** Logs an internal error with what identifies it. The input is not logged: it is private. */
export function logFault({ services, requestId, principal }: Context, what: string, error: unknown): void {
  const person = principal && personIdOf(principal)
  services.log.error({ requestId, what, person, err: error }, 'A request failed.')
}
