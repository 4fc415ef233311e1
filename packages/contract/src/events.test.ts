import { describe, expect, it } from 'vitest'
import { eventItemSchema, eventSchema, isEventKind, type NewWorkspaceEvent } from './events.ts'

const read = (value: unknown) => eventSchema.safeParse(value).data

describe('eventSchema', () => {
  it('parses each kind with its own data', () => {
    const finished = { kind: 'edit.finished', subjectId: 'e', data: { imageId: 'i' } }
    expect(read(finished)).toEqual(finished)
    expect(read({ ...finished, data: {} })).toBeUndefined()
    expect(read({ ...finished, data: undefined })).toBeUndefined()
    const failed = { kind: 'export.failed', subjectId: 'x', data: { code: 'image-gone', message: 'It is gone.' } }
    expect(read(failed)).toEqual(failed)
  })

  it('drops fields of a newer version', () => {
    expect(read({ kind: 'image.ready', subjectId: 'i', data: { hue: 3 } })?.data).toEqual({})
  })

  it('treats an invalid optional field as absent, but requires the progress', () => {
    const progressed = (data: object) => read({ kind: 'edit.progressed', subjectId: 'e', data })?.data
    const elsewhere = { progress: 0.5, step: 'two', preview: 'https://example.org/a.png' }
    expect(progressed(elsewhere)).toEqual({ progress: 0.5, step: undefined, preview: undefined })
    for (const progress of [undefined, 'half', -0.1, 1.1, Number.NaN]) expect(progressed({ progress })).toBeUndefined()
  })

  it('rejects an unknown kind', () => {
    expect(read({ kind: 'image.animated', subjectId: 'i', data: {} })).toBeUndefined()
    expect(['image.animated', 'toString', 'image.ready'].map(isEventKind)).toEqual([false, false, true])
  })
})

it('an event of a stream requires its sequence', () => {
  const item = { kind: 'image.ready', subjectId: 'i', data: {}, sequence: '7' }
  expect(eventItemSchema.parse(item)).toEqual(item)
  expect(eventItemSchema.safeParse({ ...item, sequence: 7 }).success).toBe(false)
})

it('an event is written with the data of its kind', () => {
  const events: NewWorkspaceEvent[] = [
    { kind: 'image.ready', subjectId: 'i' },
    { kind: 'edit.started', subjectId: 'e', data: { attempt: 1 } },
    // @ts-expect-error: the result is missing
    { kind: 'edit.finished', subjectId: 'e' },
    // @ts-expect-error: there is no such kind
    { kind: 'image.animated', subjectId: 'i' },
    // @ts-expect-error: it has no such data
    { kind: 'edit.failed', subjectId: 'e', data: { imageId: 'i' } },
  ]
  expect(events).toHaveLength(5)
})
