import { pageLimits } from '@amend/contract'
import { after, newestFirst } from '@amend/db'
import type { Access } from '../access.ts'
import { actorOf, auditedData, namesOf } from '../audit/list.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import { type ActivityAction, type ActivityItem, type ActivityPage, activityActions } from '../types.ts'

/** A place in the feed, and how many rows a source is asked for. */
interface Window {
  readonly from: object
  readonly take: number
}

const person = { select: { id: true, name: true, email: true } } as const
type Found = { readonly id: string; readonly name: string | null; readonly email: string } | null

const actor = (found: Found) => found && { id: found.id, name: found.name ?? found.email }
const nothing = { name: null, imageId: null, instruction: null, role: null }

/**
 * A page of what happened in a workspace, the newest first: uploads and finished edits by their own rows, everything else by
 * the audit log.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listActivity(
  { database }: Services,
  access: Access,
  cursor: string | undefined,
): Promise<ActivityPage> {
  const place = cursor === undefined ? undefined : readCursor(cursor)
  const most = pageLimits.activity
  const window = { from: place ? after({ createdAt: place.at, id: place.id }) : {}, take: most + 1 }
  const sources = await Promise.all([uploads(access, window), edits(access, window), actions(database, access, window)])
  const all = sources.flat().sort(newest)
  const items = all.slice(0, most)
  const last = all.length > most ? items.at(-1) : undefined
  return { items, nextCursor: last ? writeCursor({ at: new Date(last.at), id: last.id }) : null }
}

const newest = (a: ActivityItem, b: ActivityItem) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1)

async function uploads({ records }: Access, { from, take }: Window): Promise<ActivityItem[]> {
  const rows = await records.image.findMany({
    where: { kind: 'upload', status: { not: 'refused' }, trashedAt: null, AND: from },
    select: { id: true, name: true, createdAt: true, createdBy: person },
    orderBy: newestFirst,
    take,
  })
  return rows.map(({ id, name, createdAt, createdBy }) => ({
    ...{ ...nothing, id, action: 'image:upload', name, imageId: id, at: createdAt.toISOString() },
    actor: actor(createdBy),
  }))
}

/** By the time of the request, by which edits are in an index. */
async function edits({ records }: Access, { from, take }: Window): Promise<ActivityItem[]> {
  const rows = await records.edit.findMany({
    where: { kind: 'edit', status: 'done', AND: from },
    select: {
      id: true,
      instruction: true,
      createdAt: true,
      createdBy: person,
      result: { select: { id: true, name: true, trashedAt: true } },
    },
    orderBy: newestFirst,
    take,
  })
  return rows.map(({ id, instruction, createdAt, createdBy, result }) => ({
    ...{ ...nothing, id, action: 'edit:done', instruction, at: createdAt.toISOString() },
    actor: actor(createdBy),
    name: result?.name ?? null,
    imageId: result && !result.trashedAt ? result.id : null,
  }))
}

async function actions(
  database: Services['database'],
  { records }: Access,
  { from, take }: Window,
): Promise<ActivityItem[]> {
  const rows = await records.auditLog.findMany({
    where: { action: { in: [...activityActions] }, AND: from },
    orderBy: newestFirst,
    take,
  })
  const names = await namesOf(database, rows)
  return rows.map(({ id, action, actorId, data, createdAt }) => {
    const { name, after } = auditedData(data)
    return {
      ...{ ...nothing, id, action: action as ActivityAction, at: createdAt.toISOString() },
      actor: actorId === null ? null : actorOf(names, actorId),
      name: after.name ?? name,
      role: after.role ?? null,
    }
  })
}
