import type { Records } from '@amend/db'
import { jobTable } from '../job-table.ts'
import { until } from './until.ts'

interface JobRow {
  readonly state: string
  readonly retry_count: number
  readonly output: unknown
}

/** Reads jobs from pg-boss's table. */
export function jobRows({ unsafe }: Records) {
  const jobsOf = (key: string) => unsafe.$queryRaw<JobRow[]>`
    SELECT state::text, retry_count, output FROM ${jobTable} WHERE singleton_key = ${key} ORDER BY created_on`
  const ended = (key: string) =>
    until(async () => (await jobsOf(key)).find(({ state }) => state === 'completed' || state === 'cancelled'))
  /** Makes retries due now, which would otherwise wait for seconds. */
  const skipPauses = () =>
    unsafe.$executeRaw`UPDATE ${jobTable} SET start_after = now() WHERE state IN ('retry', 'created')`
  return { jobsOf, ended, skipPauses }
}
