import { isWithin } from '@amend/auth'
import { appendEvent } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { getImage } from '../image/find.ts'
import { pageAddress } from '../notification/page-address.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { ImageItem } from '../types.ts'
import { mailAdministrators } from '../user/administrators.ts'

/** One mail an hour: what is requested meanwhile waits on the same page. */
const perHour = [{ length: 3_600_000, attempts: 1 }]

/**
 * Asks the administrators of the installation to look at a flagged picture, and mails them. Asking again changes nothing.
 * @param comment why it is suitable, in the member's own words
 * @throws ServiceError 'not-found', also for a picture that is not flagged, 'already-reviewed'; AuthError 'too-many-attempts'
 */
export async function requestReview(
  services: Services,
  member: Member,
  imageId: string,
  comment: string,
): Promise<ImageItem> {
  const { workspaceId, personId } = member
  await limitRate(services.database, 'safety', personId)
  await services.database.transaction(async (records) => {
    const { safetyFlag } = records.workspace(workspaceId)
    const found = await safetyFlag.findFirst({ where: { imageId }, select: { status: true } })
    if (!found) throw notFound()
    if (found.status === 'withheld') throw alreadyReviewed()
    const { count } = await safetyFlag.updateMany({
      where: { imageId, status: 'flagged' },
      data: { status: 'requested', comment, requestedById: personId, requestedAt: new Date() },
    })
    if (count === 0) return
    await recordAction(records, member, { action: 'image:ask-review', subjectId: imageId, after: { comment } })
    await appendEvent(records, { workspaceId, kind: 'image.changed', subjectId: imageId })
    if (await isWithin(records, { name: 'mail:review-requested', subject: 'administrators', windows: perHour })) {
      const administration = await pageAddress(records, 'administration')
      await mailAdministrators(records, 'reviewRequested', administration && `${administration}/moderation`)
    }
  })
  return getImage(member, imageId)
}

const alreadyReviewed = () =>
  new ServiceError('already-reviewed', 'An administrator has looked at this picture and decided that it stays blurred.')
