import { pageLimits } from '@amend/contract'
import { after, newestFirst, type Records } from '@amend/db'
import { type Member, may } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound } from '../error.ts'
import { readCursor, writeCursor } from '../page-cursor.ts'
import type { Services } from '../services.ts'
import type { ShareItem, SharePage } from '../types.ts'
import { type ShareAddressing, shareItemOf, shareItems, shareParts } from './item.ts'
import { live } from './live.ts'

export interface ShareQuery {
  /** Only links that show this picture or end a branch with it. */
  readonly imageId?: string | undefined
  /** Only links to this album. */
  readonly albumId?: string | undefined
  readonly cursor?: string | undefined
  /** Where the addresses of links begin. */
  readonly baseUrl: string
}

/**
 * A page of the links that are live, the newest first: one's own, and with the permission for it those of others.
 * @throws ServiceError 'bad-input' for an invalid cursor
 */
export async function listShares(services: Services, member: Member, query: ShareQuery): Promise<SharePage> {
  const { database, auth } = services
  const { records, personId } = member
  const cursor = query.cursor === undefined ? undefined : readCursor(query.cursor)
  const anybodys = await may(database, member, 'share:view-any')
  const rows = await records.shareLink.findMany({
    where: {
      AND: [live(), ...(cursor ? [after({ createdAt: cursor.at, id: cursor.id })] : [])],
      ...(!anybodys && { createdById: personId }),
      ...(query.imageId !== undefined && { imageId: query.imageId }),
      ...(query.albumId !== undefined && { albumId: query.albumId }),
    },
    include: shareParts,
    orderBy: newestFirst,
    take: pageLimits.shares + 1,
  })
  const page = rows.slice(0, pageLimits.shares)
  const last = rows.length > pageLimits.shares ? page.at(-1) : undefined
  const addressing: ShareAddressing = { baseUrl: query.baseUrl, secret: auth.settings.secret }
  return {
    items: await shareItems(services, page, addressing),
    nextCursor: last ? writeCursor({ at: last.createdAt, id: last.id }) : null,
  }
}

/**
 * A live link: one's own, or with the permission for it anybody's.
 * @throws ServiceError 'not-found'
 */
export async function getShare(
  services: Services,
  member: Member,
  { id, baseUrl }: { readonly id: string; readonly baseUrl: string },
): Promise<ShareItem> {
  const { database, auth } = services
  const { records, personId } = member
  const anybodys = await may(database, member, 'share:view-any')
  const where = { id, ...(!anybodys && { createdById: personId }), ...live() }
  const row = await records.shareLink.findFirst({ where, include: shareParts })
  if (!row) throw notFound()
  return shareItemOf(services, row, { baseUrl, secret: auth.settings.secret })
}

/**
 * Ends a link at once: one's own, or with the permission for it anybody's. Does nothing for one that was ended before.
 * @throws ServiceError 'not-found'
 */
export async function revokeShare({ database }: Services, member: Member, id: string): Promise<void> {
  const { workspaceId, personId } = member
  const anybodys = await may(database, member, 'share:revoke-any')
  await database.transaction(async (records) => {
    const scope = records.workspace(workspaceId)
    const own = { id, ...(!anybodys && { createdById: personId }) }
    const found = await scope.shareLink.findFirst({ where: own, select: { expiresAt: true, views: true } })
    if (!found) throw notFound()
    const where = { ...own, revokedAt: null }
    const { count } = await scope.shareLink.updateMany({ where, data: { revokedAt: new Date() } })
    if (count === 0) return
    const before = { views: found.views, expiresAt: found.expiresAt?.toISOString() ?? null }
    await recordAction(records, member, { action: 'share:revoke', subjectId: id, before })
  })
}

/** Ends the links that a member made, in the caller's transaction. */
export async function revokeSharesOf(records: Records, workspaceId: string, userId: string): Promise<void> {
  const { shareLink } = records.workspace(workspaceId)
  await shareLink.updateMany({ where: { createdById: userId, revokedAt: null }, data: { revokedAt: new Date() } })
}
