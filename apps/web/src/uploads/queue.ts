import type { ImageItem, UploadedImage } from '@amend/api/types'
import { uploadLimits } from '@amend/contract'
import { delay } from '@amend/next-app/client/delay'
import { problemOfRecord } from '@amend/next-app/client/problem'
import { v4 as uuid } from 'uuid'
import { refuseFile } from './limits.ts'

/**
 * The upload queue of a tab: a few at once, each with a key of its own, so that a retry creates no second picture. It
 * is independent of pages and outlives them.
 */

/**
 * waiting → sending → preparing (the server has it and makes its renditions) → done. "refused" is permanent; "failed"
 * can be retried.
 */
export type UploadState = 'waiting' | 'sending' | 'preparing' | 'done' | 'refused' | 'failed'

/** A `Problem` of the API, or the worker's message about an unreadable picture. */
export interface UploadProblem {
  readonly code: string
  readonly message: string
  /** Seconds. */
  readonly retryAfter?: number
}

export interface Upload {
  readonly key: string
  readonly workspaceId: string
  readonly name: string
  readonly source: { readonly kind: 'file'; readonly file: File } | { readonly kind: 'url'; readonly url: string }
  readonly state: UploadState
  /** The share that was sent, from 0 to 1. */
  readonly progress: number
  /** Added by itself, with no other upload in progress: its picture opens in the editor. */
  readonly alone: boolean
  readonly problem?: UploadProblem
  /** The picture on the server. */
  readonly image?: ImageItem
  /** An earlier picture of the same file. */
  readonly duplicateOf?: string | undefined
}

/** The server's answer to an upload. */
export type Received = ImageItem & Partial<Pick<UploadedImage, 'duplicateOf'>>

export interface UploadQueueOptions {
  /** Sends one upload to the server; rejects with an error that `problemOf` can read. */
  readonly send: (upload: Upload, onProgress: (share: number) => void, signal: AbortSignal) => Promise<Received>
  readonly problemOf: (error: unknown) => UploadProblem
  /** Larger files are rejected before they are sent. */
  readonly mostBytes?: number
  /** The number of concurrent uploads. */
  readonly concurrency?: number
  /** The pauses before automatic retries, ms; their number limits the retries. */
  readonly pauses?: readonly number[]
}

/** Problems after which a retry can help. */
const passing: ReadonlySet<string> = new Set([
  'offline',
  'upload-stalled',
  'internal',
  'unavailable',
  'storage-unavailable',
  'upload-broken-off',
  'too-many-attempts',
  'not-signed-in',
  'storage-full',
  'quota-reached',
  'unreachable',
  'timed-out',
  'bad-answer',
  'service-unavailable',
  'process-lost',
  'worker-lost',
])

/** Problems after which an immediate retry can help: the network, or a server that starts. */
const soon: ReadonlySet<string> = new Set([
  'offline',
  'upload-stalled',
  'unavailable',
  'storage-unavailable',
  'upload-broken-off',
])

export interface UploadQueue {
  addFiles(workspaceId: string, files: readonly File[]): void
  addUrl(workspaceId: string, url: string): void
  /** Retries a failed upload. */
  retry(key: string): void
  /** Retries all uploads that failed for lack of a connection. */
  resume(): void
  /** Cancels an upload if it is in progress, and removes it. */
  remove(key: string): void
  /** Removes all finished uploads. */
  clear(): void
  /** Updates a picture that was in preparation. */
  settle(image: ImageItem): void
  /** Called when the state of a picture cannot be read permanently. */
  giveUp(imageId: string, problem: UploadProblem): void
  list(): readonly Upload[]
  watch(changed: () => void): () => void
}

export const isUnderWay = ({ state }: Upload): boolean => state === 'waiting' || state === 'sending'

/** Not ended: it is on its way to the server, or the server prepares its picture. */
export const isGoing = (upload: Upload): boolean => isUnderWay(upload) || upload.state === 'preparing'

