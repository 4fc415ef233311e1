/** What the holder of a key can do: read the invitation, accept it, decline it. */
import type { Principal, SessionPrincipal } from '@amend/auth'
import { appendEvents, type Records } from '@amend/db'
import { recordAction } from '../audit/record.ts'
import { limitRate } from '../rate-limits.ts'
import type { Services } from '../services.ts'
import type { InvitationPreview } from '../types.ts'
import { lockMembers } from '../workspace/lock.ts'
import { findByKey, isFor, isOpen, refusedInvitation } from './open.ts'

/**
 * The invitation of a key, without using it. Null for every reason: unknown, expired, used up, revoked, for another address.
 * One with an address is shown to its account only, and to nobody who is signed out.
 */
export async function readInvitation(
  { database }: Services,
  principal: Principal | undefined,
  key: string,
): Promise<InvitationPreview | null> {
  const person = principal?.kind === 'session' ? principal.person : undefined
  const found = await findByKey(database, key)
  if (!found || found.workspace.deletedAt || !isFor(found, person?.email ?? '')) return null
  const { workspaceId, workspace, role, expiresAt, createdBy, email } = found
  const member = person !== undefined && (await isMember(database, workspaceId, person.id))
  if (!member && !isOpen(found)) return null
  return {
    workspaceName: workspace.name,
    role,
    invitedBy: createdBy && (createdBy.name ?? createdBy.email),
    expiresAt: expiresAt.toISOString(),
    personal: email !== null,
    member,
  }
}

/**
 * Makes the person a member. Accepting again has no effect, and counts no use; of concurrent people no more get in than the
 * invitation allows.
 * @returns the id of the workspace
 * @throws ServiceError 'invitation-refused'; AuthError 'too-many-attempts'
 */
export async function acceptInvitation(
  { database }: Services,
  { person }: SessionPrincipal,
  key: string,
): Promise<string> {
  await limitRate(database, 'accept', person.id)
  return database.transaction(async (records) => {
    const known = await findByKey(records, key)
    if (!known) throw refusedInvitation()
    const { workspaceId, role, id } = known
    await lockMembers(records, workspaceId)
    // Read again: it may have been used up or revoked while this waited for the lock.
    const found = await findByKey(records, key)
    if (!found || found.workspace.deletedAt || !isFor(found, person.email)) throw refusedInvitation()
    if (await isMember(records, workspaceId, person.id)) return workspaceId
    if (!isOpen(found)) throw refusedInvitation()
    const { membership, invitation } = records.workspace(workspaceId)
    await membership.create({ data: { workspaceId, userId: person.id, role, lastActiveAt: new Date() } })
    const uses = found.uses + 1
    await invitation.update({
      where: { id },
      data: { uses, ...(uses >= found.maxUses && { endedAt: new Date() }) },
    })
    const by = { workspaceId, personId: person.id }
    const name = person.name ?? person.email
    await recordAction(records, by, { action: 'member:join', subjectId: person.id, name, after: { role } })
    await appendEvents(records, workspaceId, [
      { kind: 'member.joined', subjectId: person.id },
      { kind: 'invitation.changed', subjectId: id },
    ])
    return workspaceId
  })
}

/**
 * Ends an invitation that was mailed to the person. A link stays as it is: others may accept it.
 * @throws ServiceError 'invitation-refused'
 */
export async function declineInvitation(
  { database }: Services,
  { person }: SessionPrincipal,
  key: string,
): Promise<void> {
  await limitRate(database, 'accept', person.id)
  await database.transaction(async (records) => {
    const found = await findByKey(records, key)
    if (!found || found.workspace.deletedAt || !isFor(found, person.email) || !isOpen(found)) throw refusedInvitation()
    if (found.email === null) return
    const { workspaceId, id } = found
    const { invitation } = records.workspace(workspaceId)
    const { count } = await invitation.updateMany({ where: { id, endedAt: null }, data: { endedAt: new Date() } })
    if (count === 0) throw refusedInvitation()
    const by = { workspaceId, personId: person.id }
    await recordAction(records, by, { action: 'member:decline', subjectId: id, name: person.email })
    await appendEvents(records, workspaceId, [{ kind: 'invitation.changed', subjectId: id }])
  })
}

async function isMember(records: Records, workspaceId: string, userId: string): Promise<boolean> {
  return (
    (await records.workspace(workspaceId).membership.findFirst({ where: { userId }, select: { role: true } })) !== null
  )
}
