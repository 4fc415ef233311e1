import { ServiceError } from '@amend/services'

/**
 * Reads the body of a request, for handlers that would read a body of any length. A body that is too long is read to its
 * end and dropped, because a browser takes no answer before it has sent everything.
 * @param limit bytes
 * @returns the request with its body in memory
 * @throws ServiceError 'too-large'
 */
export async function boundedRequest(request: Request, limit: number): Promise<Request> {
  if (!request.body) return request
  let chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.byteLength
    if (length > limit) chunks = []
    else chunks.push(chunk)
  }
  if (length > limit) throw new ServiceError('too-large', 'This is larger than anything that our pages send.')
  const { url, method, headers, signal } = request
  return new Request(url, { method, headers, signal, body: Buffer.concat(chunks) })
}
