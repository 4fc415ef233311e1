import type { EventItem } from '@amend/api/types'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { retrySubscription } from './retry.ts'
import { type EventSubscription, openEventStream } from './stream.ts'

type Handlers = Parameters<EventSubscription>[1]

const event = (sequence: string): EventItem => ({ sequence, kind: 'image.ready', subjectId: 'a', data: {} })

/** A server whose connections the test opens and breaks. */
function server() {
  const connections: { from: string | undefined; handlers: Handlers; open: boolean }[] = []
  const subscribe: EventSubscription = (from, handlers) => {
    const connection = { from, handlers, open: true }
    connections.push(connection)
    return {
      unsubscribe: () => {
        connection.open = false
      },
      wake: () => {},
    }
  }
  return { connections, subscribe, last: () => connections.at(-1)! }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function opened() {
  const { connections, subscribe, last } = server()
  let resets = 0
  const stream = openEventStream({ subscribe: retrySubscription(subscribe), onReset: () => resets++ })
  return { connections, last, stream, resets: () => resets }
}

describe('the event stream of a tab', () => {
  it('shares one connection among all listeners', () => {
    const { stream, connections, last } = opened()
    const heard: string[] = []
    stream.listen(({ sequence }) => heard.push(`a${sequence}`))
    stream.listen(({ sequence }) => heard.push(`b${sequence}`))
    last().handlers.onStarted()
    last().handlers.onItem('1', event('1'))
    expect(heard).toEqual(['a1', 'b1'])
    expect(connections).toHaveLength(1)
  })

  it('resumes after the last event when the connection is lost', () => {
    const { stream, connections, last, resets } = opened()
    stream.begin('7')
    stream.listen(() => {})
    expect(last().from).toBe('7')
    last().handlers.onStarted()
    last().handlers.onItem('8', event('8'))
    last().handlers.onEnded()
    expect(stream.status()).toBe('offline')
    vi.advanceTimersByTime(500)
    expect(last().from).toBe('8')
    expect(connections).toHaveLength(2)
    last().handlers.onStarted()
    expect(stream.status()).toBe('live')
    expect(resets()).toBe(0)
  })

  it('skips events of an unknown kind, and resumes after them', () => {
    const { stream, last } = opened()
    const heard: string[] = []
    stream.begin('1')
    stream.listen(({ sequence }) => heard.push(sequence))
    const item = { sequence: '2', kind: 'image.animated', subjectId: 'a', data: {} } as unknown as EventItem
    last().handlers.onItem('2', item)
    expect(heard).toEqual([])
    last().handlers.onEnded()
    vi.advanceTimersByTime(500)
    expect(last().from).toBe('2')
    last().handlers.onItem('3', event('3'))
    expect(heard).toEqual(['3'])
  })

  it('requests a reload when it cannot know what was missed', () => {
    const { stream, last, resets } = opened()
    stream.listen(() => {})
    last().handlers.onStarted()
    expect(resets()).toBe(1)
    last().handlers.onItem('9', { kind: 'reset' })
    expect(resets()).toBe(2)
    last().handlers.onEnded()
    vi.advanceTimersByTime(500)
    expect(last().from).toBe('9')
  })

  it('reconnects with growing pauses, and at once when the network is back', () => {
    const { stream, connections, last } = opened()
    stream.listen(() => {})
    for (const pause of [500, 1000, 2000, 4000, 8000, 15_000, 15_000]) {
      last().handlers.onEnded()
      const before = connections.length
      vi.advanceTimersByTime(pause - 1)
      expect(connections).toHaveLength(before)
      vi.advanceTimersByTime(1)
      expect(connections).toHaveLength(before + 1)
    }
    last().handlers.onEnded()
    stream.wake()
    const woken = connections.length
    vi.advanceTimersByTime(60_000)
    expect(connections).toHaveLength(woken)
  })

  it('survives a change of pages, and ends shortly after the last listener has left', () => {
    const { stream, connections, last } = opened()
    const end = stream.listen(() => {})
    end()
    vi.advanceTimersByTime(1000)
    const again = stream.listen(() => {})
    vi.advanceTimersByTime(5000)
    expect(last().open).toBe(true)
    again()
    vi.advanceTimersByTime(2000)
    expect(connections.map(({ open }) => open)).toEqual([false])
  })

  it('does not reconnect after the last listener has left', () => {
    const { stream, connections, last } = opened()
    const end = stream.listen(() => {})
    last().handlers.onEnded()
    end()
    vi.advanceTimersByTime(60_000)
    expect(connections.filter(({ open }) => open).length).toBeLessThanOrEqual(connections.length)
    const settled = connections.length
    vi.advanceTimersByTime(60_000)
    expect(connections).toHaveLength(settled)
  })

  it('reports its state to watchers', () => {
    const { stream, last } = opened()
    const seen: string[] = []
    stream.watchStatus(() => seen.push(stream.status()))
    stream.listen(() => {})
    last().handlers.onConnecting()
    last().handlers.onStarted()
    last().handlers.onConnecting()
    last().handlers.onStarted()
    expect(seen).toEqual(['live', 'offline', 'live'])
  })

  it.each(['not-found', 'not-permitted'])('does not reconnect after the refusal "%s"', (code) => {
    const { stream, connections, last } = opened()
    stream.listen(() => {})
    last().handlers.onStarted()
    last().handlers.onEnded(code)
    expect(stream.status()).toBe('refused')
    stream.wake()
    stream.listen(() => {})
    vi.advanceTimersByTime(600_000)
    expect(connections).toHaveLength(1)
  })

  it('does not reconnect without a session', () => {
    const { stream, connections, last } = opened()
    stream.listen(() => {})
    last().handlers.onEnded('not-signed-in')
    vi.advanceTimersByTime(600_000)
    expect(connections).toHaveLength(1)
    expect(stream.status()).toBe('offline')
  })

  it('reconnects a few times a minute when each connection ends at once', () => {
    const { stream, connections, last } = opened()
    stream.listen(() => {})
    for (let elapsed = 0; elapsed < 60_000; elapsed += 100) {
      if (last().open && connections.length > 0) {
        last().handlers.onStarted()
        last().open = false
        last().handlers.onEnded('unavailable')
      }
      vi.advanceTimersByTime(100)
    }
    expect(connections.length).toBeLessThanOrEqual(9)
  })

  it('disconnects while the page is hidden, and resumes', () => {
    const { stream, connections, last } = opened()
    stream.begin('7')
    stream.listen(() => {})
    last().handlers.onItem('8', event('8'))
    stream.pause()
    expect(last().open).toBe(false)
    stream.listen(() => {})
    expect(connections).toHaveLength(1)
    stream.resume()
    expect(connections).toHaveLength(2)
    expect(last().from).toBe('8')
  })
})
