import { Readable } from 'node:stream'
import type { BytesAnswer } from '@amend/api'

/** The bytes of the API as an answer; they are read as fast as they are taken. */
export function bytesAnswer({ status, headers, stream }: BytesAnswer): Response {
  if (!stream) return new Response(null, { status, headers })
  // One that nobody has begun to read does not close what it would read from.
  const body = Readable.from(stream).once('close', () => stream.destroy())
  return new Response(Readable.toWeb(body) as ReadableStream, { status, headers })
}

/** The answer to a GET as one to the request's method: Next answers HEAD by way of GET, and would leave the bytes open. */
export async function answerMethod({ method }: Pick<Request, 'method'>, answer: Response): Promise<Response> {
  if (method !== 'HEAD') return answer
  await answer.body?.cancel()
  return new Response(null, answer)
}
