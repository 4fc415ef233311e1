/**
 * Fair turns. Each job of a queue gets a tag when it is requested, and jobs run in the order of their tags: start-time
 * fair queueing (P. Goyal, H. M. Vin, H. Cheng, "Start-time fair queueing", SIGCOMM 1996). A person's tags increase by
 * the cost of each job, from their own last tag or from the queue's virtual time, whichever is later. So a hundred jobs
 * of one person are a turn apart, and another person's first job waits for one job of each other person, however many
 * those have.
 *
 * The queue has no state besides the tags of jobs that have not ended: it starts again when it is empty. Unlike in the
 * paper, a job's cost delays the job itself rather than the next one, so that the cost of the last need not be known.
 *
 * pg-boss stores a priority in 32 bits, and tags are sums. Two rules bound them:
 * - A tag is at most `horizon` beyond the virtual time. The jobs of a person who would exceed it are placed closer together.
 * - When the virtual time has reached `horizon`, the tags of all jobs that have not ended are lowered by that amount.
 */
import { lockByName, lockKey, type Records } from '@amend/db'
import type { JobName } from './definitions.ts'
import { jobTable } from './job-table.ts'

/** Jobs without a person have tag 0, and run before all turns. */
const firstTag = 1

/** Far more than a person can have waiting: a hundred edits of the largest cost are about 10^8. */
const horizon = 2 ** 29

/**
 * The tags of a person's next jobs, in ascending order. Concurrent requests of one person wait for one another here
 * until their transactions end; otherwise they would all get the same turn.
 * @param cost of each job
 */
export async function nextTags(
  records: Records,
  name: JobName,
  person: string,
  { count, cost }: { readonly count: number; readonly cost: number },
): Promise<number[]> {
  await lockTurns(records, name, person)
  const reached = await lowerTags(records, name, await reachedTag(records, name))
  const [row] = await records.unsafe.$queryRaw<{ last: number | null }[]>`
    SELECT -min(priority::bigint)::float8 AS last FROM ${jobTable}
    WHERE name = ${name} AND state <= 'active' AND group_id = ${person}`
  const last = row?.last ?? null
  const first = last === null ? reached : Math.max(reached, last + cost)
  if (first + count * cost <= reached + horizon) return evenly(first, count, cost)
  return moveCloser(records, name, person, { count, cost, reached })
}

/** Locks a person's turns against other requests of the person, and against the lowering of all tags. */
export async function lockTurns(records: Records, name: JobName, person: string): Promise<void> {
  await lockByName(records, `turn:${name}:${person}`)
  await records.unsafe.$executeRaw`SELECT pg_advisory_xact_lock_shared(${lockKey(`turns:${name}`)})`
}

const evenly = (first: number, count: number, step: number): number[] =>
  Array.from({ length: count }, (_, i) => first + i * step)

/** Spaces a person's waiting jobs evenly, in their order. @returns the tags of the next ones */
async function moveCloser(
  records: Records,
  name: JobName,
  person: string,
  { count, cost, reached }: { readonly count: number; readonly cost: number; readonly reached: number },
): Promise<number[]> {
  const [row] = await records.unsafe.$queryRaw<{ waiting: number }[]>`
    SELECT count(*)::int AS waiting FROM ${jobTable}
    WHERE name = ${name} AND state < 'active' AND group_id = ${person}`
  const waiting = row?.waiting ?? 0
  const step = Math.max(1, Math.min(cost, Math.floor(horizon / (waiting + count))))
  await records.unsafe.$executeRaw`
    UPDATE ${jobTable} AS job SET priority = -(${reached}::bigint + own.place * ${step}::bigint)
    FROM (
      SELECT id, row_number() OVER (ORDER BY priority DESC, created_on) - 1 AS place FROM ${jobTable}
      WHERE name = ${name} AND state < 'active' AND group_id = ${person}
    ) AS own
    WHERE job.name = ${name} AND job.id = own.id`
  return evenly(reached + waiting * step, count, step)
}

/** The queue's virtual time: the tag of the last running job, or of the first waiting one. */
async function reachedTag(records: Records, name: JobName): Promise<number> {
  const [row] = await records.unsafe.$queryRaw<{ tag: number }[]>`
    SELECT GREATEST(
      ${firstTag}::bigint,
      (SELECT -min(priority::bigint) FROM ${jobTable}
        WHERE name = ${name} AND state = 'active' AND group_id IS NOT NULL),
      (SELECT -max(priority::bigint) FROM ${jobTable}
        WHERE name = ${name} AND state = 'created' AND group_id IS NOT NULL AND start_after <= now())
    )::float8 AS tag`
  return row?.tag ?? firstTag
}

/**
 * Lowers the tags of all jobs that have not ended, once the virtual time is large enough. A request that read tags
 * before and writes its own afterwards would get a tag that is too large. So requests hold a shared lock, and this runs
 * only when nobody else holds it; otherwise a later request does it. Every request tries, and there is room for two
 * more horizons.
 * @returns the virtual time now
 */
async function lowerTags(records: Records, name: JobName, reached: number): Promise<number> {
  const by = reached - firstTag
  if (by < horizon) return reached
  const [row] = await records.unsafe.$queryRaw<{ alone: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(${lockKey(`turns:${name}`)}) AS alone`
  if (!row?.alone) return reached
  await records.unsafe.$executeRaw`
    UPDATE ${jobTable} SET priority = LEAST(priority + ${by}::int, ${-firstTag}::int)
    WHERE name = ${name} AND state <= 'active' AND group_id IS NOT NULL`
  return firstTag
}

/** pg-boss serves the highest priority first, and among equals the oldest. */
export const priorityOf = (tag: number): number => -tag
