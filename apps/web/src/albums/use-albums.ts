'use client'

import type { AlbumItem, ImagePage } from '@amend/api/types'
import { useGatheredEvents } from '@amend/next-app/client/events'
import { keepPreviousData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useMore } from '../pictures/use-more.ts'
import { usePictures } from '../pictures/use-pictures.ts'
import { useTRPC } from '../trpc/client.tsx'
import { ruleInput } from './rule.ts'

/** How long events are collected before the albums are read again, ms. */
const gathering = 250

/** The albums of a workspace in the order of their names, page by page. */
export function useAlbums(workspaceId: string, search: string, { byHand = false, enabled = true } = {}) {
  const trpc = useTRPC()
  const query = useInfiniteQuery({
    ...trpc.album.list.infiniteQueryOptions(
      { workspaceId, ...(search && { search }), ...(byHand && { byHand }) },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
    enabled,
    placeholderData: keepPreviousData,
  })
  const albums = useMemo(() => query.data?.pages.flatMap(({ items }) => items) ?? [], [query.data])
  useLiveAlbums(workspaceId)
  return { query, albums }
}

export function useAlbum(workspaceId: string, id: string) {
  const trpc = useTRPC()
  const query = useQuery(trpc.album.get.queryOptions({ workspaceId, id }))
  useLiveAlbums(workspaceId)
  return query
}

/** The pictures of an album: those of its search, or those put into it. */
export function useAlbumPictures(workspaceId: string, { id, rule }: Pick<AlbumItem, 'id' | 'rule'>) {
  const trpc = useTRPC()
  const found = usePictures(
    workspaceId,
    useMemo(() => (rule ? ruleInput(rule, new Date()) : {}), [rule]),
    rule !== null,
  )
  const query = useInfiniteQuery({
    ...trpc.album.images.infiniteQueryOptions(
      { workspaceId, id },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
    enabled: rule === null,
  })
  const pictures = useMemo(() => query.data?.pages.flatMap(({ items }: ImagePage) => items) ?? [], [query.data])
  const more = useMore(query)
  return rule ? found : { query, pictures, more }
}

/** Reads the albums of the page again when an album or what it holds has changed. */
function useLiveAlbums(workspaceId: string) {
  const trpc = useTRPC()
  const queries = useQueryClient()
  useGatheredEvents(
    workspaceId,
    ({ kind }) => kind.startsWith('album.') || kind.startsWith('image.'),
    () => queries.invalidateQueries(trpc.album.pathFilter()),
    gathering,
  )
}
