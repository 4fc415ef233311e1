'use client'

import type { EventItem, ImageItem } from '@amend/api/types'
import { useGatheredEvents } from '@amend/next-app/client/events'
import { problemOf } from '@amend/next-app/client/problem'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { useTRPC, useTRPCClient } from '../trpc/client.tsx'
import { type ListInput, needsServer } from './filters.ts'
import { readUnsure, removePictures, upsertPicture } from './picture-cache.ts'
import { useMore } from './use-more.ts'

/** How long events are collected, ms, so that simultaneous changes need one request. */
const gathering = 120

/** From this number of changes on, the lists are reloaded instead of single pictures. */
const many = 40

/** Fetches a list of pictures page by page, and updates it by the workspace's events. */
export function usePictures(workspaceId: string, input: ListInput, enabled = true) {
  const trpc = useTRPC()
  const query = useInfiniteQuery({
    ...trpc.image.list.infiniteQueryOptions(
      { workspaceId, ...input },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
    enabled,
  })
  const pictures = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data])
  const more = useMore(query)
  useLiveLists(workspaceId)
  return { query, pictures, more }
}

/** The key of all lists of pictures. */
export function useListsKey() {
  const trpc = useTRPC()
  return useMemo(() => trpc.image.list.infiniteQueryKey(), [trpc])
}

function useLiveLists(workspaceId: string): void {
  const client = useTRPCClient()
  const queries = useQueryClient()
  const lists = useListsKey()
  const gathered = useRef({ ids: new Set<string>(), searched: false })

  const look = async () => {
    const { ids, searched } = gathered.current
    gathered.current = { ids: new Set(), searched: false }
    if (ids.size > many) return queries.invalidateQueries({ queryKey: lists })
    const changed: ImageItem[] = []
    await Promise.all(
      [...ids].map(async (id) => {
        try {
          const image = await client.image.get.query({ workspaceId, id })
          upsertPicture(queries, lists, image)
          changed.push(image)
        } catch (error) {
          if (problemOf(error).code === 'not-found') removePictures(queries, lists, new Set([id]))
        }
      }),
    )
    if (searched) return queries.invalidateQueries({ queryKey: lists, predicate: isAsked })
    readUnsure(queries, lists, changed)
  }
  /** Keeps what is to be read again. @returns whether something is */
  const gather = ({ kind, subjectId }: EventItem): boolean => {
    // Which pictures have a tag, a word of a comment or an album, only the server knows.
    if (/^(?:tag|comment|album)\./.test(kind)) gathered.current.searched = true
    else if (kind === 'image.deleted') removePictures(queries, lists, new Set([subjectId]))
    else if (kind.startsWith('image.')) gathered.current.ids.add(subjectId)
    return gathered.current.searched || gathered.current.ids.size > 0
  }
  useGatheredEvents(workspaceId, gather, look, gathering)
}

const isAsked = ({ queryKey }: { queryKey: readonly unknown[] }) => {
  const input = (queryKey[1] as { input?: ListInput } | undefined)?.input
  return input !== undefined && needsServer(input)
}

/** The pictures with these ids, in the order of the list. */
export const picturesOf = (pictures: readonly ImageItem[], ids: ReadonlySet<string>): ImageItem[] =>
  pictures.filter(({ id }) => ids.has(id))
