import type { Prisma, Records } from '@amend/db'

/** Actions on accounts; actions in workspaces are named by their permission. */
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

/** Records an action on an account. Failures are not recorded: strangers could fill the disk with them. */
export async function audit(records: Records, { data = {}, ...entry }: Entry): Promise<void> {
  await records.installation.auditLog.create({ data: { ...entry, data } })
}
