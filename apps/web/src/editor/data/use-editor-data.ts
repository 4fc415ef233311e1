'use client'

import type { EditItem, EditTree, ImageItem } from '@amend/api/types'
import { isPassing, problemOf } from '@amend/next-app/client/problem'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useTRPC } from '../../trpc/client.tsx'
import { joinPages } from './tree-pages.ts'

/** The fetched part of one tree: pictures, sketches and edits by their ids. */
export interface EditorData {
  readonly rootId: string
  readonly tree: EditTree
  readonly images: ReadonlyMap<string, ImageItem>
  readonly edits: ReadonlyMap<string, EditItem>
  /** The edits of one request, in the order of their seeds. */
  readonly batches: ReadonlyMap<string, readonly EditItem[]>
}

/** Fetches older edits. */
export interface EarlierEdits {
  /** Whether there are older edits. */
  readonly some: boolean
  readonly loading: boolean
  readonly load: () => void
}

/** Events announce changes; in case they do not arrive, an upload in preparation is polled at this interval (ms). */
const fallbackInterval = 5_000

/** The tree of a picture, as far as it was fetched. */
export function useTreeQuery(workspaceId: string, imageId: string) {
  const trpc = useTRPC()
  const query = useInfiniteQuery({
    ...trpc.image.tree.infiniteQueryOptions(
      { workspaceId, id: imageId, sketches: true },
      { getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined },
    ),
    refetchInterval: ({ state: { data, error } }) => {
      const pending = data?.pages[0]?.images.some(({ status }) => status === 'pending')
      return pending && !(error && !isPassing(problemOf(error).code)) ? fallbackInterval : false
    },
  })
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = query
  const tree = useMemo(() => data && joinPages(data), [data])
  const earlier = { some: hasNextPage, loading: isFetchingNextPage, load: () => void fetchNextPage() }
  return { tree, error, refetch, earlier }
}

export function useEditorData(tree: EditTree): EditorData {
  return useMemo(() => {
    const batches = new Map<string, EditItem[]>()
    for (const edit of tree.edits) {
      const batch = batches.get(edit.batchId)
      if (batch) batch.push(edit)
      else batches.set(edit.batchId, [edit])
    }
    for (const batch of batches.values()) batch.sort((a, b) => a.variant - b.variant)
    return {
      rootId: tree.rootId,
      tree,
      images: new Map(tree.images.map((image) => [image.id, image])),
      edits: new Map(tree.edits.map((edit) => [edit.id, edit])),
      batches,
    }
  }, [tree])
}
