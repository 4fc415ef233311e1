/**
 * The ledger of credits. An edit's cost is reserved when it is requested, settled when it has a result, and refunded when it
 * fails or is cancelled; each is a new row in the transaction of that change. The sum of the amounts of a month is what was
 * used in it, including what is reserved.
 */
import { editCost } from '@amend/contract'
import { type Edit, lockByName, type Records } from '@amend/db'
import type { Member } from '../access.ts'
import { ServiceError } from '../error.ts'
import type { Services } from '../services.ts'
import { limitsOf, monthOf, used } from './limits.ts'

type Costed = Pick<Edit, 'id' | 'steps' | 'samples' | 'resolution' | 'speed'>

/**
 * Reserves the cost of edits whose rows the caller has written in the same transaction. Where there is a limit, concurrent
 * reservations of a workspace wait for each other, so that together they stay within it.
 * @throws ServiceError 'credits-used-up'
 */
export async function reserveCredits(
  { settings }: Services,
  records: Records,
  { workspaceId, personId }: Pick<Member, 'workspaceId' | 'personId'>,
  edits: readonly Costed[],
): Promise<void> {
  if (edits.length === 0) return
  const cost = edits.reduce((sum, edit) => sum + editCost(edit), 0)
  const month = monthOf(new Date())
  const limits = await limitsOf(settings, records, workspaceId, personId)
  if (limits.workspace !== null || limits.member !== null) {
    await lockByName(records, `credits:${workspaceId}`)
    const spent = await used(records, workspaceId, personId, month)
    const left = Math.min(
      (limits.workspace ?? Number.POSITIVE_INFINITY) - spent.workspace,
      (limits.member ?? Number.POSITIVE_INFINITY) - spent.member,
    )
    if (cost > left) throw usedUp(cost, Math.max(0, left))
  }
  await records.workspace(workspaceId).creditEntry.createMany({
    data: edits.map((edit) => ({
      ...{ workspaceId, userId: personId, editId: edit.id, month },
      kind: 'reserved' as const,
      amount: editCost(edit),
    })),
  })
}

/** Marks the reservation of an edit as final. Edits without one, of earlier versions, cost nothing. */
export async function settleCredits(records: Records, workspaceId: string, editId: string): Promise<void> {
  await records.unsafe.$executeRaw`
    INSERT INTO "CreditEntry" (id, "workspaceId", "userId", "editId", kind, amount, month)
    SELECT gen_random_uuid(), "workspaceId", "userId", "editId", 'settled', 0, month FROM "CreditEntry"
    WHERE "workspaceId" = ${workspaceId}::uuid AND "editId" = ${editId}::uuid
    GROUP BY "workspaceId", "userId", "editId", month HAVING sum(amount) > 0`
}

/** Gives back what is reserved for edits that have no result; has no effect a second time. */
export async function refundCredits(records: Records, workspaceId: string, editIds: readonly string[]): Promise<void> {
  if (editIds.length === 0) return
  await records.unsafe.$executeRaw`
    INSERT INTO "CreditEntry" (id, "workspaceId", "userId", "editId", kind, amount, month)
    SELECT gen_random_uuid(), "workspaceId", "userId", "editId", 'refunded', -sum(amount), month FROM "CreditEntry"
    WHERE "workspaceId" = ${workspaceId}::uuid AND "editId" = ANY(${[...editIds]}::uuid[])
    GROUP BY "workspaceId", "userId", "editId", month HAVING sum(amount) > 0`
}

const usedUp = (cost: number, left: number) =>
  new ServiceError(
    'credits-used-up',
    `This costs ${cost} ${cost === 1 ? 'credit' : 'credits'}, and ${left} are left this month. Take fewer variants, steps or samples, or ask an administrator.`,
    { limit: left },
  )
