import { testDatabase } from '@amend/db/testing'
import { afterAll, expect, it } from 'vitest'
import { schema } from './job-table.ts'
import { openQueue } from './queue.ts'

const { database, url } = await testDatabase()
const queue = await openQueue(url)
afterAll(() => queue.close())

it('finds the columns that are read in pg-boss’s own table', async () => {
  const rows = await database.unsafe.$queryRaw<{ name: string; type: string }[]>`
    SELECT column_name AS name, udt_name AS type FROM information_schema.columns
    WHERE table_schema = ${schema} AND table_name = 'job'`
  expect(Object.fromEntries(rows.map(({ name, type }) => [name, type]))).toMatchObject({
    ...{ id: 'uuid', name: 'text', state: 'job_state', data: 'jsonb', output: 'jsonb', policy: 'text' },
    ...{ priority: 'int4', retry_count: 'int4', singleton_key: 'text', group_id: 'text' },
    ...{ created_on: 'timestamptz', started_on: 'timestamptz', completed_on: 'timestamptz' },
    ...{ heartbeat_on: 'timestamptz', start_after: 'timestamptz' },
  })
})

it('finds the states of unfinished jobs sorted before the final ones', async () => {
  const rows = await database.unsafe.$queryRaw<{ state: string }[]>`
    SELECT unnest(enum_range(NULL::jobs.job_state))::text AS state`
  const states = rows.map(({ state }) => state)
  expect(states.slice(0, states.indexOf('active') + 1)).toEqual(['created', 'retry', 'active'])
})
