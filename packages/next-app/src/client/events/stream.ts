/**
 * The events of a workspace in one browser tab: one subscription for all listeners, which resumes after the last event
 * seen when the connection was lost.
 */
import type { FollowItem } from '@amend/api/types'
import { type EventItem, eventItemSchema } from '@amend/contract'

/** "offline": not connected, retrying. */
export type EventStatus = 'connecting' | 'live' | 'offline'

export type EventListener = (event: EventItem) => void

/** Subscribes at the server, by tRPC. */
export type EventSubscription = (
  lastEventId: string | undefined,
  handlers: {
    readonly onStarted: () => void
    readonly onItem: (id: string, item: FollowItem) => void
    /** The connection is lost and is being made again. */
    readonly onConnecting: () => void
    /** The subscription ended and does not reconnect by itself. */
    readonly onEnded: () => void
  },
) => { unsubscribe(): void }

export interface EventStream {
  /** The subscription lasts from the first listener until a moment after the last. @returns removes the listener */
  listen(listener: EventListener): () => void
  status(): EventStatus
  /** @returns removes the watcher */
  watchStatus(changed: () => void): () => void
  /** Sets the last event before the page's records were read. No effect after the first event. */
  begin(lastEventId: string): void
  /** Retries now, because the network is back. */
  wake(): void
}

export interface StreamOptions {
  readonly subscribe: EventSubscription
  /** Events may have been missed: the records must be read again. */
  readonly onReset: () => void
}

const lingering = 2_000 // ms: the subscription survives a change of pages
const firstPause = 500 // ms; doubles up to the longest
const longestPause = 15_000 // ms

export function openEventStream({ subscribe, onReset }: StreamOptions): EventStream {
  const listeners = new Set<EventListener>()
  const watchers = new Set<() => void>()
  let status: EventStatus = 'connecting'
  let cursor: string | undefined
  let subscription: { unsubscribe(): void } | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let closing: ReturnType<typeof setTimeout> | undefined
  let pause = firstPause

  const setStatus = (next: EventStatus) => {
    if (next === status) return
    status = next
    for (const changed of watchers) changed()
  }

  function open() {
    clearTimeout(retry)
    retry = undefined
    subscription = subscribe(cursor, {
      onStarted: () => {
        pause = firstPause
        // Without a cursor, events between the pages' reading and now are unknown.
        if (cursor === undefined) onReset()
        setStatus('live')
      },
      onItem: (id, item) => {
        cursor = id
        if (item.kind === 'reset') return onReset()
        // One of a newer server that these pages do not know is passed over.
        const event = eventItemSchema.safeParse(item).data
        if (event) for (const listener of [...listeners]) listener(event)
      },
      onConnecting: () => setStatus(status === 'connecting' ? 'connecting' : 'offline'),
      onEnded: () => {
        subscription = undefined
        setStatus('offline')
        retry = setTimeout(open, pause)
        pause = Math.min(pause * 2, longestPause)
      },
    })
  }

  function close() {
    clearTimeout(retry)
    retry = undefined
    subscription?.unsubscribe()
    subscription = undefined
    setStatus('connecting')
  }

  return {
    listen: (listener) => {
      clearTimeout(closing)
      listeners.add(listener)
      if (!subscription && retry === undefined) open()
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) closing = setTimeout(close, lingering)
      }
    },
    status: () => status,
    watchStatus: (changed) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
    begin: (lastEventId) => {
      if (!subscription && retry === undefined) cursor ??= lastEventId
    },
    wake: () => {
      if (retry !== undefined) open()
    },
  }
}
