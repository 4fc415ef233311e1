import { Readable } from 'node:stream'
import type { BytesAnswer } from '@amend/api'

/** Streams the bytes of the API, at the rate at which the client reads them. */
export function bytesAnswer({ status, headers, stream }: BytesAnswer): Response {
  if (!stream) return new Response(null, { status, headers })
  // A readable that nobody began to read does not close its source when it is closed itself.
  const body = Readable.from(stream).once('close', () => stream.destroy())
  return new Response(Readable.toWeb(body) as ReadableStream, { status, headers })
}

/** Drops the body of an answer to HEAD. Next answers HEAD with the handler of GET, which leaves the stream open. */
export async function answerMethod({ method }: Pick<Request, 'method'>, answer: Response): Promise<Response> {
  if (method !== 'HEAD') return answer
  await answer.body?.cancel()
  return new Response(null, answer)
}
