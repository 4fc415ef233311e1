import { type EventItem, type EventKind, eventItemSchema } from '@amend/contract'
import { describe, expect, it } from 'vitest'
import { applyEvent, type LiveEdits, overallProgress, stateOf } from '../state/live.ts'
import { editItem } from '../testing/items.ts'
import { roundDuration } from './duration.ts'

const none: LiveEdits = new Map()
const event = (kind: EventKind, data: Record<string, unknown> = {}): EventItem =>
  eventItemSchema.parse({ sequence: '1', kind, subjectId: 'e', data })
const after = (...events: EventItem[]) => events.reduce(applyEvent, none).get('e')

describe('applyEvent', () => {
  it('follows an edit from the queue to its result', () => {
    const preview = 'data:image/jpeg;base64,AA=='
    const running = [event('edit.queued'), event('edit.started')]
    expect(after(...running)).toEqual({ status: 'running', progress: 0 })
    const step = event('edit.progressed', { progress: 0.5, step: 5, steps: 10, preview, secondsLeft: 3 })
    expect(after(...running, step)).toEqual({
      status: 'running',
      progress: 0.5,
      step: 5,
      steps: 10,
      preview,
      secondsLeft: 3,
    })
    expect(after(...running, step, event('edit.finished', { imageId: 'i' }))).toMatchObject({
      status: 'done',
      progress: 1,
      imageId: 'i',
      preview,
    })
  })
  it('keeps the last preview until the next', () => {
    const first = event('edit.progressed', { progress: 0.2, preview: 'data:image/jpeg;base64,AA==' })
    expect(after(first, event('edit.progressed', { progress: 0.4 }))).toMatchObject({
      progress: 0.4,
      preview: 'data:image/jpeg;base64,AA==',
    })
  })
  it('accepts previews as data URLs only', () => {
    const remote = event('edit.progressed', { progress: 0.2, preview: 'https://example.org/a.png' })
    expect(after(remote)).toEqual({ status: 'running', progress: 0.2 })
  })
  it('ignores unknown events', () => {
    expect(() => event('edit.progressed', { progress: 'half' })).toThrow()
    expect(applyEvent(none, event('image.ready'))).toBe(none)
  })
})

describe('stateOf', () => {
  it('follows a record that has ended', () => {
    const done = editItem({ status: 'done', resultId: 'i' })
    expect(stateOf(done, { status: 'running', progress: 0.9 })).toEqual({ status: 'done', progress: 1, imageId: 'i' })
  })
  it('does not go back to an older record', () => {
    const running = editItem({ status: 'running', progress: 0.2 })
    expect(stateOf(running, { status: 'running', progress: 0.6 }).progress).toBe(0.6)
    expect(stateOf(running, { status: 'running', progress: 0.1 }).progress).toBe(0.2)
    expect(stateOf(running, undefined)).toEqual({ status: 'running', progress: 0.2 })
    expect(stateOf(running, { status: 'cancelled', progress: 0 }).status).toBe('cancelled')
  })
})

it('sums up a batch', () => {
  const states = [
    { status: 'done', progress: 1 },
    { status: 'failed', progress: 0.3 },
    { status: 'running', progress: 0.5 },
    { status: 'queued', progress: 0 },
  ] as const
  expect(overallProgress(states)).toBe(0.625)
  expect(overallProgress([])).toBe(0)
})

describe('roundDuration', () => {
  it('rounds according to the precision', () => {
    const said = (seconds: number) => {
      const duration = roundDuration(seconds)
      return 'value' in duration ? `${duration.value} ${duration.unit}` : duration.unit
    }
    expect([0, 1.4, 1.6, 9.4, 41, 57, 58, 100, 3000, 5400, Number.NaN].map(said)).toEqual([
      'moment',
      'moment',
      '2 seconds',
      '9 seconds',
      '40 seconds',
      '55 seconds',
      '1 minutes',
      '2 minutes',
      '50 minutes',
      '1.5 hours',
      'moment',
    ])
  })
})
