'use client'

import type { EditItem } from '@amend/api/types'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../trpc/client.tsx'
import { useSession } from '../session/session.tsx'
import { hasEnded, type LiveEdit, stateOf } from '../state/live.ts'
import { useStore } from '../state/store.ts'

/** The current progress of an edit. */
export function useEditState(edit: EditItem): LiveEdit {
  const { stores } = useSession()
  const live = useStore(stores.live, (edits) => edits.get(edit.id))
  return stateOf(edit, live)
}

/** The progress of several edits; renders with every step of any of them. */
export function useEditStates(edits: readonly EditItem[]): LiveEdit[] {
  const { stores } = useSession()
  const live = useStore(stores.live, (all) => all)
  return edits.map((edit) => stateOf(edit, live.get(edit.id)))
}

/** The interval at which queue positions are polled (ms). */
const positionInterval = 2_000

/** How many edits begin before the first of these, and when they end; undefined once none of them waits. */
export function usePosition(edits: readonly EditItem[]) {
  const trpc = useTRPC()
  const { workspaceId } = useSession()
  const states = useEditStates(edits)
  const open = edits.filter((_, i) => !hasEnded(states[i]?.status ?? 'done')).map(({ id }) => id)
  const waiting = open.length > 0 && states.every(({ status }) => status !== 'running')
  const { data } = useQuery({
    ...trpc.edit.positions.queryOptions({ workspaceId, ids: open }),
    enabled: waiting,
    refetchInterval: positionInterval,
    staleTime: 0,
  })
  if (!waiting || !data) return undefined
  return [...data].filter(({ ahead }) => ahead !== null).sort((a, b) => (a.ahead ?? 0) - (b.ahead ?? 0))[0]
}
