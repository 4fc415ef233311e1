import { appendEvent, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound } from '../error.ts'
import { lockForChange } from '../image/annotations.ts'
import { ownerOf, requireImage } from '../image/find.ts'
import { notify } from '../notification/index.ts'
import { personParts } from '../person.ts'
import type { Services } from '../services.ts'
import type { ReviewItem, Verdict } from './schema.ts'

/** Stars and verdicts of an image. @throws ServiceError 'not-found' */
export async function readReview({ records, personId }: Member, imageId: string): Promise<ReviewItem> {
  await requireImage(records, imageId)
  const [ratings, reviews] = await Promise.all([
    records.rating.findMany({ where: { imageId }, select: { userId: true, stars: true } }),
    records.review.findMany({
      where: { imageId },
      select: { verdict: true, reviewedAt: true, reviewer: personParts },
      orderBy: { reviewedAt: 'desc' },
    }),
  ])
  const sum = ratings.reduce((total, { stars }) => total + stars, 0)
  return {
    stars: {
      own: ratings.find(({ userId }) => userId === personId)?.stars ?? 0,
      average: ratings.length > 0 ? sum / ratings.length : null,
      count: ratings.length,
    },
    verdicts: reviews.map(({ reviewer, verdict, reviewedAt }) => ({
      reviewer,
      verdict,
      at: reviewedAt.toISOString(),
    })),
  }
}

/** Gives an image stars; 0 takes one's own back. @throws ServiceError 'not-found' */
export const rateImage = (services: Services, member: Member, imageId: string, stars: number) =>
  change(services, member, imageId, async (records) => {
    const { workspaceId, personId: userId } = member
    const { rating } = records.workspace(workspaceId)
    if (stars === 0) await rating.deleteMany({ where: { imageId, userId } })
    else {
      await rating.upsert({
        where: { workspaceId_imageId_userId: { workspaceId, imageId, userId } },
        create: { workspaceId, imageId, userId, stars },
        update: { stars },
      })
    }
  })

/** Approves an image or asks for changes; null takes one's own verdict back. @throws ServiceError 'not-found' */
export const reviewImage = (services: Services, member: Member, imageId: string, verdict: Verdict | null) =>
  change(services, member, imageId, async (records) => {
    const { workspaceId, personId: reviewerId } = member
    const { review } = records.workspace(workspaceId)
    const before = await review.findFirst({ where: { imageId, reviewerId } })
    const reviewedAt = new Date()
    if (verdict === null) await review.deleteMany({ where: { imageId, reviewerId } })
    else if (before) await review.update({ where: { id: before.id }, data: { verdict, reviewedAt } })
    else await review.create({ data: { workspaceId, imageId, reviewerId, verdict, reviewedAt } })
    const states = { before: { verdict: before?.verdict ?? null }, after: { verdict } }
    await recordAction(records, member, { action: 'image:review', subjectId: imageId, ...states })
    if (verdict === null || verdict === before?.verdict) return
    const owner = await ownerOf(records, workspaceId, imageId)
    await notify(records, {
      ...{ workspaceId, kind: 'review', imageId, subjectId: imageId, actorId: reviewerId, userIds: [owner] },
      baseUrl: services.auth.settings.baseUrl,
    })
  })

/** Changes the review of a locked image in one transaction with its event. */
async function change(
  services: Services,
  member: Member,
  imageId: string,
  write: (records: Records) => Promise<void>,
): Promise<ReviewItem> {
  const { workspaceId } = member
  await services.database.transaction(async (records) => {
    if ((await lockForChange(records, workspaceId, [imageId])).size === 0) throw notFound()
    await write(records)
    await appendEvent(records, { workspaceId, kind: 'review.changed', subjectId: imageId, data: { imageId } })
  })
  return readReview(member, imageId)
}
