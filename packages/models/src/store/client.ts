/**
 * The HTTP client of the store. The token is sent to the hub's own host only: large files are redirected to another
 * host, whose URL contains its own signature.
 */
import { ModelError } from '../error.ts'
import { quote } from './name.ts'
import { hubAddress } from './reference.ts'
import { type RetryPolicy, retryAfter, TransientFailure, withRetries } from './retry.ts'

const redirects = new Set([301, 302, 303, 307, 308])
const transientStatus = new Set([408, 425, 429, 500, 502, 503, 504])
/** Errors of a machine without network or of a wrong URL: not retried before the first response. */
const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN'])
const maxRedirects = 10

/** Options of `createClient`. */
export interface ClientOptions {
  /** The URL of the hub or its mirror, without a trailing slash. */
  readonly endpoint: string
  readonly token?: string
  readonly retry: RetryPolicy
  readonly signal?: AbortSignal
}

/** The response to a GET after its redirects. */
export interface Answer {
  /** 200, 206 or 416. */
  readonly status: number
  readonly headers: Headers
  /** Headers of the hub's redirect about the file: `X-Linked-Etag`, `X-Linked-Size`. */
  readonly linked: { readonly etag?: string; readonly size?: number }
  /** The body; can be read once, and throws TransientFailure when it is cut off or stalls. */
  chunks(): AsyncGenerator<Uint8Array>
  /** Closes the connection without reading the body. */
  cancel(): Promise<void>
}

/** Sends GET requests to the hub and to other hosts. */
export interface Client {
  readonly endpoint: string
  /** One attempt. @throws TransientFailure, ModelError 'unauthorized', 'not-found', 'offline', 'download-failed' */
  get(url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
  retry<T>(run: (renew: () => void) => Promise<T>): Promise<T>
  /** For small responses and for libraries: reads the whole body, with retries; the status is always 200. */
  readonly fetch: typeof globalThis.fetch
}

/** @throws ModelError 'bad-reference' for an endpoint that is no web address, 'unauthorized' for a malformed token */
export function createClient({ endpoint, token, retry, signal }: ClientOptions): Client {
  // A header with a line break would be refused with a message that quotes it.
  if (token !== undefined && !/^[\x21-\x7e]+$/.test(token)) {
    throw new ModelError('unauthorized', 'The token (HF_TOKEN) has characters that no token has.')
  }
  const hubOrigin = new URL(endpoint).origin
  let reached = false

  async function send(url: URL, headers: Readonly<Record<string, string>>, halt: AbortSignal): Promise<Response> {
    const sent = new Headers({ ...headers, 'accept-encoding': 'identity', 'user-agent': 'amend' })
    if (token !== undefined && url.origin === hubOrigin) sent.set('authorization', `Bearer ${token}`)
    try {
      const response = await fetch(url, {
        headers: sent,
        redirect: 'manual',
        signal: halt,
      })
      reached = true
      return response
    } catch (error) {
      signal?.throwIfAborted()
      throw connectionFailure(url, error, reached)
    }
  }

  async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const stall = new AbortController()
    const timer = setTimeout(() => stall.abort(), retry.stall)
    const halt = signal ? AbortSignal.any([signal, stall.signal]) : stall.signal
    let linked: Answer['linked'] = {}
    let current = new URL(url)
    try {
      for (let hop = 0; hop <= maxRedirects; hop++) {
        const response = await send(current, headers, halt)
        if (current.origin === hubOrigin) linked = { ...linked, ...linkedFile(response.headers) }
        if (redirects.has(response.status)) {
          await response.body?.cancel()
          current = redirectTarget(current, response.headers.get('location'))
          timer.refresh()
          continue
        }
        if (response.status !== 200 && response.status !== 206 && response.status !== 416) {
          await response.body?.cancel()
          throw refusal(response, current, { onHub: current.origin === hubOrigin, token: token !== undefined })
        }
        const where = current
        return {
          status: response.status,
          headers: response.headers,
          linked,
          chunks: () => readBody(response, where, timer, signal),
          cancel: async () => {
            clearTimeout(timer)
            await response.body?.cancel()
          },
        }
      }
      throw new ModelError('download-failed', `${current.host} redirects without end.`)
    } catch (error) {
      clearTimeout(timer)
      throw error
    }
  }

  const attempt = <T>(run: (renew: () => void) => Promise<T>) => withRetries(retry, signal, run)

