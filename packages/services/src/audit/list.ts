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
  const names = await namesOf(database, page)
  return {
    items: page.map(({ id, actorId, action, data, createdAt }) => ({
      ...{ id, action, at: createdAt.toISOString() },
      actor: actorId === null ? null : actorOf(names, actorId),
      ...auditedData(data),
    })),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  }
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
