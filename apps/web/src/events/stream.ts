/**
 * The events of a workspace in one browser tab: one subscription however many listen, taken up again after the last event
 * that was seen when the connection or the server was gone.
 */
import type { EventItem } from '@amend/api/types'

/** "offline": not connected now; it is being tried again. */
export type EventStatus = 'connecting' | 'live' | 'offline'

export type EventListener = (event: EventItem) => void

/** The way to the server: tRPC's subscription. */
export type EventSubscription = (
  lastEventId: string | undefined,
  handlers: {
    readonly onStarted: () => void
    readonly onItem: (id: string, item: EventItem | { readonly kind: 'reset' }) => void
    /** The connection is gone and is being made again. */
    readonly onConnecting: () => void
    /** It ended and is not made again by itself. */
    readonly onEnded: () => void
  },
) => { unsubscribe(): void }

export interface EventStream {
  /** The subscription lasts from the first listener to a moment after the last. @returns ends listening */
  listen(listener: EventListener): () => void
  status(): EventStatus
  /** @returns ends watching */
  watchStatus(changed: () => void): () => void
  /** Where to begin: the last event before the page's records were read. No effect once something was seen. */
  begin(lastEventId: string): void
  /** Tries again now: the network has come back. */
  wake(): void
}

export interface StreamOptions {
  readonly subscribe: EventSubscription
  /** What was missed is not told any more, or may not have been: look at the records anew. */
  readonly onReset: () => void
}

const lingering = 2_000 // ms: from one page to the next the subscription stays
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
        // Without a cursor nothing tells what happened between what the pages have read and now.
        if (cursor === undefined) onReset()
        setStatus('live')
      },
      onItem: (id, item) => {
        cursor = id
        if ('sequence' in item) for (const listener of [...listeners]) listener(item)
        else onReset()
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
