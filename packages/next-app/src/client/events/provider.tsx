'use client'

import { useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { useAccountState, usePageAccount } from '../session/index.ts'
import { retrySubscription } from './retry.ts'
import { shareSubscription } from './shared-subscription.ts'
import {
  type EventListener,
  type EventStatus,
  type EventStream,
  type EventSubscription,
  openEventStream,
} from './stream.ts'

/** How long a hidden tab keeps its stream, ms: people switch tabs for a moment. */
const hiddenFor = 3_000

type StreamOf = (workspaceId: string) => EventStream

const StreamsContext = createContext<StreamOf | undefined>(undefined)

interface WorkspaceEventsProviderProps {
  /** Subscribes to the events of a workspace: the app's `event.follow`. The function of the first rendering is kept. */
  follow: (workspaceId: string) => EventSubscription
  children: ReactNode
}

/**
 * Holds the event streams of the tab. The tabs of a browser that show a workspace to the same account share one connection.
 * A stream that may have missed events invalidates every query on the page.
 */
export function WorkspaceEventsProvider({ follow, children }: WorkspaceEventsProviderProps) {
  const queries = useQueryClient()
  const account = usePageAccount()
  const [streams] = useState(() => new Map<string, EventStream>())
  const [streamOf] = useState(() => (workspaceId: string) => {
    const known = streams.get(workspaceId)
    if (known) return known
    const name = () => account.id() && `${account.id()}.${workspaceId}`
    const opened = openEventStream({
      subscribe: shareSubscription(name, retrySubscription(follow(workspaceId))),
      onReset: () => queries.invalidateQueries(),
      onRefused: (code) => account.refused(code, 'query'),
    })
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
  usePauses(streams)
  return <StreamsContext value={streamOf}>{children}</StreamsContext>
}

/**
 * Disconnects the streams while the page is hidden, and while the browser's session is missing or belongs to another
 * account.
 */
function usePauses(streams: ReadonlyMap<string, EventStream>): void {
  const current = useAccountState() === 'current'
  useEffect(() => {
    let hiding: ReturnType<typeof setTimeout> | undefined
    const each = (act: 'pause' | 'resume') => {
      for (const stream of streams.values()) stream[act]()
    }
    const look = () => {
      clearTimeout(hiding)
      if (!current) each('pause')
      else if (document.visibilityState === 'hidden') hiding = setTimeout(() => each('pause'), hiddenFor)
      else each('resume')
    }
    // A tab may be opened in the background.
    look()
    document.addEventListener('visibilitychange', look)
    return () => {
      clearTimeout(hiding)
      document.removeEventListener('visibilitychange', look)
    }
  }, [streams, current])
}

/** Starts the stream at the cursor that the server took before the page read any record, so that no event is missed. */
export function EventsFrom({ workspaceId, cursor }: { workspaceId: string; cursor: string }) {
  const streamOf = useContext(StreamsContext)
  useState(() => streamOf?.(workspaceId).begin(cursor))
  return null
}

/**
 * Listens to the events of a workspace. All callers share one subscription, which resumes after the last event seen; when it
 * cannot, all queries are invalidated.
 * @param listener called for each event, once and in order; may change between renderings
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
