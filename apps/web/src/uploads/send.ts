import type { UploadedImage } from '@amend/api/types'
import { AmendError } from '@amend/contract'
import { type Problem, problemOfAnswer } from '@amend/next-app/client/problem'

/** "file-changed": the file has changed since it was chosen, so the browser does not send it. */
type SendProblem = Omit<Problem, 'code'> & { readonly code: Problem['code'] | 'file-changed' }

/** Why an upload failed. */
export class UploadError extends AmendError<SendProblem['code']> {
  static override readonly domain: string = 'upload'
  override readonly name = 'UploadError'
  readonly problem: SendProblem

  constructor(problem: SendProblem) {
    super(problem.code, problem.message, problem)
    this.problem = problem
  }
}

/** The server responds soon after the last byte. */
const minute = 60_000 // ms

const stalled = { code: 'upload-stalled', message: 'For a minute nothing of this upload has got through.' } as const

export interface SendOptions {
  readonly workspaceId: string
  /** Uploads with the same key create one picture. */
  readonly key: string
  readonly name: string
  readonly file: Blob
  /** Identifies the account of the page. */
  readonly headers?: Readonly<Record<string, string>>
  /** The share that was sent, from 0 to 1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
  /** The time without progress after which a request is aborted, ms. Default: a minute. */
  readonly stallTimeout?: number
}

/**
 * Sends a file as the body of a request. `fetch` reports no upload progress, so this uses XMLHttpRequest.
 * @returns the picture, which is prepared after this
 * @throws UploadError; an AbortError when the signal is aborted
 */
export function sendFile({
  workspaceId,
  key,
  name,
  file,
  headers = {},
  onProgress,
  signal,
  stallTimeout = minute,
}: SendOptions): Promise<UploadedImage> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    /** Aborts a request without progress, such as one whose connection is stalled. */
    const stall = () => {
      request.onabort = () => reject(new UploadError(stalled))
      request.abort()
    }
    let timer = setTimeout(stall, stallTimeout)
    const moved = () => {
      clearTimeout(timer)
      timer = setTimeout(stall, stallTimeout)
    }
    const query = new URLSearchParams({ key, name })
    request.open('POST', `/api/uploads/${encodeURIComponent(workspaceId)}?${query}`)
    request.responseType = 'json'
    request.setRequestHeader('content-type', file.type || 'application/octet-stream')
    for (const [header, value] of Object.entries(headers)) request.setRequestHeader(header, value)
    request.upload.onprogress = ({ loaded, total }) => {
      moved()
      onProgress(total > 0 ? loaded / total : 0)
    }
    const fail = (problem: Problem) => void explain(problem, file).then((why) => reject(new UploadError(why)))
    request.onload = () => {
      if (request.status === 200 || request.status === 201) resolve(request.response as UploadedImage)
      else fail(problemOfAnswer(request.response))
    }
    request.onerror = () => fail({ code: 'offline', message: 'The server cannot be reached.' })
    request.onabort = () => reject(signal.reason ?? new DOMException('The upload was cancelled.', 'AbortError'))
    request.onloadend = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
    }
    signal.addEventListener('abort', abort)
    if (!signal.aborted) return request.send(file)
    clearTimeout(timer)
    reject(signal.reason)
  })
}

/** Tells a network error from a changed file by reading the file again, because the request's error is the same. */
async function explain(problem: Problem, file: Blob): Promise<SendProblem> {
  if (problem.code !== 'offline' && problem.code !== 'upload-broken-off') return problem
  if (await isWhole(file)) return problem
  return { code: 'file-changed', message: 'The file was changed or moved after it was chosen. Choose it again.' }
}

/**
 * Whether a file can still be read to its end. Browsers refuse to read one that was changed, moved or deleted since it
 * was chosen (NotReadableError, NotFoundError); a shorter one ends early.
 */
async function isWhole(file: Blob): Promise<boolean> {
  if (file.size === 0) return true
  try {
    const ends = await Promise.all([file.slice(0, 1), file.slice(-1)].map((part) => part.arrayBuffer()))
    return ends.every(({ byteLength }) => byteLength === 1)
  } catch {
    return false
  }
}
