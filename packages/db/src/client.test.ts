import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openDatabase } from './client.ts'
import { appendEvent } from './events.ts'
import { addPerson } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'
import { isUniqueViolation } from './transaction.ts'

const { database, url } = await testDatabase()

describe('openDatabase', () => {
  it('connects at the first query only', async () => {
    const server = createServer((socket) => socket.destroy())
    let connections = 0
    server.on('connection', () => connections++)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const lazy = openDatabase(`postgresql://nobody@127.0.0.1:${port}/none`)
    expect(connections).toBe(0)
    await expect(lazy.installation.user.count()).rejects.toThrow()
    expect(connections).toBeGreaterThan(0)
    await lazy.close()
    server.close()
  })

  it("stores instants independently of the server's time zone", async () => {
    const instant = new Date('2026-03-29T01:30:00.123Z')
    await database.unsafe.$executeRawUnsafe(
      `ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET TimeZone = 'Asia/Kathmandu'`,
    )
    const far = openDatabase(url)
    const { id } = await far.installation.user.create({ data: { email: 'a@example.org', createdAt: instant } })
    expect((await far.installation.user.findUniqueOrThrow({ where: { id } })).createdAt).toEqual(instant)
    const rows = await far.unsafe
      .$queryRaw`SELECT "createdAt" AT TIME ZONE 'UTC' AS utc FROM "User" WHERE id = ${id}::uuid`
    expect(rows).toEqual([{ utc: instant }])
    const since = new Date(instant.getTime() - 1)
    expect(await far.unsafe.$queryRaw`SELECT id FROM "User" WHERE "createdAt" > ${since}`).toEqual([{ id }])
    await far.close()
  })

  it('opens no more connections than configured', async () => {
    const small = openDatabase(url, { connections: 2 })
    await Promise.all(Array.from({ length: 12 }, () => small.unsafe.$queryRaw`SELECT pg_sleep(0.02)::text`))
    const rows = await small.unsafe.$queryRaw<{ count: bigint }[]>`
      SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%pg_sleep(0.02)%'`
    expect(Number(rows[0]?.count)).toBeLessThanOrEqual(2)
    await small.close()
  })
})

describe('transaction', () => {
  it('is ended by the server when its process does nothing, which releases its locks', async () => {
    const { workspace } = await addPerson(database, 'Waits')
    const event = { workspaceId: workspace.id, kind: 'image.ready' as const, subjectId: randomUUID() }
    const frozen = openDatabase(url, { idleTransactionTimeout: 300 })
    const clock = new EventEmitter()
    const outcome = frozen
      .transaction(async (records) => {
        await appendEvent(records, event)
        clock.emit('holds')
        await once(clock, 'wakes')
        await appendEvent(records, event)
      })
      .then(
        () => 'committed',
        () => 'refused',
      )
    await once(clock, 'holds')
    expect(await appendEvent(database, event)).toBe(1n)
    clock.emit('wakes')
    expect(await outcome).toBe('refused')
    expect(await appendEvent(database, event)).toBe(2n)
    expect(await appendEvent(frozen, event)).toBe(3n)
    await frozen.close()
  })

  it('rolls everything back when one query fails', async () => {
    const failing = database.transaction(async (records) => {
      await addPerson(records, 'Half')
      throw new Error('stop')
    })
    await expect(failing).rejects.toThrow('stop')
    expect(await database.installation.user.count({ where: { name: 'Half' } })).toBe(0)
  })

  it('is retried until what it read is still valid when it commits', async () => {
    const { workspace } = await addPerson(database, 'Counter')
    const where = { id: workspace.id }
    await database.installation.workspace.update({ where, data: { name: '0' } })
    let attempts = 0
    const increment = () =>
      database.transaction(
        async ({ installation }) => {
          attempts++
          const { name } = await installation.workspace.findUniqueOrThrow({ where })
          await installation.workspace.update({ where, data: { name: String(Number(name) + 1) } })
        },
        { isolation: 'serializable', attempts: 50 },
      )
    await Promise.all(Array.from({ length: 8 }, increment))
    expect((await database.installation.workspace.findUniqueOrThrow({ where })).name).toBe('8')
    expect(attempts).toBeGreaterThan(8)
  })

  it('is retried when the conflict appears only at the commit', async () => {
    // Write skew: each reads what the other writes, and no row is written twice.
    const [a, b] = [await addPerson(database, 'Skew A'), await addPerson(database, 'Skew B')]
    let running = 0
    let meet = () => {}
    const met = new Promise<void>((resolve) => {
      meet = resolve
    })
    let attempts = 0
    const retire = (id: string) =>
      database.transaction(
        async ({ installation }) => {
          attempts++
          const names = { startsWith: 'Skew' }
          const active = await installation.user.count({ where: { name: names, suspendedAt: null } })
          if (++running === 2) meet()
          await met
          if (active > 1) await installation.user.update({ where: { id }, data: { suspendedAt: new Date() } })
        },
        { isolation: 'serializable' },
      )
    await Promise.all([retire(a.user.id), retire(b.user.id)])
    const where = { name: { startsWith: 'Skew' }, suspendedAt: null }
    expect(await database.installation.user.count({ where })).toBe(1)
    expect(attempts).toBe(3)
  })

  it('is retried after a deadlock', async () => {
    const [a, b] = [await addPerson(database, 'Dead A'), await addPerson(database, 'Dead B')]
    const touch = (first: string, second: string) => {
      let attempt = 0
      return database.transaction(async ({ installation, unsafe }) => {
        await installation.user.update({ where: { id: first }, data: { language: 'de' } })
        if (attempt++ === 0) await unsafe.$queryRaw`SELECT pg_sleep(0.3)::text`
        await installation.user.update({ where: { id: second }, data: { language: 'de' } })
      })
    }
    await Promise.all([touch(a.user.id, b.user.id), touch(b.user.id, a.user.id)])
    expect(await database.installation.user.count({ where: { language: 'de' } })).toBe(2)
  })

  it('fails after the last attempt', async () => {
    let attempts = 0
    const hopeless = database.transaction(
      async ({ unsafe }) => {
        attempts++
        await unsafe.$executeRaw`DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = 'serialization_failure'; END $$`
      },
      { attempts: 3 },
    )
    await expect(hopeless).rejects.toThrow()
    expect(attempts).toBe(3)
  })

  it('is not retried for other failures', async () => {
    await addPerson(database, 'Taken')
    let attempts = 0
    const failure = await database
      .transaction(async ({ installation }) => {
        attempts++
        await installation.user.create({ data: { email: 'taken@example.org' } })
      })
      .catch((error) => error)
    expect(isUniqueViolation(failure)).toBe(true)
    expect(isUniqueViolation(new Error('x'))).toBe(false)
    expect(isUniqueViolation(undefined)).toBe(false)
    const raw = database.unsafe
      .$executeRaw`INSERT INTO "Model" (id, name, title) SELECT gen_random_uuid(), 'm', 'M' FROM generate_series(1, 2)`
    expect(isUniqueViolation(await raw.catch((error) => error))).toBe(true)
    expect(attempts).toBe(1)
  })

  it('that takes too long fails with its own code', async () => {
    const slow = database.transaction((records) => records.unsafe.$queryRaw`SELECT pg_sleep(0.5)::text`, {
      timeout: 100,
    })
    await expect(slow).rejects.toMatchObject({ code: 'P2028' })
  })
})
