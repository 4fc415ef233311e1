import { shallowShare, wholeStepEvery } from '@amend/contract'
import { Prisma, type Records } from '@amend/db'
import { endedJobs, openJobs } from '@amend/jobs'

/** The position of an edit in the queue. Times are estimates from recent edits. */
export interface EditPosition {
  readonly id: string
  /**
   * The number of edits that begin before it; absent when it runs. Later requests of other people may be placed before
   * it.
   */
  readonly ahead?: number
  /** Seconds until it begins; absent when unknown, 0 when it runs. */
  readonly startsIn?: number
  /** Seconds until it is done. */
  readonly endsIn?: number
}

interface Row {
  readonly id: string
  readonly ahead: number | null
  readonly startsIn: number | null
  readonly endsIn: number | null
}

/**
 * The positions of a workspace's edits in the queue of all; ended ones are omitted.
 *
 * The pace is the median, over the last hundred edits, of seconds per step and pixel; waiting does not count. Work
 * before an edit is divided by the number of lanes that are busy now.
 */
export async function editPositions(
  records: Records,
  workspaceId: string,
  ids: readonly string[],
): Promise<EditPosition[]> {
  const rows = await records.unsafe.$queryRaw<Row[]>`
    WITH unfinished AS (
      SELECT edit.id, edit."workspaceId", job.running, job.turn, job."createdAt",
        ${work} * CASE WHEN job.running THEN 1 - edit.progress ELSE 1 END AS work
      FROM ${openJobs('edit.perform')} AS job JOIN "Edit" AS edit ON edit.id = job.key::uuid
      WHERE edit.status IN ('queued', 'running')
    ), pace AS (
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM "finishedAt" - "startedAt") / work) AS seconds
      FROM (
        SELECT edit."finishedAt", edit."startedAt", ${work} AS work
        FROM ${endedJobs('edit.perform')} AS job JOIN "Edit" AS edit ON edit.id = job.key::uuid
        WHERE job."endedAt" > now() - interval '7 days' AND edit.status = 'done'
        ORDER BY job."endedAt" DESC LIMIT 100
      ) AS late
    ), lanes AS (
      SELECT GREATEST(1, count(*)) AS busy, COALESCE(sum(work), 0) AS begun FROM unfinished WHERE running
    ), waiting AS (
      SELECT id, "workspaceId", work,
        row_number() OVER turns - 1 AS ahead,
        sum(work) OVER turns - work AS work_ahead
      FROM unfinished WHERE NOT running
      WINDOW turns AS (ORDER BY turn, "createdAt" ROWS UNBOUNDED PRECEDING)
    ), positions AS (
      SELECT id, "workspaceId", ahead, (begun + work_ahead) / busy AS before, work FROM waiting, lanes
      UNION ALL
      SELECT id, "workspaceId", NULL, 0, work FROM unfinished WHERE running
    )
    SELECT id::text, ahead::int, (before * seconds)::float8 AS "startsIn", ((before + work) * seconds)::float8 AS "endsIn"
    FROM positions, pace
    WHERE "workspaceId" = ${workspaceId}::uuid AND id = ANY(${[...ids]}::uuid[])
    ORDER BY ahead NULLS FIRST`
  return rows.map(({ id, ahead, startsIn, endsIn }) => {
    return {
      id,
      ...(ahead !== null && { ahead }),
      ...(startsIn !== null && { startsIn }),
      ...(endsIn !== null && { endsIn }),
    }
  })
}

/** From one whole step to the next; a row whose speed is unknown counts as exact. */
const every = Prisma.sql`CASE edit.speed WHEN 'balanced' THEN ${wholeStepEvery.balanced}::float8
  WHEN 'fast' THEN ${wholeStepEvery.fast}::float8 ELSE 1 END`

/** As many whole steps as cost the same, times pixels; other costs of an edit are part of the pace. */
const work = Prisma.sql`(
  (ceil(edit.steps / (${every})) * (1 - ${shallowShare}::float8) + edit.steps * ${shallowShare}::float8)
  * edit.samples * edit.resolution::float8 * edit.resolution
)`
