/** Requests to a cluster, with errors as sentences for the user. */
import { type Dispatcher, request } from 'undici'
import type { z } from 'zod'
import { ClusterError } from './error.ts'

/** The HTTP interface of a cluster. */
export interface Endpoint {
  /** Name of the cluster in messages: 'The Ray cluster at http://…'. */
  readonly name: string
  /** Without a slash at its end. */
  readonly address: string
  headers(): Promise<Readonly<Record<string, string>>>
  /** Certificates; default: those of the system. */
  dispatcher?(): Promise<Dispatcher>
}

/** A request. */
export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent unchanged. */
  readonly bytes?: Uint8Array
  readonly signal?: AbortSignal
}

/** A response. */
export interface Answer {
  readonly status: number
  readonly text: string
}

const timeout = 60_000
/** Characters of an error's text that are shown. */
const mostText = 300

/** A cluster that cannot be reached now; a retry may succeed. */
export class Unreachable extends ClusterError {
  constructor(message: string, options?: ErrorOptions) {
    super('cluster', message, options)
  }
}

/**
 * @throws Unreachable without a response or for a 5xx status; ClusterError 'cluster' for a refusal that a retry would not
 * change, except for statuses in `expected`, which are returned
 */
export async function call(
  endpoint: Endpoint,
  path: string,
  { method = 'GET', json, bytes, signal }: Call = {},
  expected: readonly number[] = [],
): Promise<Answer> {
  const dispatcher = await endpoint.dispatcher?.()
  const body = json === undefined ? bytes : JSON.stringify(json)
  const type = json === undefined ? 'application/octet-stream' : 'application/json'
  let answer: Answer
  try {
    const { statusCode, body: received } = await request(`${endpoint.address}${path}`, {
      method,
      headers: { ...(await endpoint.headers()), ...(body !== undefined && { 'content-type': type }) },
      headersTimeout: timeout,
      bodyTimeout: timeout,
      ...(body !== undefined && { body }),
      ...(dispatcher && { dispatcher }),
      ...(signal && { signal }),
    })
    answer = { status: statusCode, text: await received.text() }
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof ClusterError) throw cause
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    throw new Unreachable(`${endpoint.name} cannot be reached (${why}).`, { cause })
  }
  if (answer.status < 300 || expected.includes(answer.status)) return answer
  throw refusal(endpoint, answer)
}

function refusal({ name }: Endpoint, { status, text }: Answer): ClusterError {
  if (status === 401) return new ClusterError('cluster', `${name} does not know these credentials (401).`)
  const said = messageIn(text)
  if (status === 403) return new ClusterError('cluster', `${name} does not permit this (403)${said}.`)
  if (status === 429 || status >= 500) return new Unreachable(`${name} is in trouble (${status})${said}.`)
  return new ClusterError('cluster', `${name} refused the request (${status})${said}.`)
}

/** The server's message of an error: Kubernetes' `message`, or the last line of a traceback. */
function messageIn(text: string): string {
  let said: string | undefined
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body === 'object' && body !== null && 'message' in body) said = String(body.message)
  } catch {
    said = text.trim().split('\n').at(-1)
  }
  return said ? `: ${said.trim().replace(/\.$/, '').slice(0, mostText)}` : ''
}

/** The JSON of a response. @throws ClusterError 'cluster' when it does not match the schema */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  { name }: Endpoint,
  { text }: Answer,
): z.output<Schema> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (cause) {
    throw new ClusterError('cluster', `${name} did not answer with JSON: is it the right address?`, { cause })
  }
  const result = schema.safeParse(body)
  if (result.success) return result.data
  const at = result.error.issues[0]?.path.join('.')
  throw new ClusterError('cluster', `${name} gave an answer that is not understood${at ? ` (at "${at}")` : ''}.`)
}
