import { setTimeout as sleep } from 'node:timers/promises'
import { apiErrorCodes } from '@amend/contract'
import type { AnyTRPCRouter } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { z } from 'zod'
import type { Context } from '../context.ts'
import { statusOf } from '../error-status.ts'
import { appRouter } from '../router.ts'

export type ProcedureType = 'query' | 'mutation' | 'subscription'

interface Definition {
  readonly type: ProcedureType
  readonly meta?: { readonly permission?: string }
  readonly output?: unknown
}

/** Every procedure of a router by its path, with its type, the permission that it requires and its output schema. */
export const proceduresOf = ({ _def: { procedures } }: AnyTRPCRouter): ReadonlyMap<string, Definition> =>
  new Map(Object.entries<{ _def: Definition }>(Object(procedures)).map(([path, { _def }]) => [path, _def]))

/** Those of the editor. */
export const procedures = proceduresOf(appRouter)

export interface Answer {
  readonly status: number
  readonly text: string
  readonly json: unknown
}

/** Calls a procedure as a browser does, through HTTP requests and responses. */
export async function call(
  context: Context,
  path: string,
  input: unknown,
  router: AnyTRPCRouter = appRouter,
): Promise<Answer> {
  const json = JSON.stringify(input)
  const address = `https://amend.example.org/api/trpc/${path}`
  const type = proceduresOf(router).get(path)?.type ?? 'query'
  const request =
    type === 'mutation'
      ? new Request(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: json ?? '' })
      : new Request(`${address}${json === undefined ? '' : `?input=${encodeURIComponent(json)}`}`)
  return send(context, request, router)
}

export async function send(context: Context, request: Request, router: AnyTRPCRouter = appRouter): Promise<Answer> {
  const response = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router,
    createContext: () => context,
  })
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return firstEvent(response)
  const text = await response.text()
  return { status: response.status, text, json: parse(text) }
}

/** Long enough for a refusal to arrive, ms: a stream without events stays open. */
const refusalTimeout = 500

/**
 * The beginning of an event stream. Its HTTP status is always 200, so the returned status is that of the error it
 * contains.
 */
async function firstEvent(response: Response): Promise<Answer> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const waited = sleep(refusalTimeout)
  while (reader && !/^(id: .*|event: serialized-error\ndata: .*)\n/m.test(text)) {
    const piece = await Promise.race([reader.read(), waited])
    if (!piece || piece.done) break
    text += piece.value
  }
  await reader?.cancel()
  const refusal = /event: serialized-error\ndata: (.*)/.exec(text)?.[1]
  if (refusal === undefined) return { status: 200, text, json: undefined }
  const error = z.object({ data: z.object({ code: z.enum(apiErrorCodes) }) }).parse(JSON.parse(refusal))
  const answer = `{"error":${refusal}}`
  return { status: statusOf(error.data.code), text: answer, json: parse(answer) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
