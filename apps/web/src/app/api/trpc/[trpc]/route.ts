import { appRouter } from '@amend/api'
import { cookiesFor } from '@amend/auth'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { readEnvironment } from '../../../../environment.ts'
import { refuseOtherSites } from '../../../../http/answer.ts'
import { setCookie } from '../../../../http/client.ts'
import { contextOf } from '../../../../http/context.ts'

export const dynamic = 'force-dynamic'

async function handle(request: Request): Promise<Response> {
  const refused = refuseOtherSites(request.headers, request.method)
  if (refused) return refused
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
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
