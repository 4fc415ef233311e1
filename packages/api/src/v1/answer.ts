/** Answers the requests of programs at /api/v1: who asks, how often, what, and the answer with its headers. */
import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Client } from '@amend/auth'
import { notFound, ServiceError, type Services } from '@amend/services'
import { answerOnce, countRequest, type KeptAnswer, type RequestCount } from '@amend/services/api-key'
import { z } from 'zod'
import { auditRefusal } from '../audit.ts'
import type { BytesAnswer } from '../bytes.ts'
import { type Context, createContext } from '../context.ts'
import { logFault } from '../log.ts'
import { createCaller } from '../router.ts'
import { type Match, matchesOf, readFields, takesBody } from './input.ts'
import { ofProgram } from './links.ts'
import { problemOf, wrongMethod } from './problem.ts'
import type { Call, StreamedEvent } from './route.ts'
import { routes } from './routes/index.ts'

export const base = '/api/v1'

export interface ProgramRequest {
  readonly request: Request
  /** The client without its cookies, which do not count here. */
  readonly client: Pick<Client, 'address' | 'userAgent'>
  readonly requestId: string
}

export interface ProgramAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Must be read to its end or destroyed. */
  readonly stream?: Readable
}

/** Answers a request with an API key. Never throws: an error becomes a problem (RFC 9457). */
export async function answerProgram(services: Services, asked: ProgramRequest): Promise<ProgramAnswer> {
  const { request, requestId } = asked
  const always = { 'x-request-id': requestId, 'cache-control': 'no-store' }
  const path = new URL(request.url).pathname.slice(base.length)
  let limits: Record<string, string> = {}
  let context: Context | undefined
  const refuse = async (error: unknown): Promise<ProgramAnswer> => {
    const { fault, headers, ...problem } = problemOf(error, requestId)
    const nobody = { services, client: asked.client, requestId, principal: undefined, pageAccountId: undefined }
    const asker: Context = context ?? { ...nobody, setCookies: () => {} }
    if (fault) logFault(asker, `v1 ${request.method} ${path}`, error)
    else await auditRefusal(asker, `v1 ${request.method}`, error)
    return { ...problem, headers: { ...always, ...limits, ...headers } }
  }
  try {
    context = await contextOf(services, asked)
    const count = await countRequest(services, keyOf(context).id)
    limits = limitHeaders(count)
    if (!count.isWithin) throw tooMany(count)
    const matches = matchesOf(routes, path)
    const match = matches.find(({ route }) => route.method === request.method)
    if (!match && matches.length === 0) throw notFound()
    if (!match) {
      const {
        fault: _,
        headers,
        ...problem
      } = wrongMethod(
        matches.map(({ route }) => route.method),
        requestId,
      )
      return { ...problem, headers: { ...always, ...limits, ...headers } }
    }
    const { headers, ...answer } = await perform(context, match, request)
    return { ...answer, headers: { ...always, ...limits, ...headers } }
  } catch (error) {
    return refuse(error)
  }
}

/** @throws ServiceError 'not-signed-in'; AuthError 'api-key-refused', 'too-many-attempts' */
async function contextOf(services: Services, { request, client, requestId }: ProgramRequest): Promise<Context> {
  const apiKey = /^Bearer +(\S+)\s*$/i.exec(request.headers.get('authorization') ?? '')?.[1]
  if (apiKey === undefined) {
    throw new ServiceError('not-signed-in', 'Send an API key in the header: "Authorization: Bearer amend_…".')
  }
  const { address, userAgent } = client
  return createContext(services, { client: { address, ...(userAgent && { userAgent }), apiKey }, requestId })
}

function keyOf({ principal }: Context) {
  if (principal?.kind !== 'api-key') throw new TypeError('A program has a key.')
  return principal.key
}

const limitHeaders = ({ quota, window, remaining, reset }: RequestCount) => ({
  'ratelimit-policy': `"key";q=${quota};w=${window}`,
  ratelimit: `"key";r=${remaining};t=${reset}`,
})

const tooMany = ({ quota, reset }: RequestCount) =>
  new ServiceError('too-many-attempts', `A key may make ${quota} requests a minute. Try again in ${reset} seconds.`, {
    retryAfter: reset,
  })

