'use client'

import type { ImageItem, StackPage } from '@amend/api/types'
import { useGatheredEvents } from '@amend/next-app/client/events'
import {
  type InfiniteData,
  type QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useQueryClient,
} from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTRPC } from '../trpc/client.tsx'
import { useMore } from './use-more.ts'

/** How long events are collected before the stacks are read again, ms. */
const gathering = 400

/** The key of the lists of stacks. */
export function useStacksKey(): QueryKey {
  const trpc = useTRPC()
  return useMemo(() => trpc.image.stacks.infiniteQueryKey(), [trpc])
}

/** Fetches the photos with their edits page by page: the cover of each, and the number of its pictures. */
export function useStacks(workspaceId: string, enabled: boolean) {
  const trpc = useTRPC()
  const query = useInfiniteQuery({
    ...trpc.image.stacks.infiniteQueryOptions(
      { workspaceId },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
    enabled,
  })
  const { pictures, counts } = useMemo(() => coversOf(query.data?.pages ?? []), [query.data])
  const more = useMore(query)
  useLiveStacks(workspaceId, enabled)
  const countOf = useCallback((picture: ImageItem) => counts.get(picture.id), [counts])
  return { query, pictures, countOf, more }
}

/** Each stack once: a new result moves it to the first page while later pages are fetched. */
function coversOf(pages: readonly StackPage[]) {
  const covers = new Map<string, ImageItem>()
  const counts = new Map<string, number>()
  for (const { cover, count } of pages.flatMap(({ items }) => items)) {
    if (covers.has(cover.treeId)) continue
    covers.set(cover.treeId, cover)
    counts.set(cover.id, count)
  }
  return { pictures: [...covers.values()], counts }
}

function useLiveStacks(workspaceId: string, enabled: boolean) {
  const queries = useQueryClient()
  const key = useStacksKey()
  useGatheredEvents(
    workspaceId,
    ({ kind }) => enabled && kind.startsWith('image.'),
    () => queries.invalidateQueries({ queryKey: key }),
    gathering,
  )
}

/** Shows changes of covers at once; the stacks are read again by the events. */
export function patchCovers(client: QueryClient, key: QueryKey, images: readonly ImageItem[]): void {
  const changed = new Map(images.map((image) => [image.id, image]))
  client.setQueriesData<InfiniteData<StackPage>>(
    { queryKey: key },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.flatMap((stack) => {
            const cover = changed.get(stack.cover.id) ?? stack.cover
            return cover.trashedAt === null ? [{ ...stack, cover }] : []
          }),
        })),
      },
  )
}
