/**
 * Queries on pg-boss's own table, for which it has no API. The columns are those of the version that the catalog pins;
 * `job-table.test.ts` fails when a new version changes them.
 */
import { Prisma, type Records } from '@amend/db'
import type { JobName } from './definitions.ts'

/** The PostgreSQL schema in which pg-boss keeps its tables. */
export const schema = 'jobs'

export const jobTable = Prisma.raw(`${schema}.job`)

/** The id of the waiting or running job with a key: the queue's policy allows one. */
export async function findLiveJob(records: Records, name: JobName, key: string): Promise<string | undefined> {
  const [row] = await records.unsafe.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM ${jobTable}
    WHERE name = ${name} AND COALESCE(singleton_key, '') = ${key} AND state <= 'active' AND policy = 'exclusive'`
  return row?.id
}

/** SQL: no job of a name waits or runs with a key, such as the column with a record's id. */
export const withoutJob = (name: JobName, key: Prisma.Sql): Prisma.Sql => Prisma.sql`NOT EXISTS (
  SELECT FROM ${jobTable} AS live
  WHERE live.name = ${name} AND COALESCE(live.singleton_key, '') = ${key}::text AND live.state <= 'active'
    AND live.policy = 'exclusive'
)`

/**
 * SQL: the waiting and running jobs of a name, as rows of `key`, `running`, `turn` (the smallest first) and
 * `createdAt`.
 */
export const openJobs = (name: JobName): Prisma.Sql => Prisma.sql`(
  SELECT singleton_key AS key, state = 'active' AS running, -priority AS turn, created_on AS "createdAt"
  FROM ${jobTable} WHERE name = ${name} AND state <= 'active'
)`

/** SQL: the ended jobs of a name that are kept for statistics, as rows of `key` and `endedAt`. */
export const endedJobs = (name: JobName): Prisma.Sql => Prisma.sql`(
  SELECT singleton_key AS key, completed_on AS "endedAt" FROM ${jobTable} WHERE name = ${name} AND completed_on IS NOT NULL
)`

/**
 * The priority of a job, which `fairness.ts` may have changed since it was claimed. Locks the job until the transaction
 * ends.
 */
export async function findPriority(records: Records, id: string): Promise<number | undefined> {
  const [row] = await records.unsafe.$queryRaw<{ priority: number }[]>`
    SELECT priority FROM ${jobTable} WHERE id = ${id}::uuid FOR UPDATE`
  return row?.priority
}

/** Gives a job that was put back the age of the one that it stands for. */
export async function keepAge(records: Records, id: string, createdOn: Date): Promise<void> {
  await records.unsafe.$executeRaw`UPDATE ${jobTable} SET created_on = ${createdOn} WHERE id = ${id}::uuid`
}

/** A running job that its worker does not seem to attend to any more, and why. */
export interface StalledJob {
  readonly id: string
  readonly name: JobName
  readonly retryCount: number
  readonly data: unknown
  /** No heartbeat within the lease. */
  readonly silent: boolean
  /** It exceeds its time limit. */
  readonly overdue: boolean
  /** The connection that held its lock is gone. */
  readonly disconnected: boolean
}

/**
 * Running jobs without a heartbeat, beyond their time limit, or whose worker's connection is gone.
 * @param limits seconds, by name
 * @param lease ms
 */
export async function findStalledJobs(
  records: Records,
  limits: Partial<Record<JobName, number>>,
  lease: number,
): Promise<StalledJob[]> {
  const names = Object.keys(limits)
  const rows = await records.unsafe.$queryRaw<StalledJob[]>`
    SELECT * FROM (
      SELECT id::text, name, retry_count AS "retryCount", data,
        heartbeat_on < now() - ${lease} * interval '1 millisecond' AS silent,
        started_on < now() - (${JSON.stringify(limits)}::jsonb ->> name)::float8 * interval '1 second'
          - ${lease} * interval '1 millisecond' AS overdue,
        NOT EXISTS (
          SELECT FROM pg_locks AS held
          WHERE held.locktype = 'advisory' AND held.objsubid = 1 AND held.granted
            AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (held.classid::bigint << 32 | held.objid::bigint) = ${attemptLockOf(Prisma.sql`id`, Prisma.sql`retry_count`)}
        ) AS disconnected
      FROM ${jobTable} WHERE name = ANY(${names}) AND state = 'active'
    ) AS job WHERE silent OR overdue OR disconnected`
  return rows
}

/** The key of the advisory lock that a worker's connection holds while it runs an attempt of a job. */
export const attemptLockOf = (id: Prisma.Sql, retryCount: Prisma.Sql): Prisma.Sql =>
  Prisma.sql`hashtextextended(${id}::text || ':' || ${retryCount}::text, 0)`
