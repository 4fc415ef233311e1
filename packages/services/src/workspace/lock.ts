import { lockByName, type Records } from '@amend/db'
import { notFound, ServiceError } from '../error.ts'

/**
 * Serialises changes of who is a member with which role, until the end of the transaction: so that the last owner stays, and
 * an invitation is not accepted while its maker is removed. Taken before any other lock.
 */
export async function lockMembers(records: Records, workspaceId: string): Promise<void> {
  await lockByName(records, `members:${workspaceId}`)
}

/** @throws ServiceError 'not-found', 'not-a-team' */
export async function requireTeam(records: Records, workspaceId: string): Promise<{ readonly name: string }> {
  const workspace = await records.installation.workspace.findUnique({
    where: { id: workspaceId },
    select: { name: true, kind: true, deletedAt: true },
  })
  if (!workspace || workspace.deletedAt) throw notFound()
  if (workspace.kind === 'team') return workspace
  throw new ServiceError('not-a-team', 'This is a personal workspace. Create a team to work together.')
}
