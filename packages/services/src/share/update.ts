import type { Prisma, ShareLink } from '@amend/db'
import { type Member, may } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound } from '../error.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { ShareItem } from '../types.ts'
import { shareItemOf, shareParts } from './item.ts'
import { live } from './live.ts'
import { hashPassword, requireEnd } from './terms.ts'

/** What is not named stays as it is. */
export interface ShareChange {
  readonly compare?: boolean | undefined
  readonly download?: boolean | undefined
  readonly remix?: boolean | undefined
  /** Null removes it. Whoever has entered the former one must enter the new one. */
  readonly password?: string | null | undefined
  /** Null: never. */
  readonly expiresAt?: Date | null | undefined
}

/**
 * Changes a live link: one's own, or with the permission for it anybody's. Its address stays.
 * @throws ServiceError 'not-found', 'bad-input', 'share-password-short'; AuthError 'too-many-attempts'
 */
export async function updateShare(
  services: Services,
  member: Member,
  id: string,
  { change, baseUrl }: { readonly change: ShareChange; readonly baseUrl: string },
): Promise<ShareItem> {
  const { database, auth } = services
  const { workspaceId, personId } = member
  const { compare, download, remix, password, expiresAt } = change
  // Only a password costs more than the request.
  if (password) await limitRate(database, 'share', personId)
  if (expiresAt !== undefined) requireEnd(expiresAt)
  const passwordHash = password === undefined ? undefined : await hashPassword(services, password ?? undefined)
  const anybodys = await may(database, member, 'share:update-any')
  const row = await database.transaction(async (records) => {
    const { shareLink } = records.workspace(workspaceId)
    // Locked, so that the log has what was before this change and not before another one.
    await records.unsafe.$executeRaw`
      SELECT 1 FROM "ShareLink" WHERE "workspaceId" = ${workspaceId}::uuid AND id = ${id}::uuid FOR UPDATE`
    const where = { id, ...(!anybodys && { createdById: personId }), ...live() }
    const before = await shareLink.findFirst({ where })
    if (!before) throw notFound()
    await shareLink.update({
      where: { id },
      data: {
        ...(compare !== undefined && { compare }),
        ...(download !== undefined && { download }),
        ...(remix !== undefined && { remix }),
        ...(passwordHash !== undefined && { passwordHash }),
        ...(expiresAt !== undefined && { expiresAt }),
      },
    })
    const after = await shareLink.findFirstOrThrow({ where: { id }, include: shareParts })
    const changed = differencesOf(before, after)
    if (changed) await recordAction(records, member, { action: 'share:update', subjectId: id, ...changed })
    return after
  })
  return shareItemOf(services, row, { baseUrl, secret: auth.settings.secret })
}

/** The terms that differ; undefined where none does. A password that replaces another one is logged as "changed". */
function differencesOf(before: ShareLink, after: ShareLink) {
  const [former, present] = [termsOf(before), termsOf(after)]
  const names = Object.keys(present).filter((name) => former[name] !== present[name])
  const pick = (terms: Prisma.InputJsonObject) => Object.fromEntries(names.map((name) => [name, terms[name] ?? null]))
  const { passwordHash } = after
  const replaced = before.passwordHash !== null && passwordHash !== null && before.passwordHash !== passwordHash
  if (names.length === 0 && !replaced) return undefined
  return {
    before: { ...pick(former), ...(replaced && { password: true }) },
    after: { ...pick(present), ...(replaced && { password: 'changed' }) },
  }
}

const termsOf = ({ compare, download, remix, passwordHash, expiresAt }: ShareLink): Prisma.InputJsonObject => ({
  ...{ compare, download, remix, password: passwordHash !== null, expiresAt: expiresAt?.toISOString() ?? null },
})
