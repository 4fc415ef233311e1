/**
 * A deleted account cannot sign in, and reads as absent with its own workspaces. Until the retention is over its owner can
 * restore it by signing in; then a job of the worker deletes it for good (`erase.ts`).
 */
import {
  type Client,
  endAllSessions,
  type Proof,
  recordAccountAction,
  requireProof,
  type SessionPrincipal,
} from '@amend/auth'
import { chooseLanguage, composeMail, queueMail } from '@amend/auth/mail'
import { lockByName, type Records } from '@amend/db'
import { ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { ableAdministrator, hasAnotherAdministrator } from '../user/administrators.ts'
import { cancelOpenEdits } from '../workspace/delete.ts'
import { lockMembers } from '../workspace/lock.ts'
import type { AccountDeletion } from './schema.ts'

/** What the page of the deletion says before it is asked for. */
export async function accountDeletion(
  { database, settings }: Services,
  { person }: SessionPrincipal,
): Promise<AccountDeletion> {
  return {
    graceDays: settings.retentionDays,
    teams: await teamsToHandOver(database, person.id),
    lastAdministrator: await isLastAdministrator(database, person.id),
  }
}

/**
 * Deletes the account of the session: ends its sessions, cancels its edits, and closes its own workspaces and the teams
 * that have no other member.
 * @throws ServiceError 'sole-owner', 'last-administrator'; AuthError of `requireProof`
 */
export async function deleteAccount(
  services: Services,
  session: SessionPrincipal,
  proof: Proof,
  { pageAddress }: Pick<Client, 'pageAddress'>,
): Promise<void> {
  const { database, auth, queue, settings } = services
  const { person } = session
  const refuse = async (records: Records) => {
    const [team] = await teamsToHandOver(records, person.id)
    if (team) {
      throw new ServiceError(
        'sole-owner',
        'You are the only owner of a team that has other members. Hand it over first.',
      )
    }
    if (await isLastAdministrator(records, person.id)) {
      throw new ServiceError('last-administrator', 'You are the only administrator. Ask for another one first.')
    }
  }
  // Before a code is used up by the proof.
  await refuse(database)
  await requireProof(auth, session, proof)
  await database.transaction(
    async (records) => {
      await lockByName(records, 'administrators')
      const memberships = await records.installation.membership.findMany({
        where: { userId: person.id, workspace: { deletedAt: null } },
        select: { workspaceId: true, role: true },
        orderBy: { workspaceId: 'asc' },
      })
      for (const { workspaceId } of memberships) await lockMembers(records, workspaceId)
      await refuse(records)
      const deletedAt = new Date()
      for (const { workspaceId, role } of memberships) {
        await cancelOpenEdits(queue, records, workspaceId, person.id)
        const others = await records.workspace(workspaceId).membership.count({ where: { userId: { not: person.id } } })
        if (role !== 'owner' || others > 0) continue
        // The same instant as the account's, by which a restored account finds them.
        await records.installation.workspace.update({ where: { id: workspaceId }, data: { deletedAt } })
      }
      const { user, accountExport } = records.installation
      await accountExport.deleteMany({ where: { userId: person.id } })
      await user.update({ where: { id: person.id }, data: { deletedAt } })
      await endAllSessions(records, person.id)
      await recordAccountAction(records, { actorId: person.id, action: 'account:delete' })
      const url = `${pageAddress ?? auth.settings.baseUrl}/sign-in`
      const link = { url, days: settings.retentionDays }
      await queueMail(records, composeMail('accountDeleted', person.email, chooseLanguage(person.language), link))
    },
    { timeout: 60_000 },
  )
}

/** Teams with other members of which the person is the only owner: without one nobody could manage them. */
async function teamsToHandOver({ installation }: Records, userId: string): Promise<{ id: string; name: string }[]> {
  return installation.workspace.findMany({
    where: {
      ...{ kind: 'team', deletedAt: null },
      AND: [
        { memberships: { some: { userId, role: 'owner' } } },
        {
          memberships: {
            none: { userId: { not: userId }, role: 'owner', user: { deletedAt: null, suspendedAt: null } },
          },
        },
        { memberships: { some: { userId: { not: userId }, user: { deletedAt: null } } } },
      ],
    },
    select: { id: true, name: true },
    orderBy: { name: 'asc' },
  })
}

async function isLastAdministrator(records: Records, userId: string): Promise<boolean> {
  const { user } = records.installation
  if ((await user.count({ where: { ...ableAdministrator, id: userId } })) === 0) return false
  return !(await hasAnotherAdministrator(records, userId))
}
