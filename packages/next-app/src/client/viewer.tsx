'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { createContext, type ReactNode, useContext, useLayoutEffect } from 'react'
import { usePageAccount } from './session/index.ts'

const ViewerContext = createContext<Me | undefined>(undefined)

/** Provides the signed-in person to the components below. They hide what the person may not do; the server decides. */
export function ViewerProvider({ viewer, children }: { viewer: Me; children: ReactNode }) {
  const account = usePageAccount()
  const { id } = viewer.user
  // Before the effects of the components below, which send requests.
  useLayoutEffect(() => account.begin(id), [account, id])
  return <ViewerContext value={viewer}>{children}</ViewerContext>
}

export function useViewer(): Me {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('useViewer needs a ViewerProvider above it')
  return viewer
}

/** Undefined on pages that need no session. */
export const useViewerIfAny = (): Me | undefined => useContext(ViewerContext)

/** The workspace of an id; undefined when the viewer is not a member. */
export function useWorkspace(workspaceId: string): WorkspaceItem | undefined {
  return useViewer().workspaces.find(({ id }) => id === workspaceId)
}
