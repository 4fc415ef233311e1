'use client'

import type { EditItem, ImageItem } from '@amend/api/types'
import { isPassing, type Problem, problemOf } from '@amend/next-app/client/problem'
import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useTRPC, useTRPCClient } from '../../trpc/client.tsx'
import { readingsOf } from './record-readings.ts'
import { addRecords, changeImages, type TreePages, type TreeRecords } from './tree-pages.ts'

/** From this number of records on, the pages are refetched instead of single records. */
const many = 40

interface RecordIds {
  readonly edits?: readonly string[]
  readonly images?: readonly string[]
}

/** Updates the cached trees, under whichever of their pictures, and refetches their records. */
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
  /** Shows a change of a picture before the server has answered. @returns to be called with its answer */
  const change = useCallback(
    (rootId: string, id: string, changes: Partial<ImageItem>): (() => void) => {
      write(rootId, (data) => changeImages(data, [id], changes))
      return readingsOf(queries).change(id)
    },
    [queries, write],
  )
  const readAgain = useCallback(() => queries.invalidateQueries(filter), [queries, filter])

  /**
   * Refetches some records, with the results of the edits; all pages when one of them is gone or could not be read.
   * @returns the error, if any
   */
  const refresh = useCallback(
    async (
      { workspaceId, id: rootId, treeId }: ImageItem,
      { edits = [], images = [] }: RecordIds,
    ): Promise<Problem | undefined> => {
      if (edits.length + images.length > many) return void (await readAgain())
      const isLatest = readingsOf(queries).begin([...edits, ...images])
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
        // Queries wait for the network, and are tried again.
        if (problem.code === 'not-found' || isPassing(problem.code)) void readAgain()
        return problem
      }
    },
    [client, queries, add, readAgain],
  )
  return { add, change, readAgain, refresh }
}

const resultsOf = (edits: readonly EditItem[]): string[] =>
  edits.flatMap(({ resultId }) => (resultId === null ? [] : [resultId]))
