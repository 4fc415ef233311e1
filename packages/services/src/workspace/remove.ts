import { appendEvents, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { revokeApiKeysOf } from '../api-key/keys.ts'
import { recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { endInvitationsOf } from '../invitation/revoke.ts'
import type { Services } from '../services.ts'
import { revokeSharesOf } from '../share/list.ts'
import { disableWebhooksOf } from '../webhook/disable.ts'
import { cancelOpenEdits } from './delete.ts'
import { lockMembers, requireTeam } from './lock.ts'
import { findMember, requireAnotherOwner, requireReachable } from './roles.ts'

/** What becomes of the pictures of somebody who leaves. */
export type LeftPictures =
  | { readonly pictures: 'keep' }
  | { readonly pictures: 'trash' }
  /** They become another member's. */
  | { readonly pictures: 'give'; readonly to: string }

/** Pictures whose events are written at once. */
const batch = 1000

/**
 * Removes a member: cancels their waiting and running edits, ends their invitations, shared links and API keys, disables
 * the webhooks that they added, and keeps their pictures in the team, gives them to another member, or moves them to the
 * trash.
 * @throws ServiceError 'not-found', 'not-a-team', 'last-owner'; AuthError 'not-permitted'
 */
export async function removeMember(
  services: Services,
  member: Member,
  userId: string,
  left: LeftPictures,
): Promise<void> {
  await depart(services, member, userId, left, (records) => requireReachable(records, member, userId, 'member:remove'))
}

/** Ends the member's own membership. @throws ServiceError 'not-found', 'not-a-team', 'last-owner' */
export async function leaveTeam(services: Services, member: Member): Promise<void> {
  const { personId, workspaceId } = member
  await depart(services, member, personId, { pictures: 'keep' }, (records) =>
    findMember(records, workspaceId, personId),
  )
}

async function depart(
  { database, queue }: Services,
  member: Member,
  userId: string,
  left: LeftPictures,
  find: (records: Records) => ReturnType<typeof findMember>,
): Promise<void> {
  const { workspaceId, personId } = member
  await database.transaction(
    async (records) => {
      await lockMembers(records, workspaceId)
      await requireTeam(records, workspaceId)
      const { role, name } = await find(records)
      if (role === 'owner') await requireAnotherOwner(records, workspaceId, userId)
      await cancelOpenEdits(queue, records, workspaceId, userId)
      await passPictures(records, workspaceId, userId, left)
      await endInvitationsOf(records, workspaceId, userId)
      await revokeSharesOf(records, workspaceId, userId)
      await revokeApiKeysOf(records, workspaceId, userId)
      const webhooks = await disableWebhooksOf(records, workspaceId, userId)
      await records.workspace(workspaceId).membership.deleteMany({ where: { userId } })
      await recordAction(records, member, {
        action: userId === personId ? 'member:leave' : 'member:remove',
        subjectId: userId,
        name,
        before: { role },
        after: { ...left, ...(webhooks > 0 && { webhooks }) },
      })
      await appendEvents(records, workspaceId, [{ kind: 'member.removed', subjectId: userId }])
    },
    { timeout: 60_000 },
  )
}

/** @throws ServiceError 'not-found', when the pictures are to be given to somebody who is not another member */
async function passPictures(records: Records, workspaceId: string, userId: string, left: LeftPictures): Promise<void> {
  if (left.pictures === 'keep') return
  const { image } = records.workspace(workspaceId)
  if (left.pictures === 'give') {
    if (left.to === userId) throw new ServiceError('not-found', notFound().message, { field: 'to' })
    await findMember(records, workspaceId, left.to)
    const given = await image.updateManyAndReturn({
      where: { createdById: userId },
      data: { createdById: left.to },
      select: { id: true },
    })
    await announce(records, workspaceId, 'image.changed', given)
    return
  }
  const trashed = await image.updateManyAndReturn({
    where: { createdById: userId, trashedAt: null, kind: { not: 'sketch' } },
    data: { trashedAt: new Date() },
    select: { id: true },
  })
  await announce(records, workspaceId, 'image.trashed', trashed)
}

async function announce(
  records: Records,
  workspaceId: string,
  kind: 'image.changed' | 'image.trashed',
  images: readonly { readonly id: string }[],
): Promise<void> {
  for (let i = 0; i < images.length; i += batch) {
    const events = images.slice(i, i + batch).map(({ id: subjectId }) => ({ kind, subjectId }))
    await appendEvents(records, workspaceId, events)
  }
}
