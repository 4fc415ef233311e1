'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { createContext, type ReactNode, useContext } from 'react'

const ViewerContext = createContext<Me | undefined>(undefined)

/** Who looks at the pages, for what stands in them. The server decides what they may do; this only hides what they may not. */
export function ViewerProvider({ viewer, children }: { viewer: Me; children: ReactNode }) {
  return <ViewerContext value={viewer}>{children}</ViewerContext>
}

export function useViewer(): Me {
  const viewer = useContext(ViewerContext)
  if (!viewer) throw new Error('useViewer needs a ViewerProvider above it')
  return viewer
}

/** Undefined where nobody needs to be signed in. */
export const useViewerIfAny = (): Me | undefined => useContext(ViewerContext)

/** The workspace that a page is about; undefined when the viewer is no member. */
export function useWorkspace(workspaceId: string): WorkspaceItem | undefined {
  return useViewer().workspaces.find(({ id }) => id === workspaceId)
}
