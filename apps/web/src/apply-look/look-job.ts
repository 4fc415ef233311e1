import type { EditItem, ImageItem } from '@amend/api/types'
import type { EventItem, RequestedSettings } from '@amend/contract'
import { delay } from '@amend/next-app/client/delay'
import { type Problem, problemOfRecord } from '@amend/next-app/client/problem'
import { v4 as uuid } from 'uuid'

/**
 * One instruction for several pictures: an edit is requested for each, one after the other, and followed until it ends.
 */

/** waiting: not requested yet. stopped: not requested, because the person stopped the job. */
export type LookState = 'waiting' | 'requested' | 'done' | 'failed' | 'cancelled' | 'stopped'

/** A problem of the API, or of the worker's record. */
export type LookProblem = Omit<Problem, 'code'> & { readonly code: string }

export interface LookItem {
  readonly picture: ImageItem
  readonly state: LookState
  readonly editId?: string
  readonly problem?: LookProblem
}

export interface Look {
  readonly instruction: string
  readonly settings: RequestedSettings
}

export interface LookJob {
  readonly workspaceId: string
  readonly instruction: string
  readonly items: readonly LookItem[]
  /** Whether requests are still being sent. */
  readonly sending: boolean
}

export interface LookJobOptions {
  /** Requests one edit; a repetition with the same key requests it once. @returns the edit's id */
  readonly send: (workspaceId: string, picture: ImageItem, look: Look, key: string) => Promise<string>
  readonly problemOf: (error: unknown) => Problem
  /** Pauses before a request is repeated, ms, when the server does not say how long; their number limits the repetitions. */
  readonly pauses?: readonly number[]
}

/** Too many wait, or were requested lately: later there is room. */
const crowded: ReadonlySet<string> = new Set(['queue-full', 'too-many-attempts'])

/** The network or the server is away for a moment. */
const passing: ReadonlySet<string> = new Set(['offline', 'unavailable', 'no-model', 'storage-unavailable'])

/** The longest pause that the server may ask for, ms. */
const longestPause = 90_000

export class LookJobs {
  readonly #options: Required<LookJobOptions>
  readonly #watchers = new Set<() => void>()
  #job: LookJob | undefined
  #stop = new AbortController()

  constructor(options: LookJobOptions) {
    // About ten minutes: a hundred edits of the embedded model take less.
    this.#options = { pauses: Array.from({ length: 60 }, () => 10_000), ...options }
  }

  readonly get = (): LookJob | undefined => this.#job

  readonly watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed)
    return () => this.#watchers.delete(changed)
  }

  /** Begins a job in place of the last one, which ends with its current request. */
  async start(workspaceId: string, pictures: readonly ImageItem[], look: Look): Promise<void> {
    this.#stop.abort()
    const stop = new AbortController()
    this.#stop = stop
    const items = pictures.map((picture): LookItem => ({ picture, state: 'waiting' }))
    this.#set({ workspaceId, instruction: look.instruction, items, sending: true })
    for (const picture of pictures) {
      const outcome = await this.#request(workspaceId, picture, look, stop.signal)
      if (stop.signal.aborted) return
      this.#update(({ picture: { id } }) => id === picture.id, outcome)
    }
    if (this.#job) this.#set({ ...this.#job, sending: false })
  }

  /** Requests no more edits; those that were requested go on. */
  stop(): void {
    this.#stop.abort()
    this.#update(({ state }) => state === 'waiting', { state: 'stopped' })
    if (this.#job) this.#set({ ...this.#job, sending: false })
  }

  close(): void {
    this.#stop.abort()
    this.#set(undefined)
  }

  readonly follow = (event: EventItem): void => {
    const own = ({ editId }: LookItem) => editId === event.subjectId
    if (event.kind === 'edit.finished') this.#update(own, { state: 'done' })
    if (event.kind === 'edit.cancelled') this.#update(own, { state: 'cancelled' })
    if (event.kind === 'edit.failed') this.#update(own, { state: 'failed', problem: problemOfRecord(event.data) })
  }

  /** Takes over the states of records, in case events did not arrive. */
  readonly settle = (edits: readonly EditItem[]): void => {
    for (const { id, status, error } of edits) {
      if (status === 'queued' || status === 'running') continue
      const problem = error ? { problem: problemOfRecord(error) } : {}
      this.#update(({ editId, state }) => editId === id && state === 'requested', { state: status, ...problem })
    }
  }

  async #request(workspaceId: string, picture: ImageItem, look: Look, signal: AbortSignal): Promise<Partial<LookItem>> {
    const { send, problemOf, pauses } = this.#options
    const key = uuid()
    for (let attempt = 0; ; attempt++) {
      try {
        return { state: 'requested', editId: await send(workspaceId, picture, look, key) }
      } catch (error) {
        const problem = problemOf(error)
        const pause = pauses[attempt]
        if (pause === undefined || !(crowded.has(problem.code) || passing.has(problem.code))) {
          return { state: 'failed', problem }
        }
        await delay(Math.min(longestPause, problem.retryAfter ? 1000 * problem.retryAfter : pause), signal)
        if (signal.aborted) return { state: 'stopped' }
      }
    }
  }

  #update(which: (item: LookItem) => boolean, change: Partial<LookItem>): void {
    const job = this.#job
    if (!job?.items.some(which)) return
    this.#set({ ...job, items: job.items.map((item) => (which(item) ? { ...item, ...change } : item)) })
  }

  #set(job: LookJob | undefined): void {
    this.#job = job
    for (const changed of this.#watchers) changed()
  }
}

/** How far a job is. */
export function progressOf({ items }: LookJob) {
  const count = (...states: LookState[]) => items.filter(({ state }) => states.includes(state)).length
  const [done, failed, left] = [count('done'), count('failed'), count('waiting', 'requested')]
  return { done, failed, left, all: items.length, share: items.length === 0 ? 1 : 1 - left / items.length }
}
