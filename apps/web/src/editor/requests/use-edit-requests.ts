'use client'

import type { EditItem } from '@amend/api/types'
import type { EditSettings, RequestedSettings } from '@amend/contract'
import { problemOf } from '@amend/next-app/client/problem'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '../../trpc/client.tsx'
import type { Answer } from '../answer/answer.ts'
import { useTreeCache } from '../data/use-tree-cache.ts'
import { changeDraft, settingsOf } from '../draft/draft.ts'
import { explorationOf } from '../draft/exploration.ts'
import { encodeMask } from '../mask/encode-mask.ts'
import { isDrawn, softEdge } from '../mask/mask.ts'
import { useSession } from '../session/session.tsx'
import { useAnswer } from './use-answer.ts'
import { type RefusedRequest, type RequestKind, useRequestQueue } from './use-request-queue.ts'

export interface EditRequests {
  /** The request in progress. */
  readonly busy: RequestKind | undefined
  /** Why the last request was refused; shown at the field. */
  readonly refused: RefusedRequest | undefined
  readonly clearRefused: () => void
  /** Sends the refused request again. */
  readonly retryRefused: () => Promise<void>
  /** The answer to an instruction that lies outside of what the model has learned; nothing was requested yet. */
  readonly answer: Answer | undefined
  readonly clearAnswer: () => void
  /** Requests what was answered, as it is. */
  readonly runAnyway: () => Promise<void>
  /**
   * Requests the draft's edit of the current picture, as both are now, and empties the field; or one with another
   * instruction, of which there is one result. While another request is being sent, this one waits.
   */
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
  const { busy, refused, setRefused, run } = useRequestQueue()

  const { answer, clearAnswer, runAnyway, unlessOutside } = useAnswer()

  const requested = () => {
    const draft = stores.draft.get()
    if (!model) throw new Error('Nothing can be asked for without a model')
    const sourceId = stores.view.get().currentId
    const { capabilities } = model
    const settings = settingsOf(draft, capabilities, isDrawn(draft.mask) ? softEdge(size) : 0)
    return { draft, sourceId, instruction: draft.instruction.trim(), capabilities, settings }
  }

  const submit = (chosen?: string) => {
    const { draft, sourceId, settings, ...typed } = requested()
    const instruction = chosen ?? typed.instruction
    const { mask: drawn } = draft
    const variants = chosen === undefined ? draft.variants : 1
    // A look that was chosen instead of what was typed leaves nothing to send either.
    const sent = chosen === undefined || answer !== undefined ? draft.instruction : undefined
    return unlessOutside(instruction, () => {
      emptyField(sent)
      return run({
        kind: 'edit',
        ...(chosen === undefined && { typed: draft.instruction }),
        content: { sourceId, instruction, settings, variants, drawn: drawn.shapes },
        send: async (key) => {
          const mask = await encodeMask(drawn, size)
          const asked = { workspaceId, sourceId, instruction, settings, variants, key, ...(mask && { mask }) }
          return request.mutateAsync(asked)
        },
      })
    })
  }

  /** Empties the field if it still contains a text. */
  const emptyField = (text: string | undefined) =>
    stores.draft.set((now) => (now.instruction === text ? changeDraft(now, { type: 'say', instruction: '' }) : now))

  const explore = () => {
    const { draft, sourceId, instruction, capabilities, settings } = requested()
    const plan = explorationOf(settings, capabilities)
    return unlessOutside(instruction, () =>
      run({
        kind: 'exploration',
        typed: draft.instruction,
        content: { sourceId, instruction, plan, drawn: draft.mask.shapes },
        send: async (key) => {
          const mask = await encodeMask(draft.mask, size)
          return exploration.mutateAsync({ workspaceId, sourceId, instruction, ...plan, key, ...(mask && { mask }) })
        },
      }),
    )
  }

  const again = async (edit: EditItem, changes: Partial<EditSettings> = {}) => {
    const { sourceId, instruction } = edit
    if (sourceId === null) return
    const settings: RequestedSettings = { ...edit.settings, ...changes }
    await run({
      kind: 'edit',
      content: { again: edit.id, settings },
      send: async (key) => {
        const mask = edit.hasMask ? await maskOf(edit.id) : undefined
        const asked = { workspaceId, sourceId, instruction, settings, variants: 1, key, ...(mask && { mask }) }
        return request.mutateAsync(asked)
      },
    })
  }

  const replay = (edit: EditItem) =>
    run({
      kind: 'edit',
      content: { replay: edit.id },
      send: (key) => replaying.mutateAsync({ workspaceId, id: edit.id, key }),
    })

  const cancel = async (ids: readonly string[]) => {
    try {
      await cancelling.mutateAsync({ workspaceId, ids: [...ids] })
    } catch (error) {
      setRefused({ problem: problemOf(error) })
    }
    const root = data.images.get(data.rootId)
    if (root) await refresh(root, { edits: ids })
  }

  const clearRefused = () => setRefused(undefined)
  const retryRefused = async () => {
    if (refused?.request) await run(refused.request)
  }

  return {
    busy,
    refused,
    clearRefused,
    retryRefused,
    answer,
    clearAnswer,
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
