import type { AnyTRPCRouter } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { cookiesOf, type ServerApp } from '../app.ts'
import { problemAnswer, refuseOtherSites } from './answer.ts'
import { boundedRequest } from './bounded.ts'
import { setCookie } from './client.ts'
import { contextOf } from './context.ts'

export interface TrpcOptions {
  readonly router: AnyTRPCRouter
  /** Bytes of a request's body. */
  readonly bodyLimit: number
}

const batchLimit = 50

/** Answers the calls of an app's router at /api/trpc. */
export async function answerTrpc(
  app: ServerApp,
  request: Request,
  { router, bodyLimit }: TrpcOptions,
): Promise<Response> {
  const refused = refuseOtherSites(request, app.environment().baseUrl)
  if (refused) return refused
  const bounded = await boundedRequest(request, bodyLimit).catch(problemAnswer)
  if (bounded instanceof Response) return bounded
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: bounded,
    maxBatchSize: batchLimit,
    router,
    createContext: ({ resHeaders }) => {
      resHeaders.set('cache-control', 'no-store')
      return contextOf(app, request.headers, ({ session, deviceToken }) => {
        const cookies = cookiesOf(app)
        resHeaders.append('set-cookie', setCookie(cookies.session, session.token))
        resHeaders.append('set-cookie', setCookie(cookies.device, deviceToken))
      })
    },
  })
}
