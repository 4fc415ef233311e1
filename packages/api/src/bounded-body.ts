import { ServiceError } from '@amend/services'

/** How much of a refused body is still read, bytes: a browser reads the response only after it has sent everything. */
const drainBytes = 16 * 2 ** 20
/** The time limit for a body, ms: 12 MB at 1.6 Mbit/s. */
const arrival = 60_000

/**
 * Reads the body of a request up to a limit. Of a longer body a bounded part is read and dropped, so that a browser
 * that has sent it reads the response; the server closes the connection of an even longer one.
 * @param limit bytes
 * @returns undefined when there is none
 * @throws ServiceError 'too-large', 'upload-broken-off'
 */
export async function boundedBody(request: Request, limit: number): Promise<Buffer<ArrayBuffer> | undefined> {
  if (!request.body) return undefined
  const declared = Number(request.headers.get('content-length') ?? 0)
  const tooLarge = () => new ServiceError('too-large', 'This is larger than anything that our pages send.')
  if (declared > limit + drainBytes) throw tooLarge()
  const reader = request.body.getReader()
  const late = setTimeout(() => void reader.cancel().catch(() => undefined), arrival)
  let chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(brokenOff)
      if (done) break
      length += value.byteLength
      if (length > limit + drainBytes) break
      if (length > limit) chunks = []
      else chunks.push(value)
    }
  } finally {
    clearTimeout(late)
    reader.releaseLock()
  }
  if (length > limit) throw tooLarge()
  if (length < declared) brokenOff()
  return Buffer.concat(chunks)
}

/** The request with another body, or none. */
export const withBody = ({ url, method, headers, signal }: Request, body: Buffer<ArrayBuffer> | undefined): Request =>
  new Request(url, { method, headers, signal, ...(body && { body }) })

/** The request with its body in memory. @throws as `boundedBody` */
export const boundedRequest = async (request: Request, limit: number): Promise<Request> =>
  withBody(request, await boundedBody(request, limit))

function brokenOff(cause?: unknown): never {
  throw new ServiceError('upload-broken-off', 'The request did not arrive whole. Try again.', { cause })
}
