/**
 * The events of a workspace in one browser tab: one subscription for all listeners, which resumes after the last event
 * seen when the connection was lost.
 */
import type { FollowItem } from '@amend/api/types'
import { type EventItem, eventItemSchema } from '@amend/contract'

/** "offline": not connected, retrying. "refused": the person may not follow the workspace, so there are no retries. */
export type EventStatus = 'connecting' | 'live' | 'offline' | 'refused'

export type EventListener = (event: EventItem) => void

export interface Subscription {
  unsubscribe(): void
  /** Retries now, because the network is back. */
  wake(): void
}

export interface SubscriptionHandlers {
  readonly onStarted: () => void
  readonly onItem: (id: string, item: FollowItem) => void
  /** The connection is being opened or reopened. */
  readonly onConnecting: () => void
  /** The connection is lost, and is reopened after a pause. */
  readonly onLost: () => void
  /**
   * The subscription ended and does not reconnect by itself.
   * @param code of the API's refusal; undefined when the server ended it in order
   */
  readonly onEnded: (code?: string) => void
}

/** Subscribes at the server through tRPC. */
export type EventSubscription = (lastEventId: string | undefined, handlers: SubscriptionHandlers) => Subscription

export interface EventStream {
  /** The subscription lasts from the first listener until shortly after the last. @returns removes the listener */
  listen(listener: EventListener): () => void
  status(): EventStatus
  /** @returns removes the watcher */
  watchStatus(changed: () => void): () => void
  /** Sets the last event before the page's records were read. No effect after the first event. */
  begin(lastEventId: string): void
  /** Retries now, because the network is back. */
  wake(): void
  /** Disconnects while the page is hidden. */
  pause(): void
  /** Resumes after the last event that was seen. */
  resume(): void
}

export interface StreamOptions {
  /** Must retry by itself: when it ends, the stream ends. */
  readonly subscribe: EventSubscription
  /** Events may have been missed: the records must be read again. */
  readonly onReset: () => void
  /** The server has refused the events for good. */
  readonly onRefused?: (code: string) => void
}

const lingering = 2_000 // ms: the subscription survives a change of pages

export function openEventStream({ subscribe, onReset, onRefused }: StreamOptions): EventStream {
  const listeners = new Set<EventListener>()
  const watchers = new Set<() => void>()
  let status: EventStatus = 'connecting'
  let cursor: string | undefined
  let subscription: Subscription | undefined
  let closing: ReturnType<typeof setTimeout> | undefined
  let paused = false

  const setStatus = (next: EventStatus) => {
    if (next === status) return
    status = next
    for (const changed of watchers) changed()
  }

  function open() {
    if (subscription || paused || status === 'refused' || listeners.size === 0) return
    subscription = subscribe(cursor, {
      onStarted: () => {
        // Without a cursor, events between the page's reading and now are unknown.
        if (cursor === undefined) onReset()
        setStatus('live')
      },
      onItem: (id, item) => {
        cursor = id
        if (item.kind === 'reset') return onReset()
        // An event of a newer server that these pages do not know is skipped.
        const event = eventItemSchema.safeParse(item).data
        if (event) for (const listener of [...listeners]) listener(event)
      },
      onConnecting: () => setStatus(status === 'connecting' ? 'connecting' : 'offline'),
      onLost: () => setStatus('offline'),
      onEnded: (code) => {
        // The page leaves for sign-in.
        setStatus(code === 'not-signed-in' ? 'offline' : 'refused')
        if (code !== undefined) onRefused?.(code)
      },
    })
  }

  function close() {
    subscription?.unsubscribe()
    subscription = undefined
    if (status !== 'refused') setStatus('connecting')
  }

  return {
    listen: (listener) => {
      clearTimeout(closing)
      listeners.add(listener)
      open()
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
      if (!subscription) cursor ??= lastEventId
    },
    wake: () => subscription?.wake(),
    pause: () => {
      paused = true
      close()
    },
    resume: () => {
      paused = false
      open()
    },
  }
}
