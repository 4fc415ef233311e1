'use client'

import type { EditItem } from '@amend/api/types'
import type { EditSettings, RequestedSettings } from '@amend/contract'
import { type Problem, problemOf } from '@amend/next-app/client/problem'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocale } from 'use-intl'
import { useTRPC } from '../../trpc/client.tsx'
import { type Answer, answerTo } from '../answer/answer.ts'
import { useTreeCache } from '../data/use-tree-cache.ts'
import { settingsOf } from '../draft/draft.ts'
import { explorationOf } from '../draft/exploration.ts'
import { encodeMask } from '../mask/encode-mask.ts'
import { useSession } from '../session/session.tsx'
import { type RequestKind, useOneRequest } from './use-one-request.ts'

export interface EditRequests {
  /** The request in progress. */
  readonly busy: RequestKind | undefined
  /** The error of the last request; shown at the field. */
  readonly problem: Problem | undefined
  readonly clearProblem: () => void
  /** The answer to an instruction that lies outside of what the model has learned; nothing was requested yet. */
  readonly answer: Answer | undefined
  readonly clearAnswer: () => void
  /** Requests what was answered, as it is. */
  readonly runAnyway: () => Promise<void>
  /** Requests the draft's edit of the current picture, or one with another instruction, of which there is one result. */
  readonly submit: (instruction?: string) => Promise<void>
  readonly explore: () => Promise<void>
  /** Requests an edit like this one, with other settings. */
  readonly again: (edit: EditItem, changes?: Partial<EditSettings>) => Promise<void>
  /** Replays an edit by its recipe. */
  readonly replay: (edit: EditItem) => Promise<void>
  readonly cancel: (ids: readonly string[]) => Promise<void>
}

/** The actions that start or cancel edits. */
export function useEditRequests(): EditRequests {
  const trpc = useTRPC()
  const { workspaceId, data, stores, model, size } = useSession()
  const { refresh } = useTreeCache()
  const request = useMutation(trpc.edit.request.mutationOptions())
  const exploration = useMutation(trpc.edit.explore.mutationOptions())
  const replaying = useMutation(trpc.edit.replay.mutationOptions())
  const cancelling = useMutation(trpc.edit.cancel.mutationOptions())
  const maskOf = useMaskOf()
  const { busy, problem, setProblem, keyFor, run } = useOneRequest()

  const language = useLocale()
  const [answered, setAnswered] = useState<{ answer: Answer; run: () => Promise<void> }>()

  /** Requests it, unless the model has not learned it: then the person decides. */
  const unlessOutside = async (instruction: string, run: () => Promise<void>) => {
    const answer = model ? answerTo(instruction, model, language) : undefined
    setAnswered(answer && { answer, run })
    if (!answer) await run()
  }

  const runAnyway = async () => {
    await answered?.run()
    setAnswered(undefined)
  }

  const requested = () => {
    const draft = stores.draft.get()
    if (!model) throw new Error('Nothing can be asked for without a model')
    const sourceId = stores.view.get().currentId
    return { draft, sourceId, instruction: draft.instruction.trim(), capabilities: model.capabilities }
  }

  const submit = (chosen?: string) =>
    unlessOutside(chosen ?? stores.draft.get().instruction.trim(), () => submitAnyway(chosen))

  const submitAnyway = (chosen?: string) =>
    run('edit', async () => {
      const { draft, sourceId, capabilities, ...typed } = requested()
      const instruction = chosen ?? typed.instruction
      const settings = settingsOf(draft, capabilities)
      const { mask: drawn } = draft
      const variants = chosen === undefined ? draft.variants : 1
      const key = keyFor({ sourceId, instruction, settings, variants, drawn: drawn.shapes })
      const mask = await encodeMask(drawn, size)
      return request.mutateAsync({ workspaceId, sourceId, instruction, settings, variants, key, ...(mask && { mask }) })
    })

  const explore = () => unlessOutside(stores.draft.get().instruction.trim(), exploreAnyway)

  const exploreAnyway = () =>
    run('exploration', async () => {
      const { draft, sourceId, instruction, capabilities } = requested()
      const plan = explorationOf(settingsOf(draft, capabilities), capabilities)
      const key = keyFor({ sourceId, instruction, plan, drawn: draft.mask.shapes })
      const mask = await encodeMask(draft.mask, size)
      return exploration.mutateAsync({ workspaceId, sourceId, instruction, ...plan, key, ...(mask && { mask }) })
    })

  const again = (edit: EditItem, changes: Partial<EditSettings> = {}) =>
    run('edit', async () => {
      const { sourceId, instruction } = edit
      if (sourceId === null) return []
      const settings: RequestedSettings = { ...edit.settings, ...changes }
      const key = keyFor({ again: edit.id, settings })
      const mask = edit.hasMask ? await maskOf(edit.id) : undefined
      return request.mutateAsync({
        workspaceId,
        sourceId,
        instruction,
        settings,
        variants: 1,
        key,
        ...(mask && { mask }),
      })
    })

  const replay = (edit: EditItem) =>
    run('edit', () => replaying.mutateAsync({ workspaceId, id: edit.id, key: keyFor({ replay: edit.id }) }))

  const cancel = async (ids: readonly string[]) => {
    try {
      await cancelling.mutateAsync({ workspaceId, ids: [...ids] })
    } catch (error) {
      setProblem(problemOf(error))
    }
    const root = data.images.get(data.rootId)
    if (root) await refresh(root, { edits: ids })
  }

  return {
    busy,
    problem,
    clearProblem: () => setProblem(undefined),
    answer: answered?.answer,
    clearAnswer: () => setAnswered(undefined),
    runAnyway,
    submit,
    explore,
    again,
    replay,
    cancel,
  }
}

/** The mask of an earlier edit, as base64 without the prefix of a data URL. */
function useMaskOf() {
  const trpc = useTRPC()
  const { workspaceId } = useSession()
  const queries = useQueryClient()
  return async (id: string): Promise<string | undefined> => {
    const url = await queries.fetchQuery(trpc.edit.mask.queryOptions({ workspaceId, id }))
    return url?.slice(url.indexOf(',') + 1)
  }
}
