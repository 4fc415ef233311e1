'use client'

import type { EventItem } from '@amend/api/types'
import { useEffect, useRef } from 'react'
import { useWorkspaceEvents } from './provider.tsx'

/**
 * Runs once for the events of some time, counted from the first: one change of many records sends many events.
 * @param concerns whether an event concerns the caller; called once for each event
 * @param run the one of the last rendering is called
 * @param time ms
 */
export function useGatheredEvents(
  workspaceId: string,
  concerns: (event: EventItem) => boolean,
  run: () => unknown,
  time: number,
): void {
  const latest = useRef(run)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    latest.current = run
  })
  useWorkspaceEvents(workspaceId, (event) => {
    if (!concerns(event)) return
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      void latest.current()
    }, time)
  })
  useEffect(
    () => () => {
      clearTimeout(timer.current)
      timer.current = undefined
    },
    [],
  )
}
