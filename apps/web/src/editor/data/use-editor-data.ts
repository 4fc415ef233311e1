'use client'

import type { EditItem, EditTree, ImageItem } from '@amend/api/types'
import { isPassing, problemOf } from '@amend/next-app/client/problem'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTRPC } from '../../trpc/client.tsx'

/** All of one tree: pictures, sketches and edits by their ids. */
export interface EditorData {
  readonly rootId: string
  readonly tree: EditTree
  readonly images: ReadonlyMap<string, ImageItem>
  readonly edits: ReadonlyMap<string, EditItem>
  /** The edits of one request, in the order of their seeds. */
  readonly batches: ReadonlyMap<string, readonly EditItem[]>
}

/** Events tell of changes; should they not come through, the records of a running edit are read this often (ms). */
const fallbackInterval = 5_000

/** The tree that a picture belongs to. */
export function useTreeQuery(workspaceId: string, imageId: string) {
  const trpc = useTRPC()
  return useQuery({
    ...trpc.image.tree.queryOptions({ workspaceId, id: imageId, sketches: true }),
    refetchInterval: ({ state: { data, error } }) =>
      data && isBusy(data) && !(error && !isPassing(problemOf(error).code)) ? fallbackInterval : false,
  })
}

const isBusy = ({ edits, images }: EditTree): boolean =>
  edits.some(({ status }) => status === 'queued' || status === 'running') ||
  images.some(({ status }) => status === 'pending')

export function useEditorData(tree: EditTree): EditorData {
  return useMemo(() => {
    const batches = new Map<string, EditItem[]>()
    for (const edit of tree.edits) batches.set(edit.batchId, [...(batches.get(edit.batchId) ?? []), edit])
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

/** Writes into the tree that was read, under whichever of its pictures; and reads it again. */
export function useTreeCache() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const filter = useMemo(() => trpc.image.tree.queryFilter(), [trpc])

  const write = useCallback(
    (rootId: string, change: (tree: EditTree) => EditTree) => {
      queries.setQueriesData<EditTree>(filter, (tree) => (tree?.rootId === rootId ? change(tree) : tree))
    },
    [queries, filter],
  )
  const addEdits = useCallback(
    (rootId: string, edits: readonly EditItem[]) =>
      write(rootId, (tree) => {
        const added = new Set(edits.map(({ id }) => id))
        return { ...tree, edits: [...tree.edits.filter(({ id }) => !added.has(id)), ...edits] }
      }),
    [write],
  )
  const changeImages = useCallback(
    (rootId: string, ids: readonly string[], changes: Partial<ImageItem>) =>
      write(rootId, (tree) => ({
        ...tree,
        images: tree.images.map((image) => (ids.includes(image.id) ? { ...image, ...changes } : image)),
      })),
    [write],
  )
  const readAgain = useCallback(() => queries.invalidateQueries(filter), [queries, filter])
  return { addEdits, changeImages, readAgain }
}
