import { pageLimits } from '@amend/contract'
import { after, newestFirst, type Records } from '@amend/db'
import { z } from 'zod'
import type { Access } from '../access.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { AuditPage } from '../types.ts'

export interface AuditQuery {
  readonly actorId?: string | undefined
  /** The first part of the action, such as "member". */
  readonly noun?: string | undefined
  /** At or after this time. */
  readonly from?: Date | undefined
  /** Before this time. */
  readonly to?: Date | undefined
  readonly cursor?: string | undefined
}

/** A page of the audit log of a workspace, the newest first. @throws ServiceError 'bad-input' for an invalid cursor */
export async function listAudit({ database }: Services, { records }: Access, query: AuditQuery): Promise<AuditPage> {
  const { actorId, noun, from, to, cursor } = query
  const place = cursor === undefined ? undefined : readCursor(cursor)
  const rows = await records.auditLog.findMany({
    where: {
      ...(actorId && { actorId }),
      ...(noun && { action: { startsWith: `${noun}:` } }),
      AND: [
        { createdAt: { ...(from && { gte: from }), ...(to && { lt: to }) } },
        ...(place ? [after({ createdAt: place.at, id: place.id })] : []),
      ],
    },
    orderBy: newestFirst,
    take: pageLimits.audit + 1,
  })
  const page = rows.slice(0, pageLimits.audit)
  const last = rows.length > pageLimits.audit ? page.at(-1) : undefined
  const changes = page.map(({ data }) => auditedData(data))
  // A row refers to whom pictures were given to by the id, as to its actor.
  const named = changes.flatMap(({ after: { to } }) => (isId(to) ? [{ actorId: to }] : []))
  const names = await namesOf(database, [...page, ...named])
  return {
    items: page.map(({ id, actorId, action, createdAt }, i) => ({
      ...{ id, action, at: createdAt.toISOString() },
      actor: actorId === null ? null : actorOf(names, actorId),
      ...withNames(changes[i], names),
    })),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  }
}

const isId = (text: string | undefined): text is string => z.guid().safeParse(text).success

/** Puts the name of a person in place of the id; leaves the id out where the account was deleted. */
function withNames(
  { name, before, after }: ReturnType<typeof auditedData> = auditedData(undefined),
  names: ReadonlyMap<string, string>,
) {
  const { to, ...rest } = after
  const receiver = isId(to) ? names.get(to) : to
  return { name, before, after: receiver === undefined ? rest : { ...rest, to: receiver } }
}

/** The names of the people of audit rows, by id: a row refers to no table, so that it outlives the account. */
export async function namesOf(
  { installation }: Records,
  rows: readonly { readonly actorId: string | null }[],
): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(rows.flatMap(({ actorId }) => (actorId === null ? [] : [actorId])))]
  if (ids.length === 0) return new Map()
  const people = await installation.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, email: true },
  })
  return new Map(people.map(({ id, name, email }) => [id, name ?? email]))
}

/** Null for an account that was deleted. */
export function actorOf(names: ReadonlyMap<string, string>, id: string): { id: string; name: string } | null {
  const name = names.get(id)
  return name === undefined ? null : { id, name }
}

const changed = z.record(z.string(), z.unknown()).catch({})
const shape = z.object({ name: z.string().nullable().catch(null), before: changed, after: changed })

/** What a row says of its subject. Rows of earlier versions have other data, or none. */
export function auditedData(data: unknown): {
  readonly name: string | null
  readonly before: Record<string, string>
  readonly after: Record<string, string>
} {
  const parsed = shape.safeParse(data).data
  return { name: parsed?.name ?? null, before: texts(parsed?.before), after: texts(parsed?.after) }
}

const texts = (values: Readonly<Record<string, unknown>> = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]),
  )
