import {
  type ApiKeyPrincipal,
  keyCan,
  type Principal,
  personIdOf,
  type SessionPrincipal,
  type Subject,
} from '@amend/auth'
import {
  can,
  type InstallationPermission,
  notPermitted,
  requirePermission,
  type WorkspacePermission,
  type WorkspaceRole,
} from '@amend/auth/permissions'
import type { Database, Statement, WorkspaceRecords } from '@amend/db'
import { notFound, notSignedIn } from './error.ts'

/** What a principal requests access to. */
export interface AccessRequest {
  readonly workspaceId: string
  readonly permission: WorkspacePermission
  /** The record that the request is about. A share link reaches only the pictures that it shows. */
  readonly subject?: Subject
}

/** A principal in a workspace, with the records that it may reach. */
export interface Access {
  readonly principal: Principal
  readonly workspaceId: string
  readonly records: WorkspaceRecords
}

/** A person in a workspace, or a key on behalf of its creator. */
export interface Member extends Access {
  /** The person in whose name rows are written and limits are counted. */
  readonly personId: string
}

/**
 * Gives a principal access to a workspace, or to one record of it. Everything outside the principal's scope reads as
 * absent.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'
 */
export async function authorize(
  database: Database,
  principal: Principal | undefined,
  request: AccessRequest,
): Promise<Access> {
  if (!principal) throw notSignedIn()
  if (principal.kind !== 'share-link') {
    return authorizeMember(database, principal, request.workspaceId, request.permission)
  }
  const { workspaceId, permission, subject } = request
  if (workspaceId !== principal.workspaceId || !subject) throw notFound()
  if ((await database.installation.workspace.count({ where: { id: workspaceId, deletedAt: null } })) === 0)
    throw notFound()
  if (!principal.imageIds.includes(subject.id)) throw notFound()
  if (!principal.permissions.includes(permission)) throw notPermitted('This link', permission)
  return { principal, workspaceId, records: database.workspace(workspaceId) }
}

/**
 * Lets a principal act in a workspace on a person's behalf. A share link never may.
 * @throws as `authorize`
 */
export async function authorizeMember(
  database: Database,
  principal: Principal | undefined,
  workspaceId: string,
  permission: WorkspacePermission,
): Promise<Member> {
  if (!principal) throw notSignedIn()
  const personId = personIdOf(principal)
  if (personId === undefined) throw notFound()
  if (principal.kind === 'api-key' && principal.key.workspaceId !== workspaceId) throw notFound()
  const membership = await membershipOf(database, workspaceId, personId)
  if (!membership) throw notFound()
  const { role } = membership
  if (principal.kind !== 'api-key') requirePermission(role, permission)
  else if (!keyCan(principal.key, role, permission)) throw notPermitted('This API key', permission)
  if (!polled.has(permission)) await noteActivity(database, workspaceId, personId, membership.lastActiveAt)
  return { principal, personId, workspaceId, records: database.workspace(workspaceId) }
}

/** What a page that is merely open asks for again and again. */
const polled: ReadonlySet<WorkspacePermission> = new Set(['edit:view', 'workspace:view', 'member:view'])

/** The accuracy of "last active", ms. */
const activityInterval = 5 * 60_000

async function noteActivity(database: Database, workspaceId: string, userId: string, last: Date | null): Promise<void> {
  const now = Date.now()
  if (last && now - last.getTime() < activityInterval) return
  // A database that can be read but not written still answers.
  await database
    .workspace(workspaceId)
    .membership.updateMany({ where: { userId }, data: { lastActiveAt: new Date(now) } })
    .catch(() => undefined)
}

/** Whether a member has another permission as well. */
export async function may(database: Database, member: Member, permission: WorkspacePermission): Promise<boolean> {
  const { principal, workspaceId, personId } = member
  const role = (await membershipOf(database, workspaceId, personId))?.role
  if (principal.kind === 'api-key') return keyCan(principal.key, role, permission)
  return role !== undefined && can(role, permission)
}

/**
 * The role of a key's creator, and the name of the workspace.
 * @throws ServiceError 'not-found'
 */
export async function membershipOfKey(
  database: Database,
  { workspaceId, createdById }: ApiKeyPrincipal['key'],
): Promise<{ readonly role: WorkspaceRole; readonly workspace: { readonly id: string; readonly name: string } }> {
  const membership = await membershipOf(database, workspaceId, createdById)
  const workspace = await database.installation.workspace.findUnique({
    where: { id: workspaceId },
    select: { id: true, name: true },
  })
  if (!membership || !workspace) throw notFound()
  return { role: membership.role, workspace }
}

interface FoundMembership {
  readonly role: WorkspaceRole
  readonly lastActiveAt: Date | null
}

/** Undefined for a person who is not a member, for a suspended or deleted account, and in a workspace that is deleted. */
async function membershipOf(
  database: Database,
  workspaceId: string,
  userId: string,
): Promise<FoundMembership | undefined> {
  const [membership] = await database.prepared<FoundMembership>(openMembership, [workspaceId, userId])
  return membership
}

const openMembership = {
  name: 'open-membership',
  text: `
    SELECT membership.role, membership."lastActiveAt"
    FROM "Membership" AS membership
    JOIN "User" AS person ON person.id = membership."userId"
    JOIN "Workspace" AS workspace ON workspace.id = membership."workspaceId"
    WHERE membership."workspaceId" = $1 AND membership."userId" = $2
      AND person."suspendedAt" IS NULL AND person."deletedAt" IS NULL AND workspace."deletedAt" IS NULL`,
} satisfies Statement

/**
 * Requires a person with a session: keys and links have no account.
 * @throws ServiceError 'not-signed-in'
 */
export function requireSession(principal: Principal | undefined): SessionPrincipal {
  if (principal?.kind !== 'session') throw notSignedIn()
  return principal
}

/** @throws ServiceError 'not-signed-in'; AuthError 'not-permitted' */
export function authorizeInstallation(
  principal: Principal | undefined,
  permission: InstallationPermission,
): SessionPrincipal {
  const session = requireSession(principal)
  requirePermission(session.person.role, permission)
  return session
}
