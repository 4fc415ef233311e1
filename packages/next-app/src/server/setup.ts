import { cookiesOf, type ServerApp } from './app.ts'
import { refuseOtherSites } from './http/answer.ts'
import { setCookie } from './http/client.ts'

const pattern = /^[\w-]{20,100}$/

/**
 * Answers GET /setup?token=…, the link of the first account: stores its token in a cookie, which every way to create an
 * account reads, and redirects to the page that creates one.
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
