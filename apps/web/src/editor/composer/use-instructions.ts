'use client'

import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '../../trpc/client.tsx'
import { useSession } from '../session/session.tsx'

const none: readonly string[] = []

/** Earlier instructions in this workspace, the newest first. */
export function useInstructions(search?: string) {
  const trpc = useTRPC()
  const { workspaceId } = useSession()
  const { data: earlier = none, isPending } = useQuery(
    trpc.edit.instructions.queryOptions({ workspaceId, ...(search && { search }) }),
  )
  return { earlier, isPending }
}
