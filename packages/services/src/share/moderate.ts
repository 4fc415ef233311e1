/** The reports of visitors about shared pages, for the administrators of the installation. */
import type { SessionPrincipal } from '@amend/auth'
import { pageLimits } from '@amend/contract'
import { after, newestFirst, type Prisma, type Records } from '@amend/db'
import { changedMeanwhile, notFound } from '../error.ts'
import { pageOf, rowOfCursor } from '../page-cursor.ts'
import { personParts } from '../person.ts'
import type { Services } from '../services.ts'
import type { ShareReportItem, ShareReportPage } from '../types.ts'
import { openShareKey } from './key.ts'
import { live } from './live.ts'

const parts = {
  workspace: { select: { id: true, name: true } },
  decidedBy: personParts,
  shareLink: { select: { id: true, subject: true, keySealed: true, revokedAt: true, expiresAt: true } },
} satisfies Prisma.ShareReportInclude

type ReportWithParts = Prisma.ShareReportGetPayload<{ include: typeof parts }>

/**
 * A page of the reports about shared pages of any workspace, the latest first: those that wait, or those that are decided.
 * Those of deleted workspaces are left out.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listReports(
  services: Pick<Services, 'database' | 'auth'>,
  { decided, cursor }: { readonly decided: boolean; readonly cursor?: string | undefined },
): Promise<ShareReportPage> {
  const place = rowOfCursor(cursor)
  const rows = await services.database.unsafe.shareReport.findMany({
    where: { AND: [waiting(decided), ...(place ? [after(place)] : [])] },
    include: parts,
    orderBy: newestFirst,
    take: pageLimits.administration + 1,
  })
  return pageOf(rows, pageLimits.administration, (row) => reportItem(row, services))
}

const waiting = (decided: boolean) =>
  ({ outcome: decided ? { not: null } : null, workspace: { deletedAt: null } }) satisfies Prisma.ShareReportWhereInput

/** How many reports wait for a decision. */
export const countReports = ({ unsafe }: Records): Promise<number> =>
  unsafe.shareReport.count({ where: waiting(false) })

/**
 * Decides on a report, and with it on all that wait about the same link: the link stays, or ends at once.
 * @throws ServiceError 'not-found'; 'changed-meanwhile' where another administrator has decided
 */
export async function decideReport(
  services: Pick<Services, 'database' | 'auth'>,
  { person }: SessionPrincipal,
  { id, outcome }: { readonly id: string; readonly outcome: 'kept' | 'ended' },
): Promise<ShareReportItem> {
  const row = await services.database.transaction(async (records) => {
    const { shareReport } = records.unsafe
    const before = await shareReport.findFirst({ where: { id, workspace: { deletedAt: null } } })
    if (!before) throw notFound()
    const { workspaceId, shareLinkId } = before
    const decided = { outcome, decidedById: person.id, decidedAt: new Date() }
    // Of two administrators who decide at once, the second one waits here, and finds it decided.
    if ((await shareReport.updateMany({ where: { id, outcome: null }, data: decided })).count === 0) {
      throw changedMeanwhile()
    }
    await shareReport.updateMany({ where: { workspaceId, shareLinkId, outcome: null }, data: decided })
    const { shareLink } = records.workspace(workspaceId)
    const open = { id: shareLinkId, ...live() }
    const wasLive = (await shareLink.count({ where: open })) > 0
    if (outcome === 'ended') await shareLink.updateMany({ where: open, data: { revokedAt: new Date() } })
    await records.installation.auditLog.create({
      data: {
        ...{ workspaceId, actorId: person.id, action: 'share:moderate', subjectId: shareLinkId },
        data: { before: { outcome: null, live: wasLive }, after: { outcome, live: wasLive && outcome === 'kept' } },
      },
    })
    return shareReport.findFirstOrThrow({ where: { id }, include: parts })
  })
  return reportItem(row, services)
}

function reportItem(row: ReportWithParts, { auth }: Pick<Services, 'auth'>): ShareReportItem {
  const { id, workspace, shareLink, reason, comment, createdAt, outcome, decidedBy, decidedAt } = row
  const key = openShareKey(shareLink.keySealed, shareLink.id, auth.settings.secret)
  const isLive = shareLink.revokedAt === null && (shareLink.expiresAt === null || shareLink.expiresAt > new Date())
  return {
    ...{ id, workspace, reason, comment, outcome, decidedBy },
    subject: shareLink.subject,
    url: isLive && key !== undefined ? `${auth.settings.baseUrl}/s/${key}` : null,
    live: isLive,
    at: createdAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  }
}
