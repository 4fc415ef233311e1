'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useTRPCClient } from '../trpc/client.tsx'
import {
  type EventListener,
  type EventStatus,
  type EventStream,
  type EventSubscription,
  openEventStream,
} from './stream.ts'

type StreamOf = (workspaceId: string) => EventStream

const StreamsContext = createContext<StreamOf | undefined>(undefined)

/** Keeps the streams of the tab. When one cannot tell what was missed, every query on the page is asked again. */
export function WorkspaceEventsProvider({ children }: { children: ReactNode }) {
  const client = useTRPCClient()
  const queries = useQueryClient()
  const [streams] = useState(() => new Map<string, EventStream>())
  const [streamOf] = useState(() => (workspaceId: string) => {
    const known = streams.get(workspaceId)
    if (known) return known
    const subscribe: EventSubscription = (lastEventId, handlers) =>
      client.event.follow.subscribe(
        { workspaceId, ...(lastEventId && { lastEventId }) },
        {
          onStarted: handlers.onStarted,
          onData: ({ id, data }) => handlers.onItem(id, data),
          onConnectionStateChange: ({ state }) => {
            if (state === 'connecting') handlers.onConnecting()
          },
          onError: handlers.onEnded,
          onComplete: handlers.onEnded,
        },
      )
    const opened = openEventStream({ subscribe, onReset: () => queries.invalidateQueries() })
    streams.set(workspaceId, opened)
    return opened
  })
  useEffect(() => {
    const wake = () => {
      for (const stream of streams.values()) stream.wake()
    }
    window.addEventListener('online', wake)
    return () => window.removeEventListener('online', wake)
  }, [streams])
  return <StreamsContext value={streamOf}>{children}</StreamsContext>
}

/** Begins where the server stood before the page read anything, so that nothing falls between. */
export function EventsFrom({ workspaceId, cursor }: { workspaceId: string; cursor: string }) {
  const streamOf = useContext(StreamsContext)
  useState(() => streamOf?.(workspaceId).begin(cursor))
  return null
}

/**
 * Follows what happens in a workspace. All callers of a tab share one subscription, which is taken up again where it
 * broke off; when that cannot be done, all queries are invalidated.
 * @param listener called for each event, once and in order; may change from one rendering to the next
 */
export function useWorkspaceEvents(workspaceId: string, listener?: EventListener): { readonly status: EventStatus } {
  const streamOf = useContext(StreamsContext)
  if (!streamOf) throw new Error('useWorkspaceEvents needs a WorkspaceEventsProvider above it')
  const stream = streamOf(workspaceId)
  const latest = useRef(listener)
  useEffect(() => {
    latest.current = listener
  })
  useEffect(() => stream.listen((event) => latest.current?.(event)), [stream])
  const status = useSyncExternalStore<EventStatus>(stream.watchStatus, stream.status, () => 'connecting')
  return { status }
}
