import { appRouter, createContext } from '@amend/api'
import { cookiesFor } from '@amend/auth'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { readEnvironment } from '../../../../environment.ts'
import { refuseOtherSites } from '../../../../http/answer.ts'
import { clientOf, requestIdOf, setCookie } from '../../../../http/client.ts'
import { services } from '../../../../services.ts'

export const dynamic = 'force-dynamic'

async function handle(request: Request): Promise<Response> {
  const refused = refuseOtherSites(request.headers, request.method)
  if (refused) return refused
  const opened = await services()
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    createContext: ({ resHeaders }) =>
      createContext(opened, {
        client: clientOf(request.headers),
        requestId: requestIdOf(request.headers),
        setCookies: ({ session, deviceToken }) => {
          const cookies = cookiesFor(readEnvironment().baseUrl)
          resHeaders.append('set-cookie', setCookie(cookies.session, session.token))
          resHeaders.append('set-cookie', setCookie(cookies.device, deviceToken))
        },
      }),
    responseMeta: () => ({ headers: { 'cache-control': 'no-store' } }),
  })
}

export { handle as GET, handle as POST }
