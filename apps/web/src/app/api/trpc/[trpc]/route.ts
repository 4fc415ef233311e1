import { appRouter } from '@amend/api'
import { cookiesFor } from '@amend/auth'
import { editRequestLimits } from '@amend/contract'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { readEnvironment } from '../../../../environment.ts'
import { problemAnswer, refuseOtherSites } from '../../../../http/answer.ts'
import { boundedRequest } from '../../../../http/bounded.ts'
import { setCookie } from '../../../../http/client.ts'
import { contextOf } from '../../../../http/context.ts'

export const dynamic = 'force-dynamic'

/** A mask is the largest of what is sent; calls at the same time are sent together. */
const bodyLimit = 1.5 * editRequestLimits.maskCharacters
const batchLimit = 50

async function handle(request: Request): Promise<Response> {
  const refused = refuseOtherSites(request.headers, request.method)
  if (refused) return refused
  const bounded = await boundedRequest(request, bodyLimit).catch(problemAnswer)
  if (bounded instanceof Response) return bounded
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: bounded,
    maxBatchSize: batchLimit,
    router: appRouter,
    createContext: ({ resHeaders }) => {
      resHeaders.set('cache-control', 'no-store')
      return contextOf(request.headers, ({ session, deviceToken }) => {
        const cookies = cookiesFor(readEnvironment().baseUrl)
        resHeaders.append('set-cookie', setCookie(cookies.session, session.token))
        resHeaders.append('set-cookie', setCookie(cookies.device, deviceToken))
      })
    },
  })
}

export { handle as GET, handle as POST }
