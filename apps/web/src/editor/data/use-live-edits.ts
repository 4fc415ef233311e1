'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useRef } from 'react'
import { applyEvent, hasEnded, type LiveEdits } from '../state/live.ts'
import type { Store } from '../state/store.ts'
import { type EditorData, useTreeCache } from './use-editor-data.ts'

/** Edits whose progress is remembered at once; ended ones go first. */
const most = 64

/** After these the records of the tree say more than the event. */
const changing = /^(edit\.(queued|finished|failed|cancelled)|image\.(ready|refused|changed|trashed|restored|deleted))$/

/** Moves the live edits by what happens in the workspace, and reads the tree again when it has changed. */
export function useLiveEdits(workspaceId: string, data: EditorData, live: Store<LiveEdits>) {
  const { readAgain } = useTreeCache()
  const queued = useRef(false)
  return useWorkspaceEvents(workspaceId, (event) => {
    live.set((edits) => trim(applyEvent(edits, event)))
    const known = data.edits.has(event.subjectId) || data.images.has(event.subjectId)
    if (!changing.test(event.kind) || (!known && event.kind !== 'edit.queued')) return
    if (known && event.kind === 'edit.queued') return
    if (queued.current) return
    queued.current = true
    // Events of one transaction come together: one reading is enough for them.
    queueMicrotask(() => {
      queued.current = false
      void readAgain()
    })
  })
}

function trim(edits: LiveEdits): LiveEdits {
  if (edits.size <= most) return edits
  return new Map([...edits].filter(([, { status }]) => !hasEnded(status)).slice(-most))
}
