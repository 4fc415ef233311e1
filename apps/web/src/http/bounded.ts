import { ServiceError } from '@amend/services'

/**
 * The request with its body read, for what would read a body of any length. Of one that is too long nothing is kept; it is
 * read to its end, for a browser takes no answer before it has sent everything.
 * @param limit bytes
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
