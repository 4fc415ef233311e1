import { request } from 'undici'
import { guardedAgent, type Resolve } from '../download/guarded-agent.ts'
import type { DownloadPolicy } from '../download/policy.ts'
import { ServiceError } from '../error.ts'
import { parseWebhookAddress, webhookAddressRefused } from './address.ts'
import { type Message, signedHeaders } from './signature.ts'

/** The time limit of a message with its answer, ms. */
const deadline = 15_000
/** How much of an answer is kept, bytes. */
const keptBytes = 2048

/** How an attempt ended. */
export interface Attempted {
  readonly answerStatus: number | null
  readonly answerBody: string | null
  /** Null for an answer from 200 to 299. */
  readonly error: { readonly code: string; readonly message: string } | null
  /** ms */
  readonly duration: number
}

export interface Receiver {
  readonly url: string
  readonly secrets: readonly string[]
}

/** Sends one message to a public address, without following redirects. Never throws for what the other side does. */
export async function sendMessage(
  message: Message,
  { url, secrets }: Receiver,
  policy: DownloadPolicy,
  resolve?: Resolve,
): Promise<Attempted> {
  const began = performance.now()
  const dispatcher = guardedAgent(policy, resolve)
  const ended = (rest: Omit<Attempted, 'duration'>): Attempted => ({
    ...rest,
    duration: Math.round(performance.now() - began),
  })
  try {
    const answer = await request(parseWebhookAddress(url, policy), {
      method: 'POST',
      body: message.body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Amend-Webhooks',
        ...signedHeaders(message, secrets),
      },
      dispatcher,
      signal: AbortSignal.timeout(deadline),
    })
    // An aborted body emits an error when nobody may be reading it any more; an unhandled one ends the process.
    answer.body.on('error', () => {})
    const { statusCode } = answer
    const error = statusCode >= 200 && statusCode < 300 ? null : refusedWith(statusCode)
    return ended({ answerStatus: statusCode, answerBody: await beginningOf(answer.body), error })
  } catch (error) {
    return ended({ answerStatus: null, answerBody: null, error: describe(error) })
  } finally {
    await dispatcher.destroy()
  }
}

const refusedWith = (status: number) => ({ code: 'bad-answer', message: `The other side answered with ${status}.` })

/** The text at the beginning of a body. An answer that breaks off counts by its status. */
async function beginningOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for await (const chunk of body) {
      chunks.push(chunk)
      length += chunk.byteLength
      if (length >= keptBytes) break
    }
  } catch {
    // What has arrived is kept.
  }
  // PostgreSQL cannot store NUL.
  return Buffer.concat(chunks).subarray(0, keptBytes).toString('utf8').replaceAll('\0', '')
}

function describe(error: unknown): { code: string; message: string } {
  if (error instanceof ServiceError) {
    const { code, message } = error.code === 'address-refused' ? webhookAddressRefused() : error
    return { code, message }
  }
  const name = error instanceof Error ? error.name : ''
  if (/Timeout/.test(name)) return { code: 'timed-out', message: 'The other side takes too long to answer.' }
  return { code: 'unreachable', message: 'The other side does not answer.' }
}
