import type { Prisma, Records } from '@amend/db'

/** Of accounts; what happens in workspaces is called by the permission for it. */
type AccountAction =
  | 'user:sign-up'
  | 'user:appoint'
  | 'email:confirm'
  | 'password:set'
  | 'session:begin'
  | 'session:end'
  | 'identity:link'
  | 'identity:unlink'

interface Entry {
  readonly actorId: string
  readonly action: AccountAction
  readonly subjectId?: string
  readonly address?: string
  readonly data?: Prisma.InputJsonObject
}

/** Keeps what somebody did with an account. What failed is not kept: strangers could fill the disk with it. */
export async function audit(records: Records, { data = {}, ...entry }: Entry): Promise<void> {
  await records.installation.auditLog.create({ data: { ...entry, data } })
}
