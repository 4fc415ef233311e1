'use client'

import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../trpc/client.tsx'

/** Stars and verdicts of a picture; undefined until they are known. */
export function useReview(workspaceId: string, imageId: string) {
  const queries = useQueryClient()
  const options = useTRPC().review.get.queryOptions({ workspaceId, imageId })
  const { data: review } = useQuery(options)
  useWorkspaceEvents(workspaceId, ({ kind, subjectId }) => {
    if (kind === 'review.changed' && subjectId === imageId) void queries.invalidateQueries(options)
  })
  return { review, queryKey: options.queryKey }
}
