import { can, notPermitted, requirePermission, type WorkspaceRole } from '@amend/auth/permissions'
import { appendEvent, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound, ServiceError } from '../error.ts'
import { endInvitationsOf } from '../invitation/revoke.ts'
import type { Services } from '../services.ts'
import { lockMembers, requireTeam } from './lock.ts'

/**
 * Changes the role of a member. Only owners make owners, and change them.
 * @throws ServiceError 'not-found', 'not-a-team', 'last-owner'; AuthError 'not-permitted'
 */
export async function changeRole(
  { database }: Services,
  member: Member,
  { userId, role }: { readonly userId: string; readonly role: WorkspaceRole },
): Promise<void> {
  await database.transaction(async (records) => {
    await lockMembers(records, member.workspaceId)
    await requireTeam(records, member.workspaceId)
    const before = await requireReachable(records, member, userId, 'member:update')
    if (before.role === role) return
    const own = await currentRole(records, member.workspaceId, member.personId)
    if (role === 'owner' && !can(own, 'workspace:transfer'))
      throw notPermitted(`Your role, ${own},`, 'workspace:transfer')
    if (before.role === 'owner') await requireAnotherOwner(records, member.workspaceId, userId)
    await setRole(records, member, userId, before, role)
  })
}

/**
 * Makes another member an owner, and the present one an admin.
 * @throws ServiceError 'not-found', 'not-a-team'; AuthError 'not-permitted'
 */
export async function handOver({ database }: Services, member: Member, userId: string): Promise<void> {
  const { workspaceId, personId } = member
  await database.transaction(async (records) => {
    await lockMembers(records, workspaceId)
    await requireTeam(records, workspaceId)
    requirePermission(await currentRole(records, workspaceId, personId), 'workspace:transfer')
    const next = await findMember(records, workspaceId, userId)
    if (userId === personId) return
    if (next.role !== 'owner') await setRole(records, member, userId, next, 'owner')
    await setRole(records, member, personId, await findMember(records, workspaceId, personId), 'admin')
  })
}

interface FoundMember {
  readonly role: WorkspaceRole
  readonly name: string
}

/** @throws ServiceError 'not-found' */
export async function findMember(records: Records, workspaceId: string, userId: string): Promise<FoundMember> {
  const found = await records.workspace(workspaceId).membership.findFirst({
    where: { userId },
    select: { role: true, user: { select: { name: true, email: true } } },
  })
  if (!found) throw notFound()
  return { role: found.role, name: found.user.name ?? found.user.email }
}

/** The role after the lock: it may have changed since the request was authorised. @throws ServiceError 'not-found' */
async function currentRole(records: Records, workspaceId: string, userId: string): Promise<WorkspaceRole> {
  return (await findMember(records, workspaceId, userId)).role
}

/**
 * A member whom the actor may change or remove: an owner can be reached by owners only.
 * @throws ServiceError 'not-found'; AuthError 'not-permitted'
 */
export async function requireReachable(
  records: Records,
  { workspaceId, personId }: Member,
  userId: string,
  permission: 'member:update' | 'member:remove',
): Promise<FoundMember> {
  const own = await currentRole(records, workspaceId, personId)
  requirePermission(own, permission)
  const found = await findMember(records, workspaceId, userId)
  if (found.role === 'owner' && !can(own, 'workspace:transfer')) {
    throw notPermitted(`Your role, ${own},`, 'workspace:transfer')
  }
  return found
}

/** @throws ServiceError 'last-owner' */
export async function requireAnotherOwner(records: Records, workspaceId: string, userId: string): Promise<void> {
  const others = await records.workspace(workspaceId).membership.count({
    where: { role: 'owner', userId: { not: userId } },
  })
  if (others > 0) return
  throw new ServiceError('last-owner', 'A team needs an owner. Make somebody else an owner first.')
}

async function setRole(
  records: Records,
  member: Member,
  userId: string,
  { role: before, name }: FoundMember,
  role: WorkspaceRole,
): Promise<void> {
  const { workspaceId } = member
  await records.workspace(workspaceId).membership.updateMany({ where: { userId }, data: { role } })
  // With an invitation of their own they could leave and come back with the former role.
  if (!can(role, 'member:invite')) await endInvitationsOf(records, workspaceId, userId)
  await recordAction(records, member, {
    action: 'member:update',
    subjectId: userId,
    name,
    before: { role: before },
    after: { role },
  })
  await appendEvent(records, { workspaceId, kind: 'member.changed', subjectId: userId })
}
