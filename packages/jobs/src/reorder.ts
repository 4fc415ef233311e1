import type { Records } from '@amend/db'
import type { JobName } from './definitions.ts'
import { lockTurns } from './fairness.ts'
import { jobTable } from './job-table.ts'

/**
 * Puts waiting jobs of one person into another order. They exchange their turns among themselves, so that nobody else's
 * job begins earlier or later. Jobs that run or have ended keep their place.
 * @param keys the jobs in their new order
 * @returns the keys of those that still wait, in their new order
 */
export async function reorderJobs(
  records: Records,
  name: JobName,
  person: string,
  keys: readonly string[],
): Promise<string[]> {
  await lockTurns(records, name, person)
  // A locked row cannot be claimed by a worker until the transaction ends.
  const turns = await records.unsafe.$queryRaw<Turn[]>`
    SELECT id::text, singleton_key AS key, priority, created_on AS "createdOn" FROM ${jobTable}
    WHERE name = ${name} AND state < 'active' AND group_id = ${person} AND singleton_key = ANY(${[...keys]})
    ORDER BY priority DESC, created_on, id FOR UPDATE SKIP LOCKED`
  const byKey = new Map(turns.map((turn) => [turn.key, turn]))
  const moved = [...new Set(keys)].flatMap((key) => byKey.get(key) ?? [])
  for (const [at, { id }] of moved.entries()) {
    const turn = turns[at]
    if (!turn || turn.id === id) continue
    await records.unsafe.$executeRaw`
      UPDATE ${jobTable} SET priority = ${turn.priority}, created_on = ${turn.createdOn}
      WHERE name = ${name} AND id = ${id}::uuid`
  }
  return moved.map(({ key }) => key)
}

interface Turn {
  readonly id: string
  readonly key: string
  readonly priority: number
  readonly createdOn: Date
}
