/** What administrators do to accounts. Each command is written to the audit log in its transaction. */
import type { SessionPrincipal } from '@amend/auth'
import { lockByName, type Records, type UserRole } from '@amend/db'
import { recordAdministration } from '../audit/record.ts'
import { changedMeanwhile, notFound, ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { ableAdministrator, hasAnotherAdministrator } from './administrators.ts'

/**
 * Makes somebody an administrator, or takes it back.
 * @throws ServiceError 'not-found', 'last-administrator', 'changed-meanwhile' when the account has that role already
 */
export async function changeUserRole(
  { database }: Services,
  { person }: SessionPrincipal,
  { userId, role }: { readonly userId: string; readonly role: UserRole },
): Promise<void> {
  await database.transaction(async (records) => {
    const user = await lockedUser(records, person.id, userId)
    if (user.role === role) throw changedMeanwhile()
    if (role === 'member') await requireAnotherAdministrator(records, userId)
    await records.installation.user.update({ where: { id: userId }, data: { role } })
    await recordAdministration(records, person.id, {
      ...{ action: 'user:update', subjectId: userId, name: user.email },
      ...{ before: { role: user.role }, after: { role } },
    })
  })
}

/**
 * Suspends an account, which ends its sessions, or lets it in again.
 * @throws ServiceError 'not-found', 'own-account', 'last-administrator', 'changed-meanwhile'
 */
export async function suspendUser(
  { database }: Services,
  { person }: SessionPrincipal,
  { userId, suspended }: { readonly userId: string; readonly suspended: boolean },
): Promise<void> {
  await database.transaction(async (records) => {
    const user = await lockedUser(records, person.id, userId)
    if (userId === person.id) throw new ServiceError('own-account', 'You cannot suspend your own account.')
    if ((user.suspendedAt !== null) === suspended) throw changedMeanwhile()
    if (suspended && user.role === 'administrator') await requireAnotherAdministrator(records, userId)
    const { user: users, session } = records.installation
    await users.update({ where: { id: userId }, data: { suspendedAt: suspended ? new Date() : null } })
    const { count: sessions } = suspended ? await session.deleteMany({ where: { userId } }) : { count: 0 }
    await recordAdministration(records, person.id, {
      ...{ action: 'user:suspend', subjectId: userId, name: user.email },
      before: { suspended: !suspended },
      after: { suspended, ...(sessions > 0 && { endedSessions: sessions }) },
    })
  })
}

/**
 * Ends sessions of somebody: one, or all of them.
 * @returns how many
 * @throws ServiceError 'not-found', also for a session of another account
 */
export async function endSessionsOf(
  { database }: Services,
  { person }: SessionPrincipal,
  { userId, sessionId }: { readonly userId: string; readonly sessionId?: string | undefined },
): Promise<number> {
  return database.transaction(async (records) => {
    const user = await lockedUser(records, person.id, userId)
    const where = { userId, ...(sessionId && { id: sessionId }) }
    const { count } = await records.installation.session.deleteMany({ where })
    if (sessionId && count === 0) throw notFound()
    await recordAdministration(records, person.id, {
      ...{ action: 'session:end', subjectId: userId, name: user.email },
      ...{ before: { sessions: count }, after: { sessions: 0 } },
    })
    return count
  })
}

/**
 * Reads an account under a lock, so that two administrators do not remove each other at the same time.
 * @throws ServiceError 'not-permitted' when the one who asks is no administrator any more, 'not-found'
 */
async function lockedUser(records: Records, administratorId: string, id: string) {
  await lockByName(records, 'administrators')
  const { user: users } = records.installation
  if ((await users.count({ where: { ...ableAdministrator, id: administratorId } })) === 0) {
    throw new ServiceError('not-permitted', 'This is for administrators of the installation only.')
  }
  const user = await users.findUnique({ where: { id }, select: { email: true, role: true, suspendedAt: true } })
  if (!user) throw notFound()
  return user
}

async function requireAnotherAdministrator(records: Records, userId: string): Promise<void> {
  if (await hasAnotherAdministrator(records, userId)) return
  const message = 'The installation needs an administrator who can sign in. Make somebody else an administrator first.'
  throw new ServiceError('last-administrator', message)
}
