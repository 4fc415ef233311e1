'use client'

import type { CommentItem, ReactionKind } from '@amend/api/types'
import { useWorkspaceEvents } from '@amend/next-app/client/events'
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'
import type { Mentionable } from './mentions.ts'

/** The comments on a picture, the oldest first; the first page has the newest ones. */
export function useComments(workspaceId: string, imageId: string) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const query = useInfiniteQuery(
    trpc.comment.list.infiniteQueryOptions(
      { workspaceId, imageId },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
  )
  const comments = useMemo(() => query.data?.pages.toReversed().flatMap(({ items }) => items) ?? [], [query.data])
  useWorkspaceEvents(workspaceId, (event) => {
    if (event.kind !== 'comment.added' && event.kind !== 'comment.changed' && event.kind !== 'comment.deleted') return
    if (event.data.imageId === imageId)
      void queries.invalidateQueries(trpc.comment.list.infiniteQueryFilter({ workspaceId, imageId }))
  })
  return { query, comments }
}

/** The members of a workspace with a name, who can be mentioned. */
export function usePeople(workspaceId: string): readonly Mentionable[] {
  const trpc = useTRPC()
  const { data } = useQuery({ ...trpc.member.list.queryOptions({ workspaceId }), staleTime: 60_000 })
  return useMemo(() => data?.flatMap(({ id, name }) => (name ? [{ id, name }] : [])) ?? [], [data])
}

/** What one can do with the comments on a picture. */
export function useCommentActions(workspaceId: string, imageId: string) {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const refresh = () => queries.invalidateQueries(trpc.comment.list.infiniteQueryFilter({ workspaceId, imageId }))
  const then = async (change: Promise<unknown>) => {
    await change
    await refresh()
  }
  return {
    /** @param key of the comment: a repeated request with it writes nothing more */
    add: (key: string, text: string, mentions: string[]) =>
      then(client.comment.add.mutate({ workspaceId, imageId, key, text, mentions })),
    edit: ({ id }: CommentItem, text: string, mentions: string[]) =>
      then(client.comment.edit.mutate({ workspaceId, id, text, mentions })),
    remove: ({ id }: CommentItem) => then(client.comment.delete.mutate({ workspaceId, id })),
    react: ({ id }: CommentItem, reaction: ReactionKind, on: boolean) =>
      then(client.comment.react.mutate({ workspaceId, id, reaction, on })),
  }
}
