import type { ImageItem } from '@amend/api/types'
import { AmendError } from '@amend/contract'
import { type Problem, problemOfAnswer } from '@amend/next-app/client/problem'

/** Why an upload did not come to its end. */
export class UploadError extends AmendError<Problem['code']> {
  static override readonly domain: string = 'upload'
  override readonly name = 'UploadError'
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.code, problem.message, problem)
    this.problem = problem
  }
}

/** After which a request in which nothing moves is given up, ms. The server answers soon after the last byte. */
const stallTimeout = 60_000

const stalled = { code: 'upload-stalled', message: 'For a minute nothing of this upload has got through.' } as const

export interface SendOptions {
  readonly workspaceId: string
  /** The same key brings the same picture once, however often it is sent. */
  readonly key: string
  readonly name: string
  readonly file: Blob
  /** From 0 to 1: what has left. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

/**
 * Sends a file as the body of a request. `fetch` tells no progress of what it sends, so this is XMLHttpRequest.
 * @returns the picture, which is prepared after this
 * @throws UploadError; an AbortError when the signal says so
 */
export function sendFile({ workspaceId, key, name, file, onProgress, signal }: SendOptions): Promise<ImageItem> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    /** Ends a request in which nothing moves, such as one whose connection is held up. */
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
    request.upload.onprogress = ({ loaded, total }) => {
      moved()
      onProgress(total > 0 ? loaded / total : 0)
    }
    request.onload = () => {
      if (request.status === 200 || request.status === 201) resolve(request.response as ImageItem)
      else reject(new UploadError(problemOfAnswer(request.response)))
    }
    request.onerror = () => reject(new UploadError({ code: 'offline', message: 'The server cannot be reached.' }))
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
