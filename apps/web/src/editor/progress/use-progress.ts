'use client'

import type { EditItem } from '@amend/api/types'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { useSession } from '../session/session.tsx'
import { hasEnded, type LiveEdit, stateOf } from '../state/live.ts'
import { useStore } from '../state/store.ts'
import { roundDuration } from './duration.ts'

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

/** Returns a function that formats seconds: "about 40 s". */
export function useDurationText(): (seconds: number) => string {
  const t = useTranslations('editor.duration')
  return (seconds) => {
    const duration = roundDuration(seconds)
    return duration.unit === 'moment' ? t('moment') : t(duration.unit, { value: duration.value })
  }
}

/** The state of an edit in a line: "2 before yours, about 40 s" or "Step 4 of 10 · 3 s left". */
export function useProgressText(): (
  state: LiveEdit,
  position?: { ahead: number | null; startsIn: number | null },
) => string {
  const t = useTranslations('editor.progress')
  const duration = useDurationText()
  return ({ status, step, steps, secondsLeft }, position) => {
    if (status === 'queued') {
      if (!position || position.ahead === null) return t('queued')
      if (position.ahead === 0) return t('next')
      const ahead = t('ahead', { count: position.ahead })
      return position.startsIn === null ? ahead : t('aheadFor', { ahead, time: duration(position.startsIn) })
    }
    if (status !== 'running') return t(status)
    if (step === undefined || steps === undefined || step === 0) return t('starting')
    if (step >= steps) return t('finishing')
    const at = t('step', { step, steps })
    return secondsLeft === undefined ? at : t('stepLeft', { at, time: duration(secondsLeft) })
  }
}
