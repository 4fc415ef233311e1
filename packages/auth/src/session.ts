/**
 * Sessions: one for each browser that is signed in. The browser has a secret, the database its hash. A session ends
 * after a month without use, after a quarter in any case, when its owner ends it, and when the password changes.
 */
import type { Records, Session as SessionRow, Statement, User } from '@amend/db'
import Bowser from 'bowser'
import { z } from 'zod'
import { audit } from './audit.ts'
import type { Auth, Client } from './context.ts'
import { hashToken, isToken, randomToken } from './random-token.ts'
import { day, minute } from './throttle.ts'

export const sessionLifetime = { idle: 30 * day, most: 90 * day } as const
/** The minimum age of "last seen" before it is written again, so that not every request writes. */
const seenEvery = 5 * minute
const longestUserAgent = 512 // characters
/** The app of sessions that name none. */
const editor = 'amend'

/** What a session reveals about its person. A browser never gets more than this. */
export type SessionPerson = Pick<User, 'id' | 'name' | 'email' | 'emailVerified' | 'image' | 'role' | 'language'>

export interface Session {
  readonly id: string
  readonly expires: Date
  readonly person: SessionPerson
}

export interface NewSession {
  readonly id: string
  /** For the cookie; it cannot be read again. */
  readonly token: string
  readonly expires: Date
}

/** Starts a session. Ends the previous one of the browser, whoever's it was, against session fixation. */
export async function beginSession(records: Records, userId: string, client: Client): Promise<NewSession> {
  const { session } = records.installation
  if (client.sessionToken) await session.deleteMany({ where: { sessionToken: hashToken(client.sessionToken) } })
  const token = randomToken()
  const expires = new Date(Date.now() + sessionLifetime.idle)
  const { address, app = editor } = client
  const userAgent = client.userAgent?.slice(0, longestUserAgent)
  const data = { sessionToken: hashToken(token), userId, expires, address, app, ...(userAgent && { userAgent }) }
  const { id } = await session.create({ data })
  await audit(records, { actorId: userId, action: 'session:begin', subjectId: id, address })
  return { id, token, expires }
}

/**
 * Finds the session of a token and records its use; undefined when it has ended, its account is suspended or deleted, or it was begun
 * in another app.
 */
export async function findSession(
  { database }: Auth,
  token: string,
  { address, app = editor }: Partial<Pick<Client, 'address' | 'app'>> = {},
): Promise<Session | undefined> {
  if (!isToken(token)) return undefined
  const [found] = await database.prepared<FoundSession>(sessionOfToken, [hashToken(token), app])
  const now = Date.now()
  if (!found || found.expires.getTime() <= now || found.closed) return undefined
  const { sessionId: id, expires: until, createdAt, lastSeenAt, closed: _, ...person } = found
  if (now - lastSeenAt.getTime() < seenEvery) return { id, expires: until, person }
  const expires = new Date(Math.min(now + sessionLifetime.idle, createdAt.getTime() + sessionLifetime.most))
  const data = { lastSeenAt: new Date(now), expires, ...(address && { address }) }
  await database.installation.session.updateMany({ where: { id }, data })
  return { id, expires, person }
}

interface FoundSession extends SessionPerson, Pick<SessionRow, 'expires' | 'createdAt' | 'lastSeenAt'> {
  readonly sessionId: string
  /** Whether the account is suspended or deleted. */
  readonly closed: boolean
}

/** Every request with a cookie runs it. */
const sessionOfToken = {
  name: 'session-of-token',
  text: `
    SELECT session.id AS "sessionId", session.expires, session."createdAt", session."lastSeenAt",
      person."suspendedAt" IS NOT NULL OR person."deletedAt" IS NOT NULL AS closed,
      person.id, person.name, person.email, person."emailVerified", person.image, person.role, person.language
    FROM "Session" AS session JOIN "User" AS person ON person.id = session."userId"
    WHERE session."sessionToken" = $1 AND session.app = $2`,
} satisfies Statement

/** Gives a session another secret and invalidates the old one. @returns undefined when the session has ended */
export async function rotateSession(records: Records, token: string): Promise<NewSession | undefined> {
  const next = randomToken()
  const rows = await records.installation.session.updateManyAndReturn({
    where: { sessionToken: hashToken(token), expires: { gt: new Date() } },
    data: { sessionToken: hashToken(next) },
    select: { id: true, expires: true },
  })
  return rows[0] && { ...rows[0], token: next }
}

export interface ListedSession {
  readonly id: string
  /** Whether this is the session of the request. */
  readonly current: boolean
  /** Such as "Firefox"; absent when unknown. */
  readonly browser: string | undefined
  /** Such as "Windows". */
  readonly system: string | undefined
  readonly address: string | null
  /** The app in which it was begun. */
  readonly app: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
}

/** The sessions of a person, the last used first. */
export async function listSessions({ database }: Auth, userId: string, token?: string): Promise<ListedSession[]> {
  const rows = await database.installation.session.findMany({
    where: { userId, expires: { gt: new Date() } },
    orderBy: [{ lastSeenAt: 'desc' }, { id: 'desc' }],
  })
  const own = token && hashToken(token)
  return rows.map(({ id, sessionToken, userAgent, address, app, createdAt, lastSeenAt }) => {
    const { browser, os } = userAgent ? Bowser.parse(userAgent) : {}
    const device = { browser: browser?.name || undefined, system: os?.name || undefined }
    return { id, current: sessionToken === own, ...device, address, app, createdAt, lastSeenAt }
  })
}

/** Ends one session of a person. @returns whether there was one: another person's reads as absent */
export async function endSession({ database }: Auth, userId: string, sessionId: string): Promise<boolean> {
  if (!z.uuid().safeParse(sessionId).success) return false
  return database.transaction(async (records) => {
    const { count } = await records.installation.session.deleteMany({ where: { id: sessionId, userId } })
    if (count > 0) await audit(records, { actorId: userId, action: 'session:end', subjectId: sessionId })
    return count > 0
  })
}

/** Ends the sessions of a person, all or all but that of a token. @returns how many */
export async function endSessions({ database }: Auth, userId: string, except?: string): Promise<number> {
  return database.transaction((records) => endAllSessions(records, userId, except))
}

/** Ends the sessions of a person in the caller's transaction. */
export async function endAllSessions(records: Records, userId: string, except?: string): Promise<number> {
  const others = except ? { sessionToken: { not: hashToken(except) } } : {}
  const { count } = await records.installation.session.deleteMany({ where: { userId, ...others } })
  if (count > 0) await audit(records, { actorId: userId, action: 'session:end', data: { count } })
  return count
}

/** Ends the session of a token: signing out. */
export async function signOut({ database }: Auth, token: string): Promise<void> {
  await database.transaction(async (records) => {
    const where = { sessionToken: hashToken(token) }
    const found = await records.installation.session.findUnique({ where, select: { id: true, userId: true } })
    if (!found) return
    await records.installation.session.deleteMany({ where })
    await audit(records, { actorId: found.userId, action: 'session:end', subjectId: found.id })
  })
}
