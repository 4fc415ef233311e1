import net from 'node:net'
import { openDatabase } from '@amend/db'
import { testDatabase } from '@amend/db/testing'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { JobError } from '../error.ts'
import { explainByDefault, isDatabaseFull, isUnreachable } from './failure.ts'

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )

describe('isUnreachable', () => {
  it('recognises an unreachable database through each of its clients', async () => {
    const url = `postgresql://amend:secret@127.0.0.1:${await freePort()}/amend`
    const database = openDatabase(url)
    const client = new pg.Client({ connectionString: url })
    const failures = [
      await failureOf(client.connect()),
      await failureOf(database.installation.user.count()),
      await failureOf(database.unsafe.$queryRaw`SELECT 1`),
      await failureOf(database.transaction((records) => records.installation.user.count())),
    ]
    expect(failures.map((failure) => isUnreachable(failure))).toEqual([true, true, true, true])
    await database.close()
  })

  it('recognises an unreachable service', async () => {
    const failure = await failureOf(fetch(`http://127.0.0.1:${await freePort()}`))
    expect(isUnreachable(failure)).toBe(true)
  })

  it('does not match other errors', () => {
    const cyclic = new Error('a')
    cyclic.cause = cyclic
    for (const error of [undefined, null, 'ECONNREFUSED', new TypeError('x is not a function'), cyclic]) {
      expect(isUnreachable(error)).toBe(false)
    }
  })
})

describe('isDatabaseFull', () => {
  it('knows a full disk, as each client tells of it', async () => {
    const { url, database } = await testDatabase()
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const full = `DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`
    const failures = [
      await failureOf(client.query(full)),
      await failureOf(database.unsafe.$executeRawUnsafe(full)),
      await failureOf(database.transaction((records) => records.unsafe.$executeRawUnsafe(full))),
    ]
    await client.end()
    for (const failure of failures) expect([isDatabaseFull(failure), isUnreachable(failure)]).toEqual([true, true])
    expect(isDatabaseFull(await failureOf(database.unsafe.$queryRaw`SELECT 1 / 0`))).toBe(false)
  })
})

describe('explainByDefault', () => {
  it('retries only when a service was unreachable', () => {
    const away = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    expect(explainByDefault(away)).toMatchObject({ code: 'service-unavailable', retry: true, passing: true })
    expect(explainByDefault(new Error('bug'))).toMatchObject({ code: 'internal', retry: false })
    const overdue = new JobError('overdue', 'This took longer than it may.')
    expect(explainByDefault(overdue)).toEqual({ code: 'overdue', message: overdue.message, retry: false })
  })
})
