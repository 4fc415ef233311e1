import { type Client, endSession, listSessions, type SessionPrincipal } from '@amend/auth'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import type { SessionItem } from '../types.ts'

export async function sessionsOf(
  { auth }: Services,
  { sessionToken }: Client,
  { person }: SessionPrincipal,
): Promise<SessionItem[]> {
  const sessions = await listSessions(auth, person.id, sessionToken)
  return sessions.map(({ id, current, browser, system, address, createdAt, lastSeenAt }) => ({
    ...{ id, current, address, browser: browser ?? null, system: system ?? null },
    createdAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
  }))
}

/** @throws ServiceError 'not-found', also for another person's session */
export async function endOwnSession({ auth }: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  if (!(await endSession(auth, person.id, id))) throw notFound()
}
