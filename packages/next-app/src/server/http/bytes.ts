import { Readable } from 'node:stream'
import type { BytesAnswer } from '@amend/api'

/** Streams the bytes of the API, with back-pressure from the client. */
export function bytesAnswer({ status, headers, stream }: Omit<BytesAnswer, 'status'> & { status: number }): Response {
  if (!stream) return new Response(null, { status, headers })
  // Closing a stream that was never read does not close its source.
  const body = Readable.from(stream).once('close', () => stream.destroy())
  return new Response(Readable.toWeb(body) as ReadableStream, { status, headers })
}

/** Drops the body for HEAD. Next answers HEAD with the handler of GET, which leaves the stream open. */
export async function answerMethod({ method }: Pick<Request, 'method'>, answer: Response): Promise<Response> {
  if (method !== 'HEAD') return answer
  await answer.body?.cancel()
  return new Response(null, answer)
}
