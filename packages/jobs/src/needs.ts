/**
 * What a job needs of a worker, and what a worker offers. A job keeps its need in pg-boss's `group_tier`, which pg-boss itself does not
 * read unless it limits groups by tier. A worker announces its offer in the name of its listening connection: the offer ends with the
 * connection, in whatever way the worker ends.
 */
import { Prisma, type Records } from '@amend/db'
import { JobError } from './error.ts'
import { jobTable } from './job-table.ts'

export interface Need {
  /** Such as "int8": lower-case letters and digits. */
  readonly kind: string
  /** MiB. */
  readonly memory: number
}

/** What a worker can take; jobs without a need are taken by all. */
export interface Offer {
  readonly kinds: readonly string[]
  /** MiB. */
  readonly memory: number
}

export const tierOf = ({ kind, memory }: Need): string => `${kind}/${Math.ceil(memory)}`

export function needOf(tier: string): Need {
  const [kind = '', memory] = tier.split('/')
  return { kind, memory: Number(memory) }
}

const announced = 'amend-takes:'

/** The name of a worker's connection: PostgreSQL keeps 63 bytes of it. */
export const announcementOf = (offer: Offer | undefined): string =>
  offer ? `${announced}${offer.kinds.join('+')}:${Math.floor(offer.memory)}` : `${announced}*`

/** A condition that pg-boss always writes into the query with which it fetches a job. */
const fetchCondition = 'NOT j.blocked'

/** The query with which pg-boss fetches a job, without the jobs that need more than is offered. */
export function fetchWithin(text: string, values: readonly unknown[], { kinds, memory }: Offer) {
  if (text.split(fetchCondition).length !== 2) {
    throw new JobError('unknown-job', 'This version of pg-boss fetches jobs in another way.')
  }
  const [first, second] = [values.length + 1, values.length + 2]
  const within = `(j.group_tier IS NULL OR (split_part(j.group_tier, '/', 1) = ANY($${first}::text[])
            AND split_part(j.group_tier, '/', 2)::bigint <= $${second}::bigint))`
  return {
    text: text.replace(fetchCondition, `${fetchCondition} AND ${within}`),
    values: [...values, [...kinds], Math.floor(memory)],
  }
}

/** A waiting job that no running worker takes. */
export interface UnservedJob {
  readonly id: string
  readonly name: string
  readonly key: string
  readonly data: unknown
  readonly tier: string
}

/** Waiting jobs that no running worker offers to take. */
export function findUnserved(records: Records, names: readonly string[]): Promise<UnservedJob[]> {
  return records.unsafe.$queryRaw<UnservedJob[]>`
    WITH offer AS (
      SELECT split_part(application_name, ':', 2) AS kinds, split_part(application_name, ':', 3) AS memory
      FROM pg_stat_activity WHERE datname = current_database() AND starts_with(application_name, ${announced})
    )
    SELECT id::text, name, singleton_key AS key, data, group_tier AS tier FROM ${jobTable}
    WHERE name = ANY(${[...names]}) AND state < 'active' AND group_tier IS NOT NULL AND singleton_key IS NOT NULL
      AND NOT EXISTS (
        SELECT FROM offer WHERE kinds = '*' OR (
          split_part(group_tier, '/', 1) = ANY(string_to_array(kinds, '+'))
          AND split_part(group_tier, '/', 2)::bigint <= memory::bigint
        )
      )
    ORDER BY created_on LIMIT 100`
}

/** Locks a job if it still waits. */
export async function holdWaiting(records: Records, id: string): Promise<boolean> {
  const rows = await records.unsafe.$queryRaw<unknown[]>(Prisma.sql`
    SELECT 1 FROM ${jobTable} WHERE id = ${id}::uuid AND state < 'active' FOR UPDATE SKIP LOCKED`)
  return rows.length === 1
}
