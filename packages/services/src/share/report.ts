import { attempt, networkOf, type ShareLinkPrincipal } from '@amend/auth'
import type { ShareReportReason } from '@amend/contract'
import type { Services } from '../services.ts'
import { mailAdministrators } from '../user/administrators.ts'

export interface Report {
  readonly reason: ShareReportReason
  /** In the visitor's own words. */
  readonly comment: string
  /** Of the shared page. */
  readonly url: string
  /** Of the visitor. */
  readonly address: string
}

const hour = 3_600_000 // ms
/** Reports of one network, and of one link: further ones say nothing new. */
const perNetwork = [{ length: hour, attempts: 5 }]
const perLink = [{ length: 24 * hour, attempts: 20 }]

/**
 * Stores a visitor's report for moderation, and mails the administrators of the installation once a day for each link.
 * @throws AuthError 'too-many-attempts'
 */
export async function reportShare(
  { database }: Pick<Services, 'database'>,
  { id: shareLinkId, workspaceId }: ShareLinkPrincipal,
  { reason, comment, url, address }: Report,
): Promise<void> {
  await attempt(database, [
    { name: 'share:report:network', subject: networkOf(address), windows: perNetwork },
    { name: 'share:report:link', subject: shareLinkId, windows: perLink },
  ])
  await database.transaction(async (records) => {
    const scope = records.workspace(workspaceId)
    const { id } = await scope.shareReport.create({ data: { workspaceId, shareLinkId, reason, comment } })
    await scope.auditLog.create({
      data: { workspaceId, action: 'share:report', subjectId: shareLinkId, address, data: { after: { id, reason } } },
    })
    const first = (await scope.shareReport.count({ where: { shareLinkId, createdAt: { gt: yesterday() } } })) === 1
    if (!first) return
    await mailAdministrators(records, 'shareReported', url)
  })
}

const yesterday = () => new Date(Date.now() - 24 * hour)
