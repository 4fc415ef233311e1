'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client.tsx'

/** Events with which a notification may come. */
const telling: ReadonlySet<string> = new Set(['comment.added', 'comment.changed', 'review.changed'])

/** Reads the notifications anew after an event of the open workspace. Shows nothing. */
export function FreshNotifications({ workspaceId }: { workspaceId: string }) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  useWorkspaceEvents(workspaceId, (event) => {
    if (telling.has(event.kind)) void queries.invalidateQueries(trpc.notification.pathFilter())
  })
  return null
}
