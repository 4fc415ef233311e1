'use client'

import type { EditItem, ImageItem } from '@amend/api/types'
import { type Problem, problemOf } from '@amend/next-app/client/problem'
import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { addRecords, changeImages, type TreePages, type TreeRecords } from './tree-pages.ts'

/** From so many records on, the pages are read again instead of one record at a time. */
const many = 40

/** The last reading of each record: an answer that was overtaken is older than what is there. */
const readings = new WeakMap<QueryClient, Map<string, number>>()

interface RecordIds {
  readonly edits?: readonly string[]
  readonly images?: readonly string[]
}

/** Writes into the trees that were read, under whichever of their pictures, and reads their records again. */
export function useTreeCache() {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const queries = useQueryClient()
  const filter = useMemo(() => trpc.image.tree.infiniteQueryFilter(), [trpc])

  const write = useCallback(
    (rootId: string, change: (data: TreePages) => TreePages) => {
      queries.setQueriesData<TreePages>(filter, (data) => (data?.pages[0]?.rootId === rootId ? change(data) : data))
    },
    [queries, filter],
  )
  const add = useCallback(
    (rootId: string, records: TreeRecords) => write(rootId, (data) => addRecords(data, records)),
    [write],
  )
  const change = useCallback(
    (rootId: string, ids: readonly string[], changes: Partial<ImageItem>) =>
      write(rootId, (data) => changeImages(data, ids, changes)),
    [write],
  )
  const readAgain = useCallback(() => queries.invalidateQueries(filter), [queries, filter])

  /**
   * Reads some records again, with the results of the edits; all pages when one of them has gone.
   * @returns why it could not
   */
  const refresh = useCallback(
    async (
      { workspaceId, id: rootId, treeId }: ImageItem,
      { edits = [], images = [] }: RecordIds,
    ): Promise<Problem | undefined> => {
      if (edits.length + images.length > many) return void (await readAgain())
      const isLatest = beginReading(queries, [...edits, ...images])
      const image = (id: string) => client.image.get.query({ workspaceId, id })
      try {
        const [found, pictures] = await Promise.all([
          Promise.all(edits.map((id) => client.edit.get.query({ workspaceId, id }))),
          Promise.all(images.map(image)),
        ])
        const own = found.filter((edit) => edit.treeId === treeId)
        const results = await Promise.all(
          resultsOf(own)
            .filter((id) => !images.includes(id))
            .map(image),
        )
        add(rootId, { edits: own.filter(isLatest), images: [...pictures.filter(isLatest), ...results] })
        return undefined
      } catch (error) {
        const problem = problemOf(error)
        if (problem.code === 'not-found') await readAgain()
        return problem
      }
    },
    [client, queries, add, readAgain],
  )
  return { add, change, readAgain, refresh }
}

const resultsOf = (edits: readonly EditItem[]): string[] =>
  edits.flatMap(({ resultId }) => (resultId === null ? [] : [resultId]))

function beginReading(queries: QueryClient, ids: readonly string[]): (item: { readonly id: string }) => boolean {
  const latest = readings.get(queries) ?? new Map<string, number>()
  readings.set(queries, latest)
  const began = new Map(ids.map((id) => [id, (latest.get(id) ?? 0) + 1]))
  for (const [id, reading] of began) latest.set(id, reading)
  return ({ id }) => latest.get(id) === began.get(id)
}
