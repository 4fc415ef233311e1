'use client'

import type { ImageItem, ModelItem } from '@amend/api/types'
import { createContext, type ReactNode, useContext } from 'react'
import type { TreeNode } from '../data/tree.ts'
import type { TreeRow } from '../data/tree-rows.ts'
import type { EarlierEdits, EditorData } from '../data/use-editor-data.ts'
import type { Draft } from '../draft/draft.ts'
import type { LiveEdits } from '../state/live.ts'
import type { LiveStrength } from '../state/live-strength.ts'
import { type Store, useStore } from '../state/store.ts'
import type { ViewState } from '../state/view-state.ts'
import type { Size, Viewport } from '../state/viewport.ts'

/** Shared state of one open editor. The stores live as long as the tree is open. */
export interface EditorStores {
  readonly view: Store<ViewState>
  readonly draft: Store<Draft>
  readonly live: Store<LiveEdits>
  readonly viewport: Store<Viewport>
  /** The pane that was laid out last, in CSS pixels, to which zooming by keys refers. */
  readonly pane: Store<Size>
  /** The strength at which a result is shown and not made yet. */
  readonly strength: Store<LiveStrength | undefined>
  /** Announces a text to screen readers. */
  readonly announcement: Store<string>
}

export interface EditorSession {
  readonly workspaceId: string
  readonly stores: EditorStores
  readonly data: EditorData
  readonly root: TreeNode
  readonly rows: readonly TreeRow[]
  readonly earlier: EarlierEdits
  /** Null until a worker has registered one. */
  readonly model: ModelItem | null
  /** False for viewers. */
  readonly mayEdit: boolean
  /** The size of every picture of the tree. */
  readonly size: Size
}

const SessionContext = createContext<EditorSession | undefined>(undefined)

export function SessionProvider({ session, children }: { session: EditorSession; children: ReactNode }) {
  return <SessionContext value={session}>{children}</SessionContext>
}

export function useSession(): EditorSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('The parts of the editor need a SessionProvider above them')
  return session
}

export function useView<Selected>(select: (view: ViewState) => Selected): Selected {
  return useStore(useSession().stores.view, select)
}

export function useDraft<Selected>(select: (draft: Draft) => Selected): Selected {
  return useStore(useSession().stores.draft, select)
}

/** The current picture; the upload when the current one no longer exists. */
export function useCurrentImage(): ImageItem {
  const { data } = useSession()
  const currentId = useView((view) => view.currentId)
  const image = data.images.get(currentId) ?? data.images.get(data.rootId)
  if (!image) throw new Error('A tree has its upload')
  return image
}

/** The picture that the current one is compared with, if any. */
export function useBeforeImage(): ImageItem | undefined {
  const { data } = useSession()
  const current = useCurrentImage()
  const beforeId = useView((view) => view.beforeId)
  const sourceId = current.editId === null ? undefined : data.edits.get(current.editId)?.sourceId
  const before = data.images.get(beforeId ?? sourceId ?? '')
  if (before && before.id !== current.id) return before
  return current.id === data.rootId ? undefined : data.images.get(data.rootId)
}
