import type { Permission } from '@amend/auth/permissions'
import type { Prisma, Records } from '@amend/db'
import type { Member } from '../access.ts'

/** What a member or an administrator did, for the audit log. */
export interface AuditedAction {
  /** The name of the permission that it needs, or a verb of its own such as "member:join". */
  readonly action: Permission | `${string}:${string}`
  readonly subjectId?: string
  /** What the subject was called then: a subject may be deleted, or called something else later. */
  readonly name?: string | null | undefined
  /** The changed values, before and after. */
  readonly before?: Prisma.InputJsonObject
  readonly after?: Prisma.InputJsonObject
}

/** Writes an action into the audit log. Runs in the transaction of the action, so that both are written or neither is. */
export async function recordAction(
  records: Records,
  { workspaceId, personId: actorId }: Pick<Member, 'workspaceId' | 'personId'>,
  { action, subjectId, name, before, after }: AuditedAction,
): Promise<void> {
  const data = { ...(name && { name }), ...(before && { before }), ...(after && { after }) }
  await records.installation.auditLog.create({
    data: { workspaceId, actorId, action, data, ...(subjectId && { subjectId }) },
  })
}

/** Writes an action of an administrator on the installation into the audit log, in the transaction of the action. */
export async function recordAdministration(
  records: Records,
  actorId: string,
  { action, subjectId, name, before, after }: AuditedAction,
): Promise<void> {
  const data = { ...(name && { name }), before: before ?? {}, after: after ?? {} }
  await records.installation.auditLog.create({ data: { actorId, action, data, ...(subjectId && { subjectId }) } })
}
