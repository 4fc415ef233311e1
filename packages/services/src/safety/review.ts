import { pageLimits, safetyStatuses } from '@amend/contract'
import { appendEvent, newestFirst, type Prisma, type Records } from '@amend/db'
import { z } from 'zod'
import { namesOf } from '../audit/list.ts'
import { changedMeanwhile, notFound } from '../error.ts'
import { findRendition } from '../image/rendition.ts'
import { notify, withdrawNews } from '../notification/notify.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import { personParts } from '../person.ts'
import type { Services } from '../services.ts'
import type { SafetyReviewItem, SafetyReviewPage } from './schema.ts'

export interface ReviewQuery {
  /** Those that wait for a decision, or those that have one. */
  readonly decided: boolean
  readonly cursor?: string | undefined
}

const parts = {
  requestedBy: personParts,
  decidedBy: personParts,
  workspace: { select: { id: true, name: true } },
  image: { select: { instruction: true } },
} satisfies Prisma.SafetyFlagInclude

type FlagWithParts = Prisma.SafetyFlagGetPayload<{ include: typeof parts }>

/**
 * A page of the reviews that members of any workspace requested, the latest first. Those of deleted workspaces are left out.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listReviews(records: Records, { decided, cursor }: ReviewQuery): Promise<SafetyReviewPage> {
  const place = cursor === undefined ? undefined : readCursor(cursor)
  const rows = await records.unsafe.safetyFlag.findMany({
    where: {
      status: { in: decided ? ['cleared', 'withheld'] : ['requested'] },
      workspace: { deletedAt: null },
      ...(place && { OR: [{ requestedAt: { lt: place.at } }, { requestedAt: place.at, id: { lt: place.id } }] }),
    },
    include: parts,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: pageLimits.safetyReviews + 1,
  })
  const page = await reviewItems(records, rows.slice(0, pageLimits.safetyReviews))
  const last = rows.length > pageLimits.safetyReviews ? page.at(-1) : undefined
  return { items: page, nextCursor: last ? writeCursor({ at: new Date(last.requestedAt), id: last.id }) : null }
}

export interface ReviewDecision {
  readonly id: string
  /** "requested" takes a decision back. */
  readonly decision: DecidedStatus
  /** The state that the administrator has seen. */
  readonly replaces: DecidedStatus
}

type DecidedStatus = SafetyReviewItem['status']

/**
 * Decides on a picture whose review was requested, and notifies the person who requested it. A decision may be changed, and
 * taken back.
 * @throws ServiceError 'not-found', also where nobody has requested a review; 'changed-meanwhile' where another
 * administrator has decided since
 */
export async function decideReview(
  { database, auth }: Pick<Services, 'database' | 'auth'>,
  administratorId: string,
  { id, decision, replaces }: ReviewDecision,
): Promise<SafetyReviewItem> {
  const row = await database.transaction(async (records) => {
    const { safetyFlag } = records.unsafe
    const before = await safetyFlag.findFirst({ where: { id, ...reviewable } })
    if (!before) throw notFound()
    if (decision === replaces) throw changedMeanwhile()
    const decided = decision === 'requested' ? undone : { decidedById: administratorId, decidedAt: new Date() }
    // Of two administrators who decide at once, the second one waits here, and finds another state.
    const { count } = await safetyFlag.updateMany({
      where: { id, status: replaces },
      data: { status: decision, ...decided },
    })
    if (count === 0) throw changedMeanwhile()
    const { workspaceId, imageId, requestedById } = before
    await records.installation.auditLog.create({
      data: {
        ...{ workspaceId, actorId: administratorId, action: 'safety:decide', subjectId: imageId },
        data: { before: { status: replaces }, after: { status: decision } },
      },
    })
    await appendEvent(records, { workspaceId, kind: 'image.changed', subjectId: imageId })
    const news = { workspaceId, imageId, subjectId: id, userIds: [requestedById] }
    if (decision === 'requested') await withdrawNews(records, { ...news, kind: 'decision' })
    // Nobody of the workspace decided: the administrator may be no member of it.
    else await notify(records, { ...news, kind: 'decision', actorId: null, baseUrl: auth.settings.baseUrl })
    return safetyFlag.findFirstOrThrow({ where: { id }, include: parts })
  })
  const [item] = await reviewItems(database, [row])
  if (!item) throw notFound()
  return item
}

const undone = { decidedById: null, decidedAt: null }

/**
 * The bytes of a picture whose review was requested: nobody else's pictures are open to administrators.
 * @throws ServiceError 'not-found'
 */
export async function findReviewPicture(
  { database }: Pick<Services, 'database'>,
  id: string,
): Promise<{ sha256: string; mediaType: string }> {
  const flag = await database.unsafe.safetyFlag.findFirst({ where: { id, ...reviewable } })
  if (!flag) throw notFound()
  return findRendition({ records: database.workspace(flag.workspaceId) }, flag.imageId, 'preview')
}

const reviewable = {
  status: { not: 'flagged' },
  workspace: { deletedAt: null },
} satisfies Prisma.SafetyFlagWhereInput

/** Nothing for a flag without a request. */
async function reviewItems(records: Records, rows: readonly FlagWithParts[]): Promise<SafetyReviewItem[]> {
  const decisions = await decisionsOf(records, rows)
  return rows.flatMap((row) => {
    const { id, workspace, imageId, image, reason, score, status, comment } = row
    const { requestedBy, requestedAt, decidedBy, decidedAt } = row
    if (status === 'flagged' || requestedAt === null) return []
    return {
      ...{ id, workspace, imageId, instruction: image.instruction, reason, score, status, comment },
      ...{ requestedBy, requestedAt: requestedAt.toISOString() },
      ...{ decidedBy, decidedAt: decidedAt?.toISOString() ?? null },
      decisions: decisions.get(imageId) ?? [],
      url: `/api/safety/${id}`,
    }
  })
}

const decidedStatus = z.object({ after: z.object({ status: z.enum(safetyStatuses).exclude(['flagged']) }) })

/** All decisions on pictures by the id of the picture, the latest first. */
async function decisionsOf(records: Records, rows: readonly FlagWithParts[]) {
  const entries = await records.unsafe.auditLog.findMany({
    where: {
      action: 'safety:decide',
      OR: rows.map(({ workspaceId, imageId: subjectId }) => ({ workspaceId, subjectId })),
    },
    orderBy: newestFirst,
    take: pageLimits.safetyReviews * 20,
  })
  const names = await namesOf(records, entries)
  const byImage = new Map<string, SafetyReviewItem['decisions']>()
  for (const { subjectId, actorId, createdAt, data } of entries) {
    const found = decidedStatus.safeParse(data)
    if (subjectId === null || !found.success) continue
    const entry = {
      ...{ status: found.data.after.status, at: createdAt.toISOString() },
      by: actorId === null ? null : (names.get(actorId) ?? null),
    }
    byImage.set(subjectId, [...(byImage.get(subjectId) ?? []), entry])
  }
  return byImage
}

/** How many reviews wait for a decision. */
export const countReviews = ({ unsafe }: Records): Promise<number> =>
  unsafe.safetyFlag.count({ where: { status: 'requested', workspace: { deletedAt: null } } })
