import { personIdOf } from '@amend/auth'
import type { Context } from './context.ts'

/** Logs a fault of ours with what identifies it. The input is not logged: it is people's own. */
export function logFault({ services, requestId, principal }: Context, what: string, error: unknown): void {
  const person = principal && personIdOf(principal)
  services.log.error({ requestId, what, person, err: error }, 'A request failed.')
}
