'use client'

import { useEffect, useState } from 'react'
import { z } from 'zod'
import type { EditorData } from '../data/use-editor-data.ts'
import type { Draft } from '../draft/draft.ts'
import { draftStorage, loadDraft, saveDraft } from '../draft/draft-storage.ts'
import { hasEnded, type LiveEdits } from '../state/live.ts'
import type { LiveStrength } from '../state/live-strength.ts'
import { createStore } from '../state/store.ts'
import { explore, follow, initialView, type ViewState } from '../state/view-state.ts'
import { fitted, type Size, type Viewport } from '../state/viewport.ts'
import type { EditorStores } from './session.tsx'

/** The delay between the last key and storing the draft, ms. */
const pause = 400

/** The stores of an open editor, with the stored draft. */
export function useEditorStores(data: EditorData, imageId: string): EditorStores {
  const { rootId } = data
  const [stores] = useState<EditorStores>(() => ({
    view: createStore(openingView(data, imageId)),
    draft: createStore(loadDraft(draftStorage(), rootId)),
    live: createStore<LiveEdits>(new Map()),
    viewport: createStore<Viewport>(fitted),
    pane: createStore<Size>({ width: 0, height: 0 }),
    strength: createStore<LiveStrength | undefined>(undefined),
    announcement: createStore(''),
  }))
  useKeptDraft(stores.draft, rootId)
  useKeptStage(stores.view, rootId)
  useCommentsLink(stores.view)
  return stores
}

const stageKey = (rootId: string) => `amend.stage.${rootId}`

const keptSchema = z.object({ currentId: z.string(), kind: z.enum(['batch', 'exploration']), batchId: z.string() })

/** Restores the view after a refresh: the edits that were followed, or those running on this picture. */
function openingView(data: EditorData, imageId: string): ViewState {
  const view = initialView(data.images.has(imageId) ? imageId : data.rootId)
  const kept = readKept(data.rootId)
  if (kept && kept.currentId === view.currentId && data.batches.has(kept.batchId)) {
    return kept.kind === 'batch' ? follow(view, kept.batchId) : explore(view, kept.batchId)
  }
  const open = data.tree.edits.findLast(
    ({ kind, status, sourceId }) => kind === 'edit' && !hasEnded(status) && sourceId === view.currentId,
  )
  return open ? follow(view, open.batchId) : view
}

function readKept(rootId: string) {
  try {
    return keptSchema.safeParse(JSON.parse(window.sessionStorage.getItem(stageKey(rootId)) ?? 'null')).data
  } catch {
    return undefined
  }
}

/** Stores which edits this tab follows, for the lifetime of the tab. */
function useKeptStage(view: EditorStores['view'], rootId: string) {
  useEffect(() => {
    let kept: ViewState['stage'] | undefined
    return view.subscribe(() => {
      const { stage, currentId } = view.get()
      if (stage === kept) return
      kept = stage
      try {
        if (stage.kind === 'picture') window.sessionStorage.removeItem(stageKey(rootId))
        else window.sessionStorage.setItem(stageKey(rootId), JSON.stringify({ currentId, ...stage }))
      } catch {
        // Without a storage a refresh begins with the picture.
        return
      }
    })
  }, [view, rootId])
}

/** Shows the comments when the address asks for them, also while the editor is open; each link asks once. */
function useCommentsLink(view: EditorStores['view']) {
  useEffect(() => {
    const look = () => {
      const { hash, pathname, search } = window.location
      if (hash !== '#comments') return
      window.history.replaceState(null, '', pathname + search)
      view.set((now) => ({ ...now, panel: 'comments', panelOpen: true }))
    }
    look()
    window.addEventListener('hashchange', look)
    return () => window.removeEventListener('hashchange', look)
  }, [view])
}

function useKeptDraft(draft: EditorStores['draft'], rootId: string) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let saved: Draft = draft.get()
    const save = () => {
      clearTimeout(timer)
      if (saved === draft.get()) return
      saved = draft.get()
      saveDraft(draftStorage(), rootId, saved)
    }
    const unsubscribe = draft.subscribe(() => {
      clearTimeout(timer)
      timer = setTimeout(save, pause)
    })
    window.addEventListener('pagehide', save)
    return () => {
      window.removeEventListener('pagehide', save)
      unsubscribe()
      save()
    }
  }, [draft, rootId])
}
