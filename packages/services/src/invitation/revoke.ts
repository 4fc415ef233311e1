import { appendEvent, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'

/** Ends an invitation; one that has ended stays so. @throws ServiceError 'not-found' */
export async function revokeInvitation({ database }: Services, member: Member, id: string): Promise<void> {
  const { workspaceId } = member
  await database.transaction(async (records) => {
    const { invitation } = records.workspace(workspaceId)
    const [ended] = await invitation.updateManyAndReturn({
      where: { id, endedAt: null },
      data: { endedAt: new Date() },
      select: { email: true, role: true },
    })
    if (!ended) {
      if (await invitation.findFirst({ where: { id }, select: { id: true } })) return
      throw notFound()
    }
    const { email, role } = ended
    await recordAction(records, member, { action: 'member:revoke', subjectId: id, name: email, before: { role } })
    await appendEvent(records, { workspaceId, kind: 'invitation.changed', subjectId: id })
  })
}

/** Ends the open invitations that a member made, in the caller's transaction. */
export async function endInvitationsOf(records: Records, workspaceId: string, userId: string): Promise<void> {
  const { invitation } = records.workspace(workspaceId)
  await invitation.updateMany({ where: { createdById: userId, endedAt: null }, data: { endedAt: new Date() } })
}
