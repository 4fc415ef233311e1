import { appendEvent, lockByName, type Records } from '@amend/db'
import { recordAction } from '../audit/record.ts'
import type { ServiceSettings } from '../environment.ts'
import { changedMeanwhile, notFound } from '../error.ts'
import type { Services } from '../services.ts'

/** Credits a month; null for no limit. */
export interface CreditLimits {
  /** Of all members together. */
  readonly workspace: number | null
  /** Of this member. */
  readonly member: number | null
}

/** A calendar month in UTC, such as "2026-11". */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7)

/** The beginning of the next month in UTC. */
export const nextMonth = (at: Date): Date => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1))

/** What an administrator has set, else the defaults of the installation. */
export async function limitsOf(
  { credits }: Pick<ServiceSettings, 'credits'>,
  records: Records,
  workspaceId: string,
  userId: string,
): Promise<CreditLimits> {
  const workspace = await records.installation.workspace.findUnique({
    where: { id: workspaceId },
    select: { monthlyCredits: true },
  })
  const membership = await records.workspace(workspaceId).membership.findFirst({
    where: { userId },
    select: { monthlyCredits: true },
  })
  return {
    workspace: workspace?.monthlyCredits ?? credits.workspace ?? null,
    member: membership?.monthlyCredits ?? credits.member ?? null,
  }
}

export interface UsedCredits {
  readonly workspace: number
  readonly member: number
}

/** Credits used in a month, including those that are reserved. */
export async function used(records: Records, workspaceId: string, userId: string, month: string): Promise<UsedCredits> {
  const [row] = await records.unsafe.$queryRaw<UsedCredits[]>`
    SELECT COALESCE(sum(amount), 0)::float8 AS workspace,
      COALESCE(sum(amount) FILTER (WHERE "userId" = ${userId}::uuid), 0)::float8 AS member
    FROM "CreditEntry" WHERE "workspaceId" = ${workspaceId}::uuid AND month = ${month}`
  return row ?? { workspace: 0, member: 0 }
}

export interface CreditLimit {
  readonly workspaceId: string
  /** A member; absent for all members together. */
  readonly userId?: string | undefined
  /** A month; null for the default of the installation. */
  readonly credits: number | null
  /** The limit that the administrator has seen. Absent: any. */
  readonly replaces?: number | null | undefined
}

/**
 * Sets the limit of a workspace, or of one of its members. For administrators.
 * @throws ServiceError 'not-found', 'changed-meanwhile'
 */
export async function setCreditLimit(
  { database }: Services,
  administratorId: string,
  { workspaceId, userId, credits: monthlyCredits, replaces }: CreditLimit,
): Promise<void> {
  await database.transaction(async (records) => {
    await lockByName(records, `credit-limit:${workspaceId}`)
    const { workspace } = records.installation
    const { membership } = records.workspace(workspaceId)
    const before =
      userId === undefined
        ? await workspace.findUnique({ where: { id: workspaceId }, select: { monthlyCredits: true } })
        : await membership.findFirst({ where: { userId }, select: { monthlyCredits: true } })
    if (!before) throw notFound()
    if (replaces !== undefined && before.monthlyCredits !== replaces) throw changedMeanwhile()
    if (userId === undefined) await workspace.update({ where: { id: workspaceId }, data: { monthlyCredits } })
    else await membership.updateMany({ where: { userId }, data: { monthlyCredits } })
    const by = { workspaceId, personId: administratorId }
    await recordAction(records, by, {
      action: 'credit:limit',
      subjectId: userId ?? workspaceId,
      before: { credits: before.monthlyCredits },
      after: { credits: monthlyCredits },
    })
    await appendEvent(records, { workspaceId, kind: 'credit.changed', subjectId: userId ?? workspaceId })
  })
}
