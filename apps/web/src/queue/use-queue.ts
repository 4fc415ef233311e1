'use client'

import type { EditQueue } from '@amend/api/types'
import { useGatheredEvents, useWorkspaceEvents } from '@amend/next-app/client/events'
import { type Problem, problemOf } from '@amend/next-app/client/problem'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'
import { concerns, inOrder, isUnfinished, type LiveProgress, withEvent, without } from './own-queue.ts'

/** How long events are collected before the queue is read again, ms. */
const gathering = 300

/** Positions and times change without events; this often they are read while edits are unfinished, ms. */
const interval = { open: 2_500, closed: 15_000 }

const nothing: EditQueue = { own: [], others: 0 }

/**
 * The person's own queue in a workspace: read once, again when events concern it, and regularly while edits are
 * unfinished.
 * @param open whether it is shown in full
 */
export function useQueue(workspaceId: string, open: boolean) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const options = trpc.edit.queue.queryOptions({ workspaceId })
  const { data: queue = nothing, refetch } = useQuery({
    ...options,
    refetchInterval: ({ state: { data } }) =>
      data?.own.some(isUnfinished) ? (open ? interval.open : interval.closed) : false,
  })
  const [live, setLive] = useState<LiveProgress>(new Map())
  const [problem, setProblem] = useState<Problem>()
  useWorkspaceEvents(workspaceId, (event) => setLive((known) => withEvent(known, event)))
  useGatheredEvents(workspaceId, (event) => concerns(queue, event), refetch, gathering)

  /** Shows a change at once, and then what the server says. */
  const act = async (change: (queue: EditQueue) => EditQueue, send: () => Promise<unknown>) => {
    setProblem(undefined)
    await queries.cancelQueries(options)
    queries.setQueryData(options.queryKey, (known) => known && change(known))
    try {
      await send()
    } catch (error) {
      setProblem(problemOf(error))
    }
    await queries.invalidateQueries(options)
  }
  return {
    queue,
    live,
    problem,
    clearProblem: () => setProblem(undefined),
    cancel: (ids: string[]) =>
      act(
        (known) => without(known, ids),
        () => client.edit.cancel.mutate({ workspaceId, ids }),
      ),
    retry: (id: string) =>
      act(
        (known) => known,
        () => client.edit.retry.mutate({ workspaceId, ids: [id] }),
      ),
    reorder: (ids: string[]) =>
      act(
        (known) => inOrder(known, ids),
        () => client.edit.reorder.mutate({ workspaceId, ids }),
      ),
  }
}

export type Queue = ReturnType<typeof useQueue>