async function perform(context: Context, match: Match, request: Request): Promise<ProgramAnswer> {
  const { route } = match
  const { id, workspaceId } = keyOf(context)
  const header = takesBody(route) || route.method === 'DELETE' ? request.headers.get('idempotency-key') : null
  if (header !== null && !/^[\x21-\x7e]{1,255}$/.test(header)) {
    throw new ServiceError('bad-input', 'An Idempotency-Key has 1 to 255 characters without spaces.')
  }
  const isFile = route.file !== undefined && !isJson(request)
  const sent = isFile ? { fields: match.parameters, body: '' } : await readFields(match, request)
  const input = isFile ? {} : (route.input.parse(sent.fields) as Record<string, unknown>)
  const call: Call = {
    ...{ context, workspaceId, input, sent: isFile ? {} : sent.fields, request },
    key: header === null ? randomUUID() : uuidOf(`${id} ${header}`),
    procedure: (path, given = {}) => callProcedure(context, path, { ...given, workspaceId }),
  }
  if (route.answer.kind !== 'json' && route.answer.kind !== 'nothing') return opened(route.perform(call), request)
  const { status } = route.answer
  const act = async (): Promise<KeptAnswer> => {
    const json = ofProgram((await route.perform(call)) ?? null, workspaceId)
    return { status, json: json as KeptAnswer['json'] }
  }
  if (header === null || isFile || route.keepsAnswer === false) return jsonAnswer(await act(), request)
  const content = `${request.method} ${new URL(request.url).pathname}\n${sent.body}`
  const { repeated, ...answer } = await answerOnce(context.services, { apiKey: keyOf(context), header, content }, act)
  return jsonAnswer(answer, request, repeated)
}

const isJson = ({ headers }: Request) => /^application\/json\b/i.test(headers.get('content-type') ?? '')

async function callProcedure(context: Context, path: string, input: object): Promise<unknown> {
  const [noun = '', verb = ''] = path.split('.')
  const caller = createCaller(context) as unknown as Record<string, Record<string, (input: object) => Promise<unknown>>>
  const procedure = caller[noun]?.[verb]
  if (!procedure) throw new TypeError(`There is no procedure ${path}.`)
  return procedure(input)
}

/** A UUID made of a text (version 8 of RFC 9562: of one's own making). */
function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const page = z.object({ nextCursor: z.string() })

function jsonAnswer({ status, json }: KeptAnswer, request: Request, repeated = false): ProgramAnswer {
  const headers: Record<string, string> = repeated ? { 'idempotency-replayed': 'true' } : {}
  if (status === 204) return { status, headers }
  const { data } = page.safeParse(json)
  if (data) {
    const next = new URL(request.url)
    next.searchParams.set('cursor', data.nextCursor)
    headers.link = `<${next.pathname}${next.search}>; rel="next"`
  }
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) }
}

async function opened(performed: Promise<unknown>, { signal }: Request): Promise<ProgramAnswer> {
  const made = await performed
  if (isBytes(made)) return made
  const events = Readable.from(linesOf(made as AsyncIterable<StreamedEvent>, signal), { objectMode: false })
  return { status: 200, headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' }, stream: events }
}

const isBytes = (value: unknown): value is BytesAnswer =>
  typeof value === 'object' && value !== null && 'status' in value && 'headers' in value

/** How often a quiet stream says that it is alive, ms. */
const ping = 15_000

/** Events in the format of server-sent events. */
async function* linesOf(events: AsyncIterable<StreamedEvent>, signal: AbortSignal): AsyncGenerator<string, void> {
  const iterator = events[Symbol.asyncIterator]()
  try {
    yield ': begun\n\n'
    let next = iterator.next()
    while (!signal.aborted) {
      let timer: NodeJS.Timeout | undefined
      const quiet = new Promise<'quiet'>((resolve) => {
        timer = setTimeout(() => resolve('quiet'), ping)
      })
      const item = await Promise.race([next, quiet]).finally(() => clearTimeout(timer))
      if (item === 'quiet') yield ': alive\n\n'
      else if (item.done) return
      else {
        yield `id: ${item.value.id}\ndata: ${JSON.stringify(item.value.data)}\n\n`
        next = iterator.next()
      }
    }
  } finally {
    // Not awaited: the source may wait for its next event, and ends with the signal of the request.
    void iterator.return?.()
  }
}
