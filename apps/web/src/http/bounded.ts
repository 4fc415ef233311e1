import { ApiError } from '@amend/api'

const tooLarge = () => new ApiError('too-large', 'This is larger than anything that our pages send.')

/**
 * The request with its body read, for what would read a body of any length: it is refused as soon as it is too long.
 * @param limit bytes
 * @throws ApiError 'too-large'
 */
export async function boundedRequest(request: Request, limit: number): Promise<Request> {
  if (!request.body) return request
  if (Number(request.headers.get('content-length') ?? 0) > limit) throw tooLarge()
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of request.body) {
    length += chunk.byteLength
    if (length > limit) throw tooLarge()
    chunks.push(chunk)
  }
  const { url, method, headers, signal } = request
  return new Request(url, { method, headers, signal, body: Buffer.concat(chunks) })
}
