import type { EventItem } from '@amend/api/types'
import { describe, expect, it } from 'vitest'
import { EventLog } from './event-log.ts'

const entry = (id: number, preview = '') => {
  const item: EventItem = {
    sequence: String(id),
    kind: 'edit.progressed',
    subjectId: 'edit',
    data: { progress: 0.5, preview: `data:image/${preview}` },
  }
  return { id: String(id), item }
}
const ids = (log: EventLog, after: number) => log.since(String(after))?.map(({ id }) => Number(id))

describe('the event log', () => {
  it('returns all events after its start', () => {
    const log = new EventLog('9')
    for (const id of [10, 11, 12]) log.append(entry(id))
    expect([8, 9, 10, 12, 13].map((after) => ids(log, after))).toEqual([undefined, [10, 11, 12], [11, 12], [], []])
    expect(log.end).toBe('12')
  })

  it('ignores events that it has', () => {
    const log = new EventLog('9')
    for (const id of [10, 11, 10, 11, 12]) log.append(entry(id))
    expect(ids(log, 9)).toEqual([10, 11, 12])
  })

  it('starts with its first event when no earlier id is known', () => {
    const log = new EventLog(undefined)
    expect(ids(log, 0)).toBeUndefined()
    log.append(entry(5))
    log.append(entry(6))
    expect([ids(log, 4), ids(log, 5)]).toEqual([undefined, [6]])
  })

  it('starts again with a reset, also of a lower number', () => {
    const log = new EventLog('9')
    log.append(entry(10))
    log.append({ id: '3', item: { kind: 'reset' } })
    expect(log.end).toBe('3')
    log.append(entry(4))
    expect([ids(log, 2), ids(log, 3)]).toEqual([undefined, [4]])
  })

  it('keeps 200 events and half a million characters', () => {
    const many = new EventLog('0')
    for (let id = 1; id <= 1000; id++) many.append(entry(id))
    expect([ids(many, 799), ids(many, 800)?.length]).toEqual([undefined, 200])
    const large = new EventLog('0')
    for (let id = 1; id <= 100; id++) large.append(entry(id, 'x'.repeat(50_000)))
    expect([ids(large, 90), ids(large, 91)?.length]).toEqual([undefined, 9])
    large.append(entry(101, 'x'.repeat(600_000)))
    expect([large.end, ids(large, 101)]).toEqual(['101', []])
  })
})
