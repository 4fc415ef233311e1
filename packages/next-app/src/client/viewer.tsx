'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { createContext, type ReactNode, useContext, useLayoutEffect } from 'react'
import { usePageAccount } from './session/index.ts'

const ViewerContext = createContext<Me | undefined>(undefined)

/** Gives the components below the signed-in person. They hide what the person may not do; the server decides it. */
export function ViewerProvider({ viewer, children }: { viewer: Me; children: ReactNode }) {
  const account = usePageAccount()
  const { id } = viewer.user
  // Before the effects of the components below, which ask the server.
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

/** The workspace of an id; undefined when the viewer is no member. */
export function useWorkspace(workspaceId: string): WorkspaceItem | undefined {
  return useViewer().workspaces.find(({ id }) => id === workspaceId)
}
