import { cookiesOf, type ServerApp } from './app.ts'
import { refuseOtherSites } from './http/answer.ts'
import { setCookie } from './http/client.ts'

const pattern = /^[\w-]{20,100}$/

/**
 * Answers GET /setup?token=…, the link of the first account: keeps its token in a cookie, which every way to make an
 * account reads, and leads to the page that makes one.
 * @param signUpPath of that page
 */
export function answerSetup(
  app: Pick<ServerApp, 'name' | 'environment'>,
  request: Request,
  signUpPath: string,
): Response {
  const refused = refuseOtherSites(request, app.environment().baseUrl)
  if (refused) return refused
  const token = new URL(request.url).searchParams.get('token') ?? ''
  const answer = new Response(null, { status: 303, headers: { location: signUpPath, 'cache-control': 'no-store' } })
  if (pattern.test(token)) answer.headers.append('set-cookie', setCookie(cookiesOf(app).setup, token))
  return answer
}
