import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openDatabase } from './client.ts'
import { addPerson } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'

const { database, url } = await testDatabase()
const person = await addPerson(database, 'Anna')

const byId = {
  name: 'by-id',
  text: `SELECT id, name, "createdAt", 1 AS number, json_build_object('a', 1) AS json FROM "User" WHERE id = $1`,
}
interface Row {
  readonly id: string
  readonly name: string
}

it('gives rows as JavaScript has them', async () => {
  const { id, name, createdAt } = person.user
  expect(await database.prepared<Row>(byId, [id])).toEqual([{ id, name, createdAt, number: 1, json: { a: 1 } }])
})

it('is prepared once in a connection, however often it runs', async () => {
  const single = openDatabase(url, { connections: 1 })
  for (let i = 0; i < 3; i++) await single.prepared<Row>(byId, [person.user.id])
  const count = { name: 'count', text: `SELECT count(*)::int FROM pg_prepared_statements WHERE name = 'by-id'` }
  expect(await single.prepared(count, [])).toEqual([{ count: 1 }])
  await single.close()
})

it('takes values as values', async () => {
  const named = { name: 'by-name', text: 'SELECT id FROM "User" WHERE name = $1' }
  expect(await database.prepared<Row>(named, [`' OR true --`])).toEqual([])
})

it('goes on after the server has closed its connection', async () => {
  const single = openDatabase(url, { connections: 1 })
  const pid = { name: 'pid', text: 'SELECT pg_backend_pid() AS pid' }
  const [before] = await single.prepared<{ pid: number }>(pid, [])
  await database.unsafe.$queryRaw`SELECT pg_terminate_backend(${before?.pid}::int)::text`
  // The end of the connection arrives after the answer.
  await sleep(200)
  const [after] = await single.prepared<{ pid: number }>(pid, [])
  expect(after?.pid).not.toBe(before?.pid)
  await single.close()
})
