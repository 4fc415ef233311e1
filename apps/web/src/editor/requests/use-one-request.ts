'use client'

import type { EditItem } from '@amend/api/types'
import { type Problem, problemOf } from '@amend/next-app/client/problem'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { v4 as uuid } from 'uuid'
import { useTRPC } from '../../trpc/client.tsx'
import { useTreeCache } from '../data/use-tree-cache.ts'
import { useSession } from '../session/session.tsx'
import { follow, explore as showExploration } from '../state/view-state.ts'

export type RequestKind = 'edit' | 'exploration'

/** Sends one request for edits at a time, and shows the edits that it creates. */
export function useOneRequest() {
  const trpc = useTRPC()
  const t = useTranslations('editor')
  const { data, stores } = useSession()
  const { add } = useTreeCache()
  const queries = useQueryClient()
  const [busy, setBusy] = useState<RequestKind>()
  const [problem, setProblem] = useState<Problem>()
  const underWay = useRef(false)
  const latest = useRef<{ of: string; key: string }>(undefined)

  /**
   * Returns the same key for the same request until one succeeds, so that a retry after a lost response creates no
   * second edit.
   */
  const keyFor = (request: unknown): string => {
    const of = JSON.stringify(request)
    if (latest.current?.of !== of) latest.current = { of, key: uuid() }
    return latest.current.key
  }

  /** Sends a request. Does nothing while another one is in progress. */
  const run = async (kind: RequestKind, send: () => Promise<EditItem[]>) => {
    if (underWay.current) return
    underWay.current = true
    setBusy(kind)
    setProblem(undefined)
    const { currentId } = stores.view.get()
    try {
      const edits = await send()
      latest.current = undefined
      add(data.rootId, { edits })
      const [first] = edits
      if (first && stores.view.get().currentId === currentId) {
        stores.view.set((view) =>
          kind === 'edit' ? follow(view, first.batchId) : showExploration(view, first.batchId),
        )
      }
      void queries.invalidateQueries(trpc.edit.instructions.queryFilter())
      stores.announcement.set(t('said.queued', { count: edits.length }))
    } catch (error) {
      setProblem(problemOf(error))
    } finally {
      underWay.current = false
      setBusy(undefined)
    }
  }

  return { busy, problem, setProblem, keyFor, run }
}
