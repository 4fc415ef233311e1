import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { appendEvent, type NewEvent } from '@amend/db'
import { addPerson } from '@amend/db/seed'
import { testDatabase } from '@amend/db/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { type FeedItem, openEventFeed, pruneEvents } from '../index.ts'

const { database, url } = await testDatabase()
const feed = await openEventFeed(url, database)
afterAll(() => feed.close())

const addWorkspace = async () => (await addPerson(database, 'Reader')).workspace.id

const append = (workspaceId: string, i: number) =>
  appendEvent(database, {
    workspaceId,
    kind: 'edit.progressed',
    subjectId: workspaceId,
    data: { progress: 0, step: i },
  })

/** Reads until it has so many items, or is aborted. */
const read = async (workspaceId: string, after: bigint | undefined, count: number, stop?: AbortSignal) => {
  const leaving = new AbortController()
  const items: FeedItem[] = []
  const signal = AbortSignal.any([leaving.signal, ...(stop ? [stop] : [])])
  for await (const item of feed.follow(workspaceId, after, signal)) {
    items.push(item)
    if (items.length === count) leaving.abort()
  }
  return items
}

const sequencesOf = (items: readonly FeedItem[]) =>
  items.map((item) => (item.kind === 'event' ? Number(item.event.sequence) : `reset ${item.sequence}`))

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

describe('follow', () => {
  it('yields past events after the cursor, then new ones', async () => {
    const workspaceId = await addWorkspace()
    for (const i of upTo(3)) await append(workspaceId, i)
    const reading = read(workspaceId, 1n, 4)
    await sleep(100)
    await append(workspaceId, 4)
    await append(workspaceId, 5)
    const items = await reading
    expect(sequencesOf(items)).toEqual([2, 3, 4, 5])
    expect(items[0]).toMatchObject({ event: { kind: 'edit.progressed', data: { step: 2 } } })
  })

  it('yields only new events without a cursor', async () => {
    const workspaceId = await addWorkspace()
    await append(workspaceId, 1)
    const reading = read(workspaceId, undefined, 1)
    await sleep(200)
    await append(workspaceId, 2)
    expect(sequencesOf(await reading)).toEqual([2])
  })

  it('misses and repeats nothing while many write, connections are cut and readers reconnect', async () => {
    const workspaceId = await addWorkspace()
    const total = 200
    const steady = read(workspaceId, 0n, total)
    // A browser that repeatedly loses its connection and resumes after the last event that it has seen.
    const restless = (async () => {
      const seen: FeedItem[] = []
      while (seen.length < total) {
        const last = seen.at(-1)
        const leave = AbortSignal.timeout(Math.round(5 + Math.random() * 60))
        const cursor = last?.kind === 'event' ? last.event.sequence : 0n
        seen.push(...(await read(workspaceId, cursor, total - seen.length, leave)))
      }
      return seen
    })()
    let writing = true
    const cutting = (async () => {
      while (writing) {
        await database.unsafe.$executeRaw`
          SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
          WHERE application_name = 'amend-listener' AND datname = current_database()`
        await sleep(150)
      }
    })()
    const write = async () => {
      for (const i of upTo(total / 4)) await append(workspaceId, i)
    }
    await Promise.all([write(), write(), write(), write()])
    writing = false
    await cutting
    expect(sequencesOf(await steady)).toEqual(upTo(total))
    expect(sequencesOf(await restless)).toEqual(upTo(total))
  })

  it('yields the events of its own workspace only', async () => {
    const mine = await addWorkspace()
    const other = await addWorkspace()
    const reading = read(mine, 0n, 2)
    await append(other, 1)
    await append(mine, 1)
    await append(other, 2)
    await append(mine, 2)
    const items = await reading
    expect(items.every((item) => item.kind === 'event' && item.event.workspaceId === mine)).toBe(true)
  })

  it('sends a reset to a reader whose cursor is before pruned events', async () => {
    const workspaceId = await addWorkspace()
    for (const i of upTo(5)) await append(workspaceId, i)
    await database.unsafe.event.updateMany({
      where: { workspaceId, sequence: { lte: 3n } },
      data: { createdAt: new Date(0) },
    })
    expect(await pruneEvents(database, new Date(1))).toBe(3)
    expect(sequencesOf(await read(workspaceId, 1n, 1))).toEqual(['reset 5'])
    expect(sequencesOf(await read(workspaceId, 3n, 2))).toEqual([4, 5])
    await pruneEvents(database, new Date(Date.now() + 60_000))
    const reading = read(workspaceId, 4n, 2)
    await sleep(200)
    await append(workspaceId, 6)
    expect(sequencesOf(await reading)).toEqual(['reset 5', 6])
  })

  it('sends a reset to a reader whose cursor is ahead', async () => {
    const workspaceId = await addWorkspace()
    await append(workspaceId, 1)
    expect(sequencesOf(await read(workspaceId, 7n, 1))).toEqual(['reset 1'])
  })

  it('skips events that it cannot read, with one warning per kind', async () => {
    const warnings: object[] = []
    const log = { info: () => {}, warn: (fields: object) => void warnings.push(fields), error: () => {} }
    const other = await openEventFeed(url, database, log)
    const workspaceId = await addWorkspace()
    const ofAnotherVersion = { workspaceId, subjectId: workspaceId }
    const rows = [
      { kind: 'image.animated', data: {} },
      { kind: 'edit.finished', data: { result: 'r' } },
      { kind: 'image.animated', data: {} },
    ]
    for (const row of rows) await appendEvent(database, { ...ofAnotherVersion, ...row } as NewEvent)
    await append(workspaceId, 4)
    const { value } = await other.follow(workspaceId, 0n, new AbortController().signal).next()
    expect(value).toMatchObject({ event: { sequence: 4n, kind: 'edit.progressed' } })
    expect(warnings).toMatchObject([
      { kind: 'image.animated', sequence: '1' },
      { kind: 'edit.finished', sequence: '2' },
    ])
    await other.close()
  })

  it('yields long histories in order', async () => {
    const workspaceId = await addWorkspace()
    await database.unsafe.$executeRaw`
      INSERT INTO "Event" ("workspaceId", sequence, kind, "subjectId")
      SELECT ${workspaceId}::uuid, i, 'edit.queued', ${workspaceId}::uuid FROM generate_series(1, 1000) AS i`
    await database.installation.workspace.update({ where: { id: workspaceId }, data: { eventSequence: 1000 } })
    expect(sequencesOf(await read(workspaceId, 0n, 1000))).toEqual(upTo(1000))
  })

  it('ends when the reader is aborted, for an unknown workspace, and when the feed is closed', async () => {
    const workspaceId = await addWorkspace()
    const leave = new AbortController()
    const reading = read(workspaceId, 0n, 1, leave.signal)
    await sleep(50)
    leave.abort()
    expect(await reading).toEqual([])
    expect(await read(randomUUID(), 0n, 1)).toEqual([])
    expect(await read(randomUUID(), undefined, 1)).toEqual([])
    const other = await openEventFeed(url, database)
    const last = other.follow(workspaceId, 0n, new AbortController().signal).next()
    await sleep(50)
    await other.close()
    expect(await last).toEqual({ done: true, value: undefined })
  })
})
