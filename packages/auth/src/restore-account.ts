import { requireActive } from './account.ts'
import { audit } from './audit.ts'
import type { Auth, Client } from './context.ts'
import { expired, readStep, useStep } from './next-step.ts'
import { entered, letIn, type SignedIn } from './signed-in.ts'

/**
 * Restores a deleted account with its own workspaces, and signs in: the last step of a sign-in within the grace period.
 * @throws AuthError 'sign-in-expired', 'account-suspended'
 */
export async function restoreAccount({ database, settings }: Auth, client: Client): Promise<SignedIn> {
  const { stepToken = '' } = client
  const found = await readStep(database, stepToken)
  if (found?.step !== 'restore') throw expired()
  const { userId } = found
  const entry = await database.transaction(async (records) => {
    await useStep(records, 'restore', userId, stepToken)
    const { user: users, workspace } = records.installation
    const user = await users.findUnique({ where: { id: userId } })
    if (!user) throw expired()
    requireActive(user)
    if (user.deletedAt) {
      // Those that were deleted with the account: a team that its owner had deleted before stays deleted.
      const own = { deletedAt: user.deletedAt, memberships: { some: { userId, role: 'owner' as const } } }
      await workspace.updateMany({ where: own, data: { deletedAt: null } })
      await audit(records, { actorId: userId, action: 'account:restore' })
    }
    const restored = await users.update({ where: { id: userId }, data: { deletedAt: null } })
    return letIn(records, settings, restored, client, { secondFactor: true })
  })
  return entered(entry)
}
