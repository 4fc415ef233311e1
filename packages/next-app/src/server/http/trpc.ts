import { boundedBody, type Context, describeFailure, isNestedDeeper, withBody } from '@amend/api'
import { callLimits } from '@amend/contract'
import { ServiceError } from '@amend/services'
import type { AnyTRPCRouter } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { cookiesOf, type ServerApp } from '../app.ts'
import { problemAnswer, refuseOtherSites } from './answer.ts'
import { setCookie } from './client.ts'
import { contextOf } from './context.ts'
import { openTurns } from './turns.ts'

export interface TrpcOptions {
  readonly router: AnyTRPCRouter
  /** The maximum body of a request with these procedures, bytes. */
  readonly inputBytes: (paths: readonly string[], signedIn: boolean) => number
  /** Whether one of the procedures accepts longer inputs from people with a session. */
  readonly needsLongInput: (paths: readonly string[]) => boolean
}

const endpoint = '/api/trpc'

/** The number of long inputs read at once: each takes several times its length of memory. */
const longInputs = openTurns({ all: 4, each: 2, waiting: 64 })

/** Answers the calls of an app's router at /api/trpc. */
export async function answerTrpc(app: ServerApp, request: Request, options: TrpcOptions): Promise<Response> {
  const refused = refuseOtherSites(request, app.environment().baseUrl)
  if (refused) return refused
  try {
    const paths = pathsOf(request)
    requireJson(request)
    const headers = new Headers({ 'cache-control': 'no-store' })
    const context = contextFor(app, request, headers)
    // The session is checked before a long body is read; without one, long inputs are refused.
    const principal = options.needsLongInput(paths) ? (await context()).principal : undefined
    const answer = async () => {
      const body = await boundedBody(request, options.inputBytes(paths, principal !== undefined))
      requireShallow(request, body)
      return answerCalls(withBody(request, body), options.router, headers, context)
    }
    if (principal?.kind !== 'session' || isShort(request)) return await answer()
    return await longInputs.run(principal.person.id, answer)
  } catch (error) {
    return problemAnswer(error)
  }
}

/** @throws ServiceError 'bad-input' for a malformed URL */
function pathsOf({ url }: Request): string[] {
  try {
    const paths = decodeURIComponent(new URL(url).pathname.slice(endpoint.length + 1)).split(',')
    if (paths.length <= callLimits.calls) return paths
  } catch {
    throw new ServiceError('bad-input', 'This address is not valid.')
  }
  throw new ServiceError('bad-input', `At most ${callLimits.calls} calls share a request.`)
}

/** Parses a form. Malformed input makes the parser throw. @throws ServiceError 'bad-input' */
function requireJson({ body, headers }: Request): void {
  if (!body || /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '')) return
  throw new ServiceError('bad-input', 'The request is not JSON.')
}

const isShort = ({ headers, body }: Request): boolean =>
  !body || Number(headers.get('content-length') ?? Number.POSITIVE_INFINITY) <= callLimits.inputBytes

/** @throws ServiceError 'bad-input' for JSON that is nested too deep */
function requireShallow({ url }: Request, body: Buffer | undefined): void {
  const json = body ?? Buffer.from(new URL(url).searchParams.get('input') ?? '')
  if (!isNestedDeeper(json, callLimits.depth)) return
  throw new ServiceError('bad-input', `The request is nested deeper than ${callLimits.depth} levels.`)
}

/** Created at the first call. */
function contextFor(app: ServerApp, request: Request, answerHeaders: Headers): () => Promise<Context> {
  let context: Promise<Context> | undefined
  return () => {
    context ??= contextOf(app, request.headers, ({ session, deviceToken }) => {
      const cookies = cookiesOf(app)
      answerHeaders.append('set-cookie', setCookie(cookies.session, session.token))
      answerHeaders.append('set-cookie', setCookie(cookies.device, deviceToken))
    })
    return context
  }
}

async function answerCalls(
  request: Request,
  router: AnyTRPCRouter,
  headers: Headers,
  createContext: () => Promise<Context>,
): Promise<Response> {
  return fetchRequestHandler({
    endpoint,
    req: request,
    maxBatchSize: callLimits.calls,
    router,
    createContext,
    responseMeta: ({ errors, ctx }) => {
      const failures = errors.map(describeFailure)
      const wait = Math.max(0, ...failures.map(({ retryAfter = 0 }) => retryAfter))
      if (wait > 0) headers.set('retry-after', String(wait))
      // Errors of procedures have a status already. An error before all procedures has that of its code.
      const status = ctx === undefined ? failures[0]?.status : undefined
      return { headers, ...(status && { status }) }
    },
  })
}
