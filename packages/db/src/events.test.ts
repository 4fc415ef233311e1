import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { appendEvent, appendEvents, eventChannel } from './events.ts'
import { addPerson } from './seed/index.ts'
import { testDatabase } from './testing/index.ts'

const { database, url } = await testDatabase()
const subjectId = randomUUID()
const numbered = (i: number) => ({ kind: 'edit.progressed' as const, subjectId, data: { progress: 0, step: i } })

describe('appendEvents', () => {
  it('numbers several events in order, and drops those without a workspace', async () => {
    const { workspace } = await addPerson(database, 'Several')
    const { id: workspaceId } = workspace
    const events = Array.from({ length: 3 }, (_, i) => numbered(i))
    expect(await appendEvents(database, workspaceId, [])).toBeUndefined()
    expect(await appendEvents(database, workspaceId, events)).toBe(3n)
    expect(await appendEvents(database, workspaceId, events.slice(0, 1))).toBe(4n)
    const rows = await database.workspace(workspaceId).event.findMany({ orderBy: { sequence: 'asc' } })
    expect(rows.map(({ sequence, data }) => [sequence, data])).toEqual(
      [0, 1, 2, 0].map((i, at) => [BigInt(at + 1), numbered(i).data]),
    )
    expect(await appendEvents(database, randomUUID(), events)).toBeUndefined()
  })
})

describe('appendEvent', () => {
  it('numbers events per workspace, without gaps, in the order in which they become visible', async () => {
    const { workspace } = await addPerson(database, 'Many')
    const other = await addPerson(database, 'Other')
    const { id: workspaceId } = workspace
    let seen = 0n
    let done = false
    // A concurrent reader that repeatedly asks for events after its last one.
    const reading = (async () => {
      const { event } = database.workspace(workspaceId)
      const sequences: bigint[] = []
      for (let last = false; !last; ) {
        last = done
        const events = await event.findMany({ where: { sequence: { gt: seen } }, orderBy: { sequence: 'asc' } })
        sequences.push(...events.map(({ sequence }) => sequence))
        seen = sequences.at(-1) ?? 0n
      }
      return sequences
    })()
    const append = (i: number) =>
      database.transaction(async (records) => {
        await appendEvent(records, { workspaceId, ...numbered(i) })
        await records.unsafe.$queryRaw`SELECT pg_sleep(${Math.random() * 0.01})::text`
        if (i % 5 === 0) throw new Error('taken back')
      })
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => append(i)))
    done = true
    const kept = outcomes.filter(({ status }) => status === 'fulfilled').length
    expect(kept).toBe(16)
    expect(await reading).toEqual(Array.from({ length: kept }, (_, i) => BigInt(i + 1)))
    const first = { workspaceId: other.workspace.id, kind: 'image.added' as const, subjectId }
    expect(await appendEvent(database, first)).toBe(1n)
  })

  it('announces an event when it is committed, and not before', async () => {
    const { workspace } = await addPerson(database, 'Announced')
    const listener = new pg.Client({ connectionString: url })
    await listener.connect()
    await listener.query(`LISTEN ${eventChannel}`)
    const heard: unknown[] = []
    listener.on('notification', ({ payload }) => heard.push(JSON.parse(payload ?? '')))
    const event = { workspaceId: workspace.id, kind: 'edit.started' as const, subjectId }
    await database.transaction(async (records) => {
      await appendEvent(records, event)
      await listener.query('SELECT 1')
      expect(heard).toEqual([])
    })
    while (heard.length === 0) await listener.query('SELECT 1')
    expect(heard).toEqual([{ workspaceId: workspace.id, sequence: '1' }])
    await listener.end()
  })

  it('returns undefined for an unknown workspace', async () => {
    const event = { workspaceId: randomUUID(), kind: 'edit.started' as const, subjectId }
    expect(await appendEvent(database, event)).toBeUndefined()
  })
})