  return {
    endpoint,
    get,
    retry: attempt,
    fetch: (input, init) =>
      attempt(async () => {
        const url = input instanceof Request ? input.url : String(input)
        // Mirrors return the hub's own URLs, such as the one of a listing's next page.
        const mirrored = url.startsWith(`${hubAddress}/`) ? endpoint + url.slice(hubAddress.length) : url
        const answer = await get(mirrored, Object.fromEntries(new Headers(init?.headers)))
        const parts: Uint8Array[] = []
        for await (const part of answer.chunks()) parts.push(part)
        return new Response(Buffer.concat(parts), { status: 200, headers: answer.headers })
      }),
  }
}

async function* readBody(response: Response, url: URL, timer: NodeJS.Timeout, signal?: AbortSignal) {
  try {
    for await (const chunk of response.body ?? []) {
      timer.refresh()
      yield chunk as Uint8Array
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw new TransientFailure(
      new ModelError('download-failed', `The connection to ${url.host} broke off before the end of the file.`, {
        cause: error,
      }),
    )
  } finally {
    clearTimeout(timer)
  }
}

function linkedFile(headers: Headers): Answer['linked'] {
  const etag = headers.get('x-linked-etag')
  const size = headers.get('x-linked-size')
  return {
    ...(etag !== null && { etag: etag.replace(/^W\//, '').replaceAll('"', '') }),
    ...(size !== null && /^\d{1,15}$/.test(size) && { size: Number(size) }),
  }
}

function redirectTarget(from: URL, location: string | null): URL {
  let target: URL | undefined
  try {
    target = location === null ? undefined : new URL(location, from)
  } catch {
    target = undefined
  }
  if (!target || !/^https?:$/.test(target.protocol)) {
    throw new ModelError('download-failed', `${from.host} redirects to no web address.`)
  }
  if (from.protocol === 'https:' && target.protocol === 'http:') {
    throw new ModelError(
      'download-failed',
      `${from.host} redirects to ${target.host} without encryption: not followed.`,
    )
  }
  return target
}

function connectionFailure(url: URL, error: unknown, reached: boolean): Error {
  const cause = error instanceof Error ? error.cause : undefined
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (/^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERR_TLS|ERR_SSL)/.test(code)) {
    return new ModelError('offline', `The certificate of ${url.host} is not accepted (${code}).`, { cause: error })
  }
  const outcome = new ModelError(
    'offline',
    `${url.host} cannot be reached${code && ` (${code})`}: check the network and the address. Stored models, folders and files work without.`,
    { cause: error },
  )
  return unreachable.has(code) && !reached ? outcome : new TransientFailure(outcome)
}

/** The model or the file of a URL. */
function subjectOf(url: URL): string {
  const repository = /\/api\/models\/([^/]+\/[^/]+)/.exec(url.pathname)
  return quote(repository?.[1] ?? url.pathname)
}

/** The error for a refusal. Queries are omitted from its message: they may contain signatures. */
function refusal(response: Response, url: URL, { onHub, token }: { onHub: boolean; token: boolean }): Error {
  const { status, headers } = response
  const subject = subjectOf(url)
  if (transientStatus.has(status)) {
    const text =
      status === 429 ? `${url.host} has too many requests to answer.` : `${url.host} fails to answer (${status}).`
    return new TransientFailure(new ModelError('download-failed', text), retryAfter(headers.get('retry-after')))
  }
  if (status === 401 || status === 403) {
    if (!onHub) return new ModelError('unauthorized', `${url.host} refuses ${subject} (${status}).`)
    const gated = headers.get('x-error-code') === 'GatedRepo'
    const remedy = gated
      ? 'its terms must be accepted on its page first, and HF_TOKEN must hold a token of the same account'
      : token
        ? 'it may not exist, or the token in HF_TOKEN may not read it'
        : 'it may not exist, or it needs a sign-in: set HF_TOKEN to a token that may read it'
    return new ModelError('unauthorized', `${url.host} refuses ${subject} (${status}): ${remedy}.`)
  }
  if (status === 404 || status === 410) {
    const revision = headers.get('x-error-code') === 'RevisionNotFound'
    const what = revision ? 'has no such revision' : 'has nothing there'
    return new ModelError('not-found', `${url.host} ${what}: ${subject}.`)
  }
  return new ModelError('download-failed', `${url.host} answered ${subject} with the status ${status}.`)
}
