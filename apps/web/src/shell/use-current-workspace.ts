'use client'

import type { Me, WorkspaceItem } from '@amend/api/types'
import { useParams } from 'next/navigation'
import { useState } from 'react'

/** The workspace of the URL; on account pages the previous one, or the person's first. */
export function useCurrentWorkspace({ workspaces }: Me): WorkspaceItem | undefined {
  const { workspaceId } = useParams<{ workspaceId?: string }>()
  const [last, setLast] = useState(workspaceId)
  if (workspaceId !== undefined && workspaceId !== last) setLast(workspaceId)
  return workspaces.find(({ id }) => id === (workspaceId ?? last)) ?? workspaces[0]
}
