import { startPostgres } from '@amend/db/postgres'
import { afterAll, expect, it } from 'vitest'
import { amend, expectRefusal, temporaryFolder } from './testing/amend.ts'

const { at, remove } = await temporaryFolder()
const postgres = await startPostgres(at('postgres'), { durable: false })
afterAll(async () => {
  await postgres.stop()
  await remove()
})

const migrate = (DATABASE_URL: string) => amend(['migrate'], { env: { DATABASE_URL } })

it('amend migrate migrates an empty database, once even when several run at a time', async () => {
  const outcomes = await Promise.all([migrate(postgres.url), migrate(postgres.url)])
  expect(outcomes.map(({ code, stderr }) => [code, stderr])).toEqual([
    [0, ''],
    [0, ''],
  ])
  const [first, second] = outcomes.map(({ stdout }) => stdout).sort()
  expect(first).toMatch(/^Applied: \d+_\w+(?:, \d+_\w+)*\.\n$/)
  expect(second).toBe('The database is up to date.\n')
})

it('reports a missing or unreachable database without its address', async () => {
  expectRefusal(await migrate(''), 2, 'The environment is not right: DATABASE_URL is needed.')
  const unreachable = await migrate('postgresql://somebody:hidden@127.0.0.1:1/none')
  expectRefusal(unreachable, 5, 'The database cannot be used: nothing listens there.')
  const refused = await migrate(postgres.url.replace(/\/\/amend:[^@]+/, '//amend:wrong'))
  expectRefusal(refused, 5, 'The database cannot be used: it refuses the name or the password.')
})
