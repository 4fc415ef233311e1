import { type Dispatcher, request } from 'undici'
import { ServiceError } from '../error.ts'
import { parseAddress } from './address.ts'
import { guardedAgent, type Resolve } from './guarded-agent.ts'
import type { DownloadPolicy } from './policy.ts'

const mostRedirects = 4
/** The time limit from the first connection to the last byte, ms. */
const deadline = 60_000

export interface Download {
  /** The last segment of the URL's path, which may be a file's name. */
  readonly name: string
  readonly contentLength: number | undefined
  readonly body: AsyncIterable<Uint8Array>
}

export interface DownloadOptions {
  readonly policy: DownloadPolicy
  /** Bytes. */
  readonly limit: number
  readonly resolve?: Resolve
}

/**
 * Downloads a URL anonymously: without cookies or credentials, and never from a private network. Each redirect is
 * checked like the first URL.
 * @param use consumes the body during the connection
 * @throws ServiceError 'bad-url', 'address-refused', 'too-many-redirects', 'unreachable', 'bad-answer', 'too-large',
 * 'timed-out'; errors of `use`
 */
export async function download<T>(
  text: string,
  { policy, limit, resolve }: DownloadOptions,
  use: (download: Download) => Promise<T>,
): Promise<T> {
  const first = parseAddress(text, policy)
  const dispatcher = guardedAgent(policy, resolve)
  const signal = AbortSignal.timeout(deadline)
  try {
    const { url, answer } = await follow(first, policy, { dispatcher, signal })
    const length = Number(answer.headers['content-length'] ?? Number.NaN)
    if (length > limit) throw new ServiceError('too-large', tooLarge(limit))
    const contentLength = Number.isSafeInteger(length) ? length : undefined
    return await use({ name: nameOf(url), contentLength, body: translated(answer.body) })
  } finally {
    await dispatcher.destroy()
  }
}

interface Connection {
  readonly dispatcher: Dispatcher
  readonly signal: AbortSignal
}

async function follow(first: URL, policy: DownloadPolicy, connection: Connection) {
  let url = first
  for (let redirects = 0; ; redirects++) {
    const answer = await requestOnce(url, connection)
    const { statusCode, headers } = answer
    if (statusCode === 200) {
      const encoding = headers['content-encoding'] ?? 'identity'
      if (encoding !== 'identity') throw badAnswer('packs its pictures in a way that is not read here')
      return { url, answer }
    }
    const location = [headers.location].flat()[0]
    if (statusCode < 300 || statusCode > 399 || location === undefined) {
      throw badAnswer(`answers with ${statusCode} instead of a picture`)
    }
    if (redirects === mostRedirects) {
      throw new ServiceError('too-many-redirects', 'The address leads on and on. Use the one that it ends at.', {
        field: 'url',
      })
    }
    answer.body.destroy()
    url = parseAddress(location, policy, url)
  }
}

const headers = { accept: 'image/*', 'accept-encoding': 'identity', 'user-agent': 'Amend' }

async function requestOnce(url: URL, connection: Connection) {
  try {
    const answer = await request(url, { method: 'GET', headers, ...connection })
    // An aborted body emits an error when nobody may be reading it any more; an unhandled one ends the process.
    answer.body.on('error', () => {})
    return answer
  } catch (error) {
    throw translate(error)
  }
}

async function* translated(body: AsyncIterable<Uint8Array>) {
  try {
    yield* body
  } catch (error) {
    throw translate(error)
  }
}

function translate(error: unknown): ServiceError {
  if (error instanceof ServiceError) return error
  const name = error instanceof Error ? error.name : ''
  if (/Timeout/.test(name)) {
    return new ServiceError('timed-out', 'The other side takes too long to answer.', { field: 'url', cause: error })
  }
  return new ServiceError('unreachable', 'The picture cannot be fetched: the other side does not answer.', {
    field: 'url',
    cause: error,
  })
}

const badAnswer = (what: string) => new ServiceError('bad-answer', `The other side ${what}.`, { field: 'url' })

const tooLarge = (limit: number) => `The file is larger than the ${Math.floor(limit / 2 ** 20)} MB that are taken.`

function nameOf({ pathname }: URL): string {
  const last = pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}