export function openUploadQueue({
  send,
  problemOf,
  mostBytes = uploadLimits.bytes,
  concurrency = 3,
  pauses = [1000, 4000],
}: UploadQueueOptions): UploadQueue {
  const { list, set, update, watch } = watchedList()
  const running = new Map<string, AbortController>()
  const failures = new Map<string, number>()

  const pump = () => {
    for (const upload of list()) {
      if (running.size >= concurrency) return
      if (upload.state === 'waiting' && !running.has(upload.key)) void run(upload)
    }
  }

  const run = async (upload: Upload) => {
    const { key } = upload
    const controller = new AbortController()
    running.set(key, controller)
    update(key, { state: 'sending', progress: 0, problem: undefined })
    try {
      const onProgress = (progress: number) => running.get(key) === controller && update(key, { progress })
      const { duplicateOf, ...image } = await send(upload, onProgress, controller.signal)
      if (!controller.signal.aborted) {
        update(key, { progress: 1, ...outcome(image), duplicateOf: duplicateOf ?? undefined })
      }
    } catch (error) {
      if (!controller.signal.aborted) await fail(key, problemOf(error), controller.signal)
    } finally {
      if (running.get(key) === controller) running.delete(key)
      pump()
    }
  }

  /** Retries automatically a few times, keeping its position; then the person decides. */
  const fail = async (key: string, problem: UploadProblem, signal: AbortSignal) => {
    const failed = failures.get(key) ?? 0
    const pause = failed < pauses.length ? pauseFor(problem, pauses[failed]) : undefined
    if (pause === undefined) return update(key, ended(problem))
    failures.set(key, failed + 1)
    await delay(pause, signal)
    if (!signal.aborted) update(key, { state: 'waiting', progress: 0 })
  }

  const add = (added: readonly Omit<Upload, 'alone'>[]) => {
    const alone = added.length === 1 && !list().some(isGoing)
    const earlier = alone ? list() : list().map((upload) => ({ ...upload, alone: false }))
    set([...earlier, ...added.map((upload) => ({ ...upload, alone }))])
    pump()
  }
  const wait = (wanted: (upload: Upload) => boolean) => {
    for (const { key } of list().filter(wanted)) failures.delete(key)
    set(list().map((upload) => (wanted(upload) ? again(upload) : upload)))
    pump()
  }
  const drop = (dropped: (upload: Upload) => boolean) => {
    const gone = list().filter(dropped)
    set(list().filter((upload) => !dropped(upload)))
    for (const { key } of gone) {
      failures.delete(key)
      running.get(key)?.abort(new DOMException('The upload was cancelled.', 'AbortError'))
      running.delete(key)
    }
    pump()
  }

  return {
    addFiles: (workspaceId, files) =>
      add(
        files.map((file) => {
          const problem = refuseFile(file, mostBytes)
          return { ...begin(workspaceId, file.name), source: { kind: 'file', file }, ...(problem && refused(problem)) }
        }),
      ),
    addUrl: (workspaceId, url) => add([{ ...begin(workspaceId, nameOfUrl(url)), source: { kind: 'url', url } }]),
    retry: (key) => wait((upload) => upload.key === key && upload.state === 'failed'),
    resume: () => wait(({ state, problem }) => state === 'failed' && problem?.code === 'offline'),
    remove: (key) => drop((upload) => upload.key === key),
    clear: () => drop(({ state }) => state === 'done' || state === 'refused' || state === 'failed'),
    settle: (image) => {
      const upload = list().find((candidate) => candidate.image?.id === image.id)
      if (upload?.state === 'preparing') update(upload.key, outcome(image))
    },
    giveUp: (imageId, problem) => {
      const upload = list().find(({ image }) => image?.id === imageId)
      if (upload?.state === 'preparing') update(upload.key, ended(problem))
    },
    list,
    watch,
  }
}

/** The uploads with their subscribers. */
function watchedList() {
  let uploads: readonly Upload[] = []
  const watchers = new Set<() => void>()
  const set = (next: readonly Upload[]) => {
    uploads = next
    for (const changed of watchers) changed()
  }
  return {
    list: () => uploads,
    set,
    update: (key: string, change: Partial<Upload>) =>
      set(uploads.map((upload) => (upload.key === key ? { ...upload, ...change } : upload))),
    watch: (changed: () => void) => {
      watchers.add(changed)
      return () => watchers.delete(changed)
    },
  }
}

/** The longest pause that the server may request and that is waited automatically, seconds. */
const longestPause = 90

/** The pause before an automatic retry, ms; undefined when the person decides. */
function pauseFor({ code, retryAfter }: UploadProblem, pause: number | undefined): number | undefined {
  if (soon.has(code)) return pause
  if (code !== 'too-many-attempts' || retryAfter === undefined || retryAfter > longestPause) return undefined
  return 1000 * retryAfter
}

const begin = (workspaceId: string, name: string) =>
  ({ key: uuid(), workspaceId, name, state: 'waiting', progress: 0 }) as const

const refused = (problem: UploadProblem) => ({ state: 'refused', problem }) as const

const ended = (problem: UploadProblem) =>
  ({ state: passing.has(problem.code) ? 'failed' : 'refused', problem }) as const

/** A key stands for one picture: after the server has created it, a retry needs a new key. */
const again = ({ image, ...upload }: Upload): Upload => ({
  ...upload,
  ...(image && { key: uuid() }),
  state: 'waiting',
  problem: undefined,
})

const unreadable: UploadProblem = { code: 'unsupported-format', message: 'This picture cannot be read.' }

/** Maps the state of a picture to that of its upload. */
function outcome(image: ImageItem): Pick<Upload, 'state' | 'image' | 'problem'> {
  if (image.status === 'ready') return { state: 'done', image }
  if (image.status === 'pending') return { state: 'preparing', image }
  return { image, ...ended(image.error ? problemOfRecord(image.error) : unreadable) }
}

/** The name of a picture from a URL until the server has named it: the last segment of the path. */
function nameOfUrl(url: string): string {
  try {
    const { pathname, hostname } = new URL(url)
    const last = pathname.split('/').filter(Boolean).at(-1)
    return last ? decodeURIComponent(last) : hostname
  } catch {
    return url
  }
}
