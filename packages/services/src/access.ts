import type { Session, SessionPerson } from '@amend/auth'
import { requirePermission, type WorkspacePermission, type WorkspaceRole } from '@amend/auth/permissions'
import type { Database, WorkspaceRecords } from '@amend/db'
import { notFound, notSignedIn } from './error.ts'

/** Somebody in a workspace, with the records that they may see. */
export interface Member {
  readonly person: SessionPerson
  readonly role: WorkspaceRole
  readonly workspaceId: string
  readonly records: WorkspaceRecords
}

/**
 * Whoever asks, as a member who may do something. A workspace that they are no member of reads as absent.
 * @throws ServiceError 'not-signed-in', 'not-found'; AuthError 'not-permitted'
 */
export async function requireMember(
  database: Database,
  session: Session | undefined,
  workspaceId: string,
  permission: WorkspacePermission,
): Promise<Member> {
  if (!session) throw notSignedIn()
  const role = await roleOf(database, workspaceId, session.person.id)
  if (!role) throw notFound()
  requirePermission(role, permission)
  return { person: session.person, role, workspaceId, records: database.workspace(workspaceId) }
}

export async function roleOf(
  database: Database,
  workspaceId: string,
  userId: string,
): Promise<WorkspaceRole | undefined> {
  const membership = await database.workspace(workspaceId).membership.findFirst({
    where: { userId },
    select: { role: true },
  })
  return membership?.role
}
