/** The queue as one person sees it: their own edits, and of others only the number. */
import type { Records } from '@amend/db'
import { reorderJobs } from '@amend/jobs'
import type { Member } from '../access.ts'
import { reserveCredits } from '../credit/ledger.ts'
import { imageParts, renditionLinks } from '../image/item.ts'
import { bytesOfResult, requireQuota } from '../quota.ts'
import { limitRate } from '../rate-limits.ts'
import { safetyOf } from '../safety/flag.ts'
import type { Services } from '../services.ts'
import type { EditQueue, QueueItem } from '../types.ts'
import { requireRoom } from './create.ts'
import { editPositions } from './position.ts'
import { queueEdits } from './queue.ts'

/** How long a failed edit is listed, ms, and how many are. */
const failedFor = 60 * 60 * 1000
const mostFailed = 10

const columns = {
  ...{ id: true, batchId: true, variant: true, kind: true, instruction: true, status: true, progress: true },
  ...{ sourceId: true, errorCode: true, errorMessage: true },
  source: { select: { id: true, workspaceId: true, ...imageParts } },
} as const

/** The member's waiting, running and lately failed edits in the workspace. */
export async function ownQueue({ database }: Services, { records, workspaceId, personId }: Member): Promise<EditQueue> {
  const own = { createdById: personId }
  const open = await records.edit.findMany({
    where: { ...own, finishedAt: null },
    select: columns,
    orderBy: [{ createdAt: 'asc' }, { variant: 'asc' }],
  })
  const failed = await records.edit.findMany({
    where: { ...own, errorCode: { not: null }, finishedAt: { gt: new Date(Date.now() - failedFor) } },
    select: columns,
    orderBy: { finishedAt: 'desc' },
    take: mostFailed,
  })
  const others = await database.unsafe.edit.count({ where: { finishedAt: null, createdById: { not: personId } } })
  const ids = open.map(({ id }) => id)
  const positions = ids.length === 0 ? [] : await editPositions(database, workspaceId, ids)
  const placed = new Map(positions.map((position, at) => [position.id, { ...position, at }]))
  // Edits whose job is missing for the moment are the last.
  const place = ({ id }: { readonly id: string }) => placed.get(id)?.at ?? positions.length
  const inOrder = [...open].sort((a, b) => place(a) - place(b))
  return { own: [...inOrder, ...failed].map((edit) => queuedEdit(edit)), others }

  function queuedEdit({ source, errorCode, errorMessage, status, ...edit }: (typeof open)[number]): QueueItem {
    const { ahead = null, startsIn = null, endsIn = null } = placed.get(edit.id) ?? {}
    return {
      ...edit,
      status: status === 'running' || status === 'failed' ? status : 'queued',
      thumbnail:
        (source && !safetyOf(source.safetyFlag) && renditionLinks(source, source.renditions).thumbnail?.url) || null,
      error: errorCode !== null && errorMessage !== null ? { code: errorCode, message: errorMessage } : null,
      ahead,
      startsIn,
      endsIn,
    }
  }
}

/**
 * Puts the member's own waiting edits into an order. They exchange their turns, so that nobody else's edit begins
 * earlier or later.
 * @returns the ids of those that wait, in their new order; others are omitted
 */
export async function reorderEdits(
  { database }: Services,
  { workspaceId, personId }: Member,
  ids: readonly string[],
): Promise<string[]> {
  return database.transaction(async (records) => {
    const own = await records.workspace(workspaceId).edit.findMany({
      where: { id: { in: [...ids] }, createdById: personId, status: 'queued' },
      select: { id: true },
    })
    const known = new Set(own.map(({ id }) => id))
    const order = ids.filter((id) => known.has(id))
    return order.length === 0 ? [] : reorderJobs(records, 'edit.perform', personId, order)
  })
}

/**
 * Queues the member's own failed edits again, with their settings, seeds and models. Those whose source is gone or in
 * the trash are omitted.
 * @returns the ids of those that wait now
 * @throws ServiceError 'queue-full', 'quota-reached', 'credits-used-up'; AuthError 'too-many-attempts'
 */
export async function retryEdits(services: Services, member: Member, ids: readonly string[]): Promise<string[]> {
  await limitRate(services.database, 'edit', member.personId)
  return services.database.transaction((records) => requeueFailed(services, records, member, ids))
}

/** Queues failed edits of a person again, in the caller's transaction. As `retryEdits`, without a limit of the rate. */
export async function requeueFailed(
  services: Services,
  records: Records,
  member: Pick<Member, 'workspaceId' | 'personId'>,
  ids: readonly string[],
): Promise<string[]> {
  const { workspaceId, personId } = member
  const { edit } = records.workspace(workspaceId)
  const failed = await edit.findMany({
    where: { id: { in: [...ids] }, createdById: personId, status: 'failed', source: { trashedAt: null } },
    select: { id: true, kind: true, source: { select: { width: true, height: true } } },
  })
  await requireRoom(records, personId, failed.length)
  const bytes = failed.reduce(
    (sum, { kind, source }) => sum + (kind === 'edit' && source ? bytesOfResult(source) : 0),
    0,
  )
  await requireQuota(services, records, workspaceId, bytes)
  const fresh = { progress: 0, startedAt: null, finishedAt: null, errorCode: null, errorMessage: null }
  const edits = await edit.updateManyAndReturn({
    where: { id: { in: failed.map(({ id }) => id) }, status: 'failed' },
    data: { ...fresh, status: 'queued', leaseOwner: null, heartbeatAt: null },
  })
  await reserveCredits(services, records, member, edits)
  await queueEdits(services.queue, records, edits)
  return edits.map(({ id }) => id)
}
