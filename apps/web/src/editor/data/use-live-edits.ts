'use client'

import type { ImageItem } from '@amend/api/types'
import type { EventItem } from '@amend/contract'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { isPassing } from '@amend/next-app/client/problem'
import { useEffect, useRef } from 'react'
import { applyEvent, hasEnded, type LiveEdits } from '../state/live.ts'
import type { Store } from '../state/store.ts'
import type { EditorData } from './use-editor-data.ts'
import { useTreeCache } from './use-tree-cache.ts'

/** The maximum number of edits whose progress is kept; ended ones are dropped first. */
const most = 64

/** Events after which the records are more complete than the event. */
const changing = /^(edit\.(queued|finished|failed|cancelled)|image\.(ready|refused|changed|trashed|restored|deleted))$/

/**
 * Events announce changes; in case they do not arrive, the records of running edits are polled at this interval (ms).
 */
const fallbackInterval = 5_000

/** Updates the live edits by the workspace's events, and refetches the changed records of the tree. */
export function useLiveEdits(root: ImageItem, data: EditorData, live: Store<LiveEdits>) {
  const { readAgain, refresh } = useTreeCache()
  const gathered = useRef<EventItem[]>([])
  const read = (events: readonly EventItem[]) => {
    // Deleting a picture for good changes other records too.
    if (events.some(({ kind }) => kind === 'image.deleted')) return void readAgain()
    const edits = new Set<string>()
    const images = new Set<string>()
    for (const event of events) {
      if (event.kind.startsWith('image.')) images.add(event.subjectId)
      else edits.add(event.subjectId)
      if (event.kind === 'edit.finished') images.add(event.data.imageId)
    }
    void refresh(root, { edits: [...edits], images: [...images] })
  }
  useOpenEdits(root, data)
  return useWorkspaceEvents(root.workspaceId, (event) => {
    live.set((edits) => trim(applyEvent(edits, event)))
    const known = data.edits.has(event.subjectId) || data.images.has(event.subjectId)
    if (!changing.test(event.kind) || (!known && event.kind !== 'edit.queued')) return
    if (known && event.kind === 'edit.queued') return
    // Events of one transaction arrive together: their records are fetched together.
    if (gathered.current.push(event) === 1) queueMicrotask(() => read(gathered.current.splice(0)))
  })
}

/** Polls the records of running edits until the server refuses permanently. */
function useOpenEdits(root: ImageItem, data: EditorData) {
  const { refresh } = useTreeCache()
  const open = data.tree.edits.filter(({ status }) => !hasEnded(status)).map(({ id }) => id)
  const key = open.join()
  const latest = useRef({ root, open })
  useEffect(() => {
    latest.current = { root, open }
  })
  useEffect(() => {
    if (key === '') return
    const timer = setInterval(async () => {
      const problem = await refresh(latest.current.root, { edits: latest.current.open })
      if (problem && !isPassing(problem.code)) clearInterval(timer)
    }, fallbackInterval)
    return () => clearInterval(timer)
  }, [key, refresh])
}

function trim(edits: LiveEdits): LiveEdits {
  if (edits.size <= most) return edits
  return new Map([...edits].filter(([, { status }]) => !hasEnded(status)).slice(-most))
}
