import { pageLimits } from '@amend/contract'
import { appendEvent, type Prisma, type Records } from '@amend/db'
import { notFound } from '../error.ts'
import { findRendition } from '../image/rendition.ts'
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
  const page = rows.slice(0, pageLimits.safetyReviews).flatMap(reviewItem)
  const last = rows.length > pageLimits.safetyReviews ? page.at(-1) : undefined
  return { items: page, nextCursor: last ? writeCursor({ at: new Date(last.requestedAt), id: last.id }) : null }
}

/**
 * Decides on a picture whose review was requested; a decision may be changed.
 * @throws ServiceError 'not-found', also where nobody has requested a review
 */
export async function decideReview(
  { database }: Pick<Services, 'database'>,
  administratorId: string,
  id: string,
  decision: 'cleared' | 'withheld',
): Promise<SafetyReviewItem> {
  const row = await database.transaction(async (records) => {
    const { safetyFlag } = records.unsafe
    const before = await safetyFlag.findFirst({ where: { id, ...reviewable } })
    if (!before) throw notFound()
    const { workspaceId, imageId } = before
    const after = await safetyFlag.update({
      where: { id },
      data: { status: decision, decidedById: administratorId, decidedAt: new Date() },
      include: parts,
    })
    await records.installation.auditLog.create({
      data: {
        ...{ workspaceId, actorId: administratorId, action: 'safety:decide', subjectId: imageId },
        data: { before: { status: before.status }, after: { status: decision } },
      },
    })
    await appendEvent(records, { workspaceId, kind: 'image.changed', subjectId: imageId })
    return after
  })
  const [item] = reviewItem(row)
  if (!item) throw notFound()
  return item
}

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
function reviewItem(row: FlagWithParts): SafetyReviewItem[] {
  const { id, workspace, imageId, image, reason, score, status, comment } = row
  const { requestedBy, requestedAt, decidedBy, decidedAt } = row
  if (status === 'flagged' || requestedAt === null) return []
  return [
    {
      ...{ id, workspace, imageId, instruction: image.instruction, reason, score, status, comment },
      ...{ requestedBy, requestedAt: requestedAt.toISOString() },
      ...{ decidedBy, decidedAt: decidedAt?.toISOString() ?? null },
      url: `/api/safety/${id}`,
    },
  ]
}
