import { Readable } from 'node:stream'
import type { BytesAnswer } from '@amend/api'

/** The bytes of the API as an answer; they are read as fast as they are taken. */
export function bytesAnswer(answer: BytesAnswer): Response {
  const body = 'stream' in answer && answer.stream ? Readable.toWeb(Readable.from(answer.stream)) : null
  return new Response(body as ReadableStream | null, { status: answer.status, headers: answer.headers })
}
