import { chooseLanguage, composeMail, queueMail } from '@amend/auth/mail'
import { appendEvents, type Database, type Records, type User } from '@amend/db'
import { endInvitationsOf } from '../invitation/revoke.ts'
import { revokeSharesOf } from '../share/list.ts'
import { disableWebhooksOf } from '../webhook/disable.ts'
import { lockMembers } from '../workspace/lock.ts'

const day = 24 * 60 * 60 * 1000

/**
 * Deletes accounts for good that were deleted longer ago than the retention, each in a transaction: with their personal
 * workspace, whose bytes the clean-up of the storage deletes. What they made in teams stays without their name, and the
 * audit log stays without their name and addresses.
 * @returns how many
 */
export async function eraseDeletedAccounts(
  database: Database,
  retentionDays: number,
  signal: AbortSignal,
): Promise<number> {
  const due = { deletedAt: { lt: new Date(Date.now() - retentionDays * day) } }
  const users = await database.installation.user.findMany({ where: due, select: { id: true } })
  let erased = 0
  for (const { id } of users) {
    signal.throwIfAborted()
    await database.transaction(
      async (records) => {
        // It may have been restored meanwhile, and is not restored from here on.
        await records.unsafe.$queryRaw`SELECT FROM "User" WHERE id = ${id}::uuid FOR UPDATE`
        const user = await records.installation.user.findFirst({ where: { id, ...due } })
        if (!user) return
        await eraseAccount(records, user)
        erased++
      },
      { timeout: 10 * 60_000 },
    )
  }
  return erased
}

async function eraseAccount(records: Records, { id, email, language }: User): Promise<void> {
  const { installation } = records
  const memberships = await installation.membership.findMany({
    where: { userId: id, workspace: { kind: 'team' } },
    select: { workspaceId: true },
    orderBy: { workspaceId: 'asc' },
  })
  for (const { workspaceId } of memberships) {
    await lockMembers(records, workspaceId)
    await endInvitationsOf(records, workspaceId, id)
    await revokeSharesOf(records, workspaceId, id)
    await disableWebhooksOf(records, workspaceId, id)
  }
  await installation.mailOutbox.deleteMany({ where: { recipient: email } })
  await installation.verificationToken.deleteMany({ where: { identifier: { endsWith: `:${email}` } } })
  await installation.verificationToken.deleteMany({ where: { identifier: { contains: id } } })
  await installation.user.delete({ where: { id } })
  await eraseFromAuditLog(records, id, email)
  await installation.auditLog.create({ data: { action: 'account:erase', subjectId: id } })
  await queueMail(records, composeMail('accountErased', email, chooseLanguage(language)))
  for (const { workspaceId } of memberships) {
    await appendEvents(records, workspaceId, [{ kind: 'member.removed', subjectId: id }])
  }
}

/** Removes the name and the addresses of a person from the audit log, which otherwise never changes. */
async function eraseFromAuditLog({ unsafe }: Records, id: string, email: string): Promise<void> {
  // The trigger of the table permits it until the transaction ends.
  await unsafe.$queryRaw`SELECT set_config('amend.erasing', 'on', true)`
  await unsafe.$executeRaw`UPDATE "AuditLog" SET address = NULL WHERE "actorId" = ${id}::uuid AND address IS NOT NULL`
  await unsafe.$executeRaw`UPDATE "AuditLog" SET data = data - 'name', address = NULL WHERE "subjectId" = ${id}`
  // An address is stored in JSON as it is: it has neither quotes nor backslashes.
  const quoted = JSON.stringify(email)
  await unsafe.$executeRaw`
    UPDATE "AuditLog" SET data = replace(data::text, ${quoted}, '""')::jsonb WHERE position(${quoted} IN data::text) > 0`
  await unsafe.$queryRaw`SELECT set_config('amend.erasing', 'off', true)`
}
