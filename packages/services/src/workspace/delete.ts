/**
 * A deleted team reads as absent, and can be restored by its owners until the retention is over; then a job of the worker
 * deletes its records. Its bytes are deleted by the clean-up of the storage.
 */
import type { SessionPrincipal } from '@amend/auth'
import { appendEvent, type Database, type Records } from '@amend/db'
import type { Queue } from '@amend/jobs'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { cancelEdits } from '../edit/cancel.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'
import { lockMembers, requireTeam } from './lock.ts'

const day = 24 * 60 * 60 * 1000

/** Cancels what waits or runs in the team, and closes it for everybody. @throws ServiceError 'not-a-team', 'not-found' */
export async function deleteTeam({ database, queue }: Services, member: Member): Promise<void> {
  const { workspaceId } = member
  await database.transaction(
    async (records) => {
      await lockMembers(records, workspaceId)
      const { name } = await requireTeam(records, workspaceId)
      await cancelOpenEdits(queue, records, workspaceId)
      await records.installation.workspace.update({ where: { id: workspaceId }, data: { deletedAt: new Date() } })
      await recordAction(records, member, { action: 'workspace:delete', subjectId: workspaceId, name })
      await appendEvent(records, { workspaceId, kind: 'workspace.deleted', subjectId: workspaceId })
    },
    { timeout: 60_000 },
  )
}

/** Cancels the waiting and running edits of a workspace, or of one of its members, in the caller's transaction. */
export async function cancelOpenEdits(
  queue: Queue,
  records: Records,
  workspaceId: string,
  createdById?: string,
): Promise<void> {
  const open = await records.workspace(workspaceId).edit.findMany({
    where: { finishedAt: null, ...(createdById && { createdById }) },
    select: { id: true },
  })
  await cancelEdits(
    queue,
    records,
    workspaceId,
    open.map(({ id }) => id),
  )
}

/**
 * Restores a deleted team with all that it held.
 * @throws ServiceError 'not-found', also for people who are not its owners
 */
export async function restoreTeam({ database }: Services, { person }: SessionPrincipal, id: string): Promise<void> {
  await database.transaction(async (records) => {
    await lockMembers(records, id)
    const owner = await records.installation.membership.findFirst({
      where: { workspaceId: id, userId: person.id, role: 'owner', workspace: { deletedAt: { not: null } } },
      select: { workspace: { select: { name: true } } },
    })
    if (!owner) throw notFound()
    await records.installation.workspace.update({ where: { id }, data: { deletedAt: null } })
    const by = { workspaceId: id, personId: person.id }
    await recordAction(records, by, { action: 'workspace:restore', subjectId: id, name: owner.workspace.name })
    await appendEvent(records, { workspaceId: id, kind: 'workspace.restored', subjectId: id })
  })
}

/**
 * Deletes teams for good that were deleted longer ago than the retention, each in a transaction. The audit log stays.
 * @returns how many
 */
export async function deleteExpiredTeams(
  database: Database,
  retentionDays: number,
  signal: AbortSignal,
): Promise<number> {
  const before = new Date(Date.now() - retentionDays * day)
  const expired = { kind: 'team' as const, deletedAt: { lt: before } }
  const teams = await database.installation.workspace.findMany({ where: expired, select: { id: true, name: true } })
  let deleted = 0
  for (const { id, name } of teams) {
    signal.throwIfAborted()
    await database.transaction(
      async (records) => {
        await lockMembers(records, id)
        // It may have been restored meanwhile.
        const { count } = await records.installation.workspace.deleteMany({ where: { id, ...expired } })
        if (count === 0) return
        const data = { workspaceId: id, action: 'workspace:erase', subjectId: id, data: { name } }
        await records.installation.auditLog.create({ data })
        deleted++
      },
      { timeout: 10 * 60_000 },
    )
  }
  return deleted
}
