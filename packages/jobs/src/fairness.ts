/**
 * Whose turn it is. Each job of a queue gets a tag when it is requested, and jobs run in the order of their tags: start-time
 * fair queueing (P. Goyal, H. M. Vin, H. Cheng, "Start-time fair queueing", SIGCOMM 1996). A person's tags count up by the
 * cost of each job, from their own last one or from where the queue has got to, whichever is later. So a hundred jobs of one
 * person lie a turn apart, and another's first one waits for one job of each who waits, however many those have.
 *
 * The queue remembers nothing besides the tags of jobs that have not ended: it begins anew when it is empty. Unlike in the
 * paper a job's cost delays the job itself rather than the next one, so that the cost of the last need not be known.
 */
import type { Records } from '@amend/db'
import type { JobName } from './definitions.ts'
import { jobTable } from './job-table.ts'

/** Jobs of nobody have 0, and come before all turns. */
const firstTag = 1

/**
 * The tag of a person's next job. Requests of one person wait here for one another until their transactions end, or many at
 * once would all get the same turn.
 */
export async function nextTag(records: Records, name: JobName, person: string, cost: number): Promise<number> {
  await records.unsafe.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`turn:${name}:${person}`}, 0))`
  const [row] = await records.unsafe.$queryRaw<{ tag: number }[]>`
    SELECT GREATEST(
      ${firstTag}::int,
      (SELECT -min(priority) FROM ${jobTable} WHERE name = ${name} AND state = 'active'),
      (SELECT -max(priority) FROM ${jobTable}
        WHERE name = ${name} AND state = 'created' AND group_id IS NOT NULL AND start_after <= now()),
      (SELECT ${cost}::int - min(priority) FROM ${jobTable}
        WHERE name = ${name} AND state <= 'active' AND group_id = ${person})
    ) AS tag`
  return row?.tag ?? firstTag
}

/** pg-boss serves the highest priority first, and among equals the oldest. */
export const priorityOf = (tag: number): number => -tag
