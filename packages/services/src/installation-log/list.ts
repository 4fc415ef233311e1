import { pageLimits } from '@amend/contract'
import { type AuditLog, after, newestFirst, type Prisma, type Records } from '@amend/db'
import { actorOf, auditedData, namesOf } from '../audit/list.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import type { LogItem, LogPage } from '../types.ts'

export interface LogQuery {
  readonly actorId?: string | undefined
  /** The first part of the action, such as "user". */
  readonly noun?: string | undefined
  /** At or after this time. */
  readonly from?: Date | undefined
  /** Before this time. */
  readonly to?: Date | undefined
  readonly cursor?: string | undefined
}

/** What administrators do in a workspace. Of everything else there they see that it happened, not what it was about. */
const ofAdministrators = /^(?:credit:limit|job:)/

/** A page of everything that happened in the installation, the newest first. @throws ServiceError 'bad-input' */
export async function listLog(records: Records, query: LogQuery): Promise<LogPage> {
  const rows = await records.unsafe.auditLog.findMany({
    where: { AND: conditionsOf(query) },
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  const [people, workspaces] = await Promise.all([namesOf(records, rows), workspaceNamesOf(records, rows)])
  return pageOf(rows, pageLimits.administration, (row) => logItem(row, people, workspaces))
}

function conditionsOf({ actorId, noun, from, to, cursor }: LogQuery): Prisma.AuditLogWhereInput[] {
  const place = rowOfCursor(cursor)
  return [
    ...(actorId ? [{ actorId }] : []),
    ...(noun ? [{ action: { startsWith: `${noun}:` } }] : []),
    { createdAt: { ...(from && { gte: from }), ...(to && { lt: to }) } },
    ...(place ? [after(place)] : []),
  ]
}

async function workspaceNamesOf({ installation }: Records, rows: readonly AuditLog[]) {
  const ids = [...new Set(rows.flatMap(({ workspaceId }) => workspaceId ?? []))]
  const workspaces = await installation.workspace.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true },
  })
  return new Map(workspaces.map(({ id, name }) => [id, name]))
}

function logItem(row: AuditLog, people: ReadonlyMap<string, string>, workspaces: ReadonlyMap<string, string>): LogItem {
  const { id, workspaceId, actorId, action, subjectId, data, address, createdAt } = row
  const isPrivate = workspaceId !== null && !ofAdministrators.test(action)
  const { name, before, after: changed } = auditedData(data)
  return {
    ...{ id, action, subjectId, address },
    at: createdAt.toISOString(),
    actor: actorId === null ? null : actorOf(people, actorId),
    workspace: workspaceId === null ? null : { id: workspaceId, name: workspaces.get(workspaceId) ?? null },
    name: isPrivate ? null : name,
    before: isPrivate ? {} : before,
    after: isPrivate ? {} : changed,
  }
}
