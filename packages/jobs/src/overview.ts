/** The queue as administrators see it: single jobs, their numbers, and the workers. */
import { Prisma, type Records } from '@amend/db'
import { type JobName, jobNames } from './definitions.ts'
import { jobTable } from './job-table.ts'
import type { Queue } from './queue.ts'

/** "failed": after its last attempt. Such jobs are kept for a week. */
export const jobStates = ['waiting', 'running', 'failed', 'cancelled', 'done'] as const
export type JobState = (typeof jobStates)[number]

/** pg-boss calls a job that waits for another attempt "retry". `endJob` completes a job that failed for good. */
const stateColumn = Prisma.sql`CASE WHEN state::text IN ('created', 'retry') THEN 'waiting' WHEN state::text = 'active' THEN 'running'
  WHEN state::text = 'completed' AND output ->> 'outcome' IS DISTINCT FROM 'failed' THEN 'done'
  WHEN state::text = 'cancelled' THEN 'cancelled' ELSE 'failed' END`

export interface JobRow {
  readonly id: string
  readonly name: JobName
  readonly state: JobState
  /** Attempts that were made before the last one. */
  readonly retries: number
  /** The person whose turn it takes. */
  readonly personId: string | null
  /** The key of its record; null for jobs without a record. */
  readonly key: string | null
  readonly payload: unknown
  /** Why the last attempt failed. */
  readonly errorCode: string | null
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly endedAt: Date | null
  /** When a waiting job may begin. */
  readonly startAfter: Date
}

export interface JobFilter {
  readonly state?: JobState | undefined
  readonly name?: JobName | undefined
  readonly personId?: string | undefined
  /** The row after which the page begins. */
  readonly after?: { readonly createdAt: Date; readonly id: string } | undefined
}

/** PostgreSQL has microseconds, a cursor milliseconds. */
const createdAt = Prisma.sql`date_trunc('milliseconds', created_on)`

const columns = Prisma.sql`id::text, name, ${stateColumn} AS state, retry_count AS retries, group_id AS "personId",
  singleton_key AS key, data AS payload, output ->> 'code' AS "errorCode", ${createdAt} AS "createdAt",
  started_on AS "startedAt", completed_on AS "endedAt", start_after AS "startAfter"`

/** Jobs of any kind, the newest first. */
export function listJobs(records: Records, filter: JobFilter, limit: number): Promise<JobRow[]> {
  const { state, name, personId, after } = filter
  const none = Prisma.empty
  return records.unsafe.$queryRaw<JobRow[]>`
    SELECT ${columns} FROM ${jobTable}
    WHERE name = ANY(${name ? [name] : [...jobNames]})
      ${state ? Prisma.sql`AND ${stateColumn} = ${state}` : none}
      ${personId ? Prisma.sql`AND group_id = ${personId}` : none}
      ${after ? Prisma.sql`AND (${createdAt}, id) < (${after.createdAt}, ${after.id}::uuid)` : none}
    ORDER BY ${createdAt} DESC, id DESC LIMIT ${limit}`
}

/** Those of the ids that exist, in ascending order. */
export function findJobs(records: Records, ids: readonly string[]): Promise<JobRow[]> {
  return records.unsafe.$queryRaw<JobRow[]>`
    SELECT ${columns} FROM ${jobTable}
    WHERE name = ANY(${[...jobNames]}) AND id = ANY(${[...ids]}::uuid[]) ORDER BY id`
}

export interface JobCount {
  readonly name: JobName
  readonly state: JobState
  readonly count: number
  /** Seconds since the oldest of them was requested. */
  readonly oldest: number
}

/** The number of jobs by kind and state. */
export function countJobs(records: Records): Promise<JobCount[]> {
  return records.unsafe.$queryRaw<JobCount[]>`
    SELECT name, state, count(*)::int AS count, extract(epoch FROM now() - min(created_on))::float8 AS oldest
    FROM (SELECT name, ${stateColumn} AS state, created_on FROM ${jobTable} WHERE name = ANY(${[...jobNames]})) AS job
    GROUP BY name, state ORDER BY name, state`
}

export interface WorkerInstance {
  readonly id: string
  readonly host: string
  readonly pid: number
  readonly startedAt: Date
  readonly heartbeatAt: Date
  /** Whether it reports that it runs. */
  readonly live: boolean
}

/** How many workers are listed. */
const listedWorkers = 100

/** The workers that have reported lately, the last started first; one that has ended is listed for a while. */
export async function listWorkers({ boss }: Queue): Promise<WorkerInstance[]> {
  const instances = await boss.getInstances({ limit: listedWorkers })
  return instances
    .map(({ id, host, pid, startedOn, heartbeatOn, live }) => ({
      ...{ id, host, pid, live },
      startedAt: startedOn,
      heartbeatAt: heartbeatOn,
    }))
    .sort((a, b) => b.startedAt.getTime() - a.startedAt.getTime())
}
