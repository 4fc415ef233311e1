import { appendEvent } from '@amend/db'
import type { Member } from '../access.ts'
import { recordAction } from '../audit/record.ts'
import { notFound } from '../error.ts'
import type { Services } from '../services.ts'

/** @throws ServiceError 'not-found' */
export async function renameWorkspace({ database }: Services, member: Member, name: string): Promise<void> {
  const { workspaceId } = member
  await database.transaction(async (records) => {
    const [before] = await records.unsafe.$queryRaw<{ name: string }[]>`
      SELECT name FROM "Workspace" WHERE id = ${workspaceId}::uuid AND "deletedAt" IS NULL FOR NO KEY UPDATE`
    if (!before) throw notFound()
    if (before.name === name) return
    await records.installation.workspace.update({ where: { id: workspaceId }, data: { name } })
    await recordAction(records, member, {
      action: 'workspace:update',
      subjectId: workspaceId,
      before: { name: before.name },
      after: { name },
    })
    await appendEvent(records, { workspaceId, kind: 'workspace.changed', subjectId: workspaceId })
  })
}
