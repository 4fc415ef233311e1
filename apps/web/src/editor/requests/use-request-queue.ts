'use client'

import type { EditItem } from '@amend/api/types'
import { type Problem, problemOf } from '@amend/next-app/client/problem'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslations } from 'use-intl'
import { v4 as uuid } from 'uuid'
import { useTRPC } from '../../trpc/client.tsx'
import { useTreeCache } from '../data/use-tree-cache.ts'
import { changeDraft } from '../draft/draft.ts'
import { useSession } from '../session/session.tsx'
import { follow, explore as showExploration } from '../state/view-state.ts'

export type RequestKind = 'edit' | 'exploration'

export interface WaitingRequest {
  readonly kind: RequestKind
  /** The typed instruction, which goes back to the field when the server refuses it. */
  readonly typed?: string
  /** The parts that distinguish it from other requests, as JSON. */
  readonly content: unknown
  /** @param key the same for each attempt, so that a retry after a lost response creates no second edit */
  readonly send: (key: string) => Promise<EditItem[]>
}

export interface RefusedRequest {
  readonly problem: Problem
  /** The refused request, unless it is in the field again. */
  readonly request?: WaitingRequest
}

/**
 * Sends requests for edits one after the other, each as it was when it was made, and shows the edits that they create.
 * A repetition of a request that waits, as by a double click, is dropped.
 */
export function useRequestQueue() {
  const trpc = useTRPC()
  const t = useTranslations('editor')
  const { data, stores } = useSession()
  const { add } = useTreeCache()
  const queries = useQueryClient()
  const [busy, setBusy] = useState<RequestKind>()
  const [refused, setRefused] = useState<RefusedRequest>()
  /** The first one is being sent. */
  const waiting = useRef<{ readonly of: string; readonly viewed: string; readonly request: WaitingRequest }[]>([])
  /** The keys of requests without a successful answer. */
  const keys = useRef(new Map<string, string>())

  const keyOf = (of: string): string => {
    const key = keys.current.get(of) ?? uuid()
    keys.current.set(of, key)
    return key
  }

  /** Sends a request when those before it have been answered. */
  const run = async (request: WaitingRequest) => {
    const of = JSON.stringify(request.content)
    if (waiting.current.some((other) => other.of === of)) return
    waiting.current.push({ of, viewed: stores.view.get().currentId, request })
    setRefused(undefined)
    if (waiting.current.length > 1) return
    for (let next = waiting.current[0]; next; next = waiting.current[0]) {
      setBusy(next.request.kind)
      await send(next)
      waiting.current.shift()
    }
    setBusy(undefined)
  }

  const send = async ({ of, viewed, request }: (typeof waiting.current)[number]) => {
    try {
      const edits = await request.send(keyOf(of))
      keys.current.delete(of)
      add(data.rootId, { edits })
      const [first] = edits
      if (first && stores.view.get().currentId === viewed) {
        const show = request.kind === 'edit' ? follow : showExploration
        stores.view.set((view) => show(view, first.batchId))
      }
      void queries.invalidateQueries(trpc.edit.instructions.queryFilter())
      stores.announcement.set(t('said.queued', { count: edits.length }))
    } catch (error) {
      setRefused({ problem: problemOf(error), ...(!putBack(request) && { request }) })
    }
  }

  /** @returns whether the instruction is in the field again; not if something else was typed in the meantime */
  const putBack = ({ typed }: WaitingRequest): boolean => {
    if (typed === undefined) return false
    const { instruction } = stores.draft.get()
    if (instruction.trim() !== '') return instruction === typed
    stores.draft.set((draft) => changeDraft(draft, { type: 'say', instruction: typed }))
    return true
  }

  return { busy, refused, setRefused, run }
}
