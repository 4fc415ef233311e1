import type { Context } from './context.ts'

/** A fault of ours, with what it was found by. The input is not logged: it is people's own. */
export function logFault({ services, requestId, session }: Context, what: string, error: unknown): void {
  services.log.error({ requestId, what, person: session?.person.id, err: error }, 'A request failed.')
}
