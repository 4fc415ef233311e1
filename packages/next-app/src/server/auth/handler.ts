import { auditRefusal, boundedRequest } from '@amend/api'
import { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { cookiesOf, type ServerApp } from '../app.ts'
import { crossSite, problemAnswer, refuseOtherSites } from '../http/answer.ts'
import { clientOf, readCookies, requestIdOf, setCookie } from '../http/client.ts'
import { safePath } from '../security/redirect.ts'
import { withoutBadCallback } from './callback-cookie.ts'
import { authConfig, type Outcome } from './config.ts'

/** Bytes of a form. */
const bodyLimit = 64 * 1024

/**
 * Answers the requests below /api/auth. Our own forms get JSON: `{ ok: true }` with the cookies, or the problem. A
 * visitor who returns from a provider is redirected.
 */
export async function answerAuth(app: ServerApp, request: NextRequest): Promise<Response> {
  const refused = refuseOtherSites(request, app.environment().baseUrl)
  if (refused) return refused
  const body = await boundedRequest(request, bodyLimit).catch(problemAnswer)
  if (body instanceof Response) return body
  const { baseUrl } = app.environment()
  const here = `${new URL(baseUrl).protocol}//${request.headers.get('host')}`
  const callback = cookiesOf(app).session.name.replace(/session$/, 'callback')
  const headers = withoutBadCallback(request.headers, callback, [baseUrl, here])
  const bounded = new NextRequest(body, { headers })
  const services = await app.services().catch(problemAnswer)
  if (services instanceof Response) return services
  const { auth, log, settings } = services
  const outcome: Outcome = {}
  const client = clientOf(app, request.headers, settings.trustedProxies)
  const { handlers } = NextAuth(
    authConfig({
      app,
      auth,
      providers: settings.providers,
      client,
      callbackPath: callbackPathOf(headers, callback),
      outcome,
    }),
  )
  const response = await (bounded.method === 'POST' ? handlers.POST(bounded) : handlers.GET(bounded))
  const requestId = requestIdOf(request.headers)
  if (outcome.refusal) {
    const what = request.nextUrl.pathname.replace(/^.*\//, 'sign-in.').slice(0, 64)
    await auditRefusal({ services, client, requestId }, what, outcome.refusal)
  }
  if (outcome.failure !== undefined) {
    log.error({ err: outcome.failure, requestId, path: request.nextUrl.pathname }, 'A sign-in failed')
  }
  const ours = request.method === 'POST' && request.nextUrl.pathname.startsWith('/api/auth/callback/')
  const answer = ours ? answerForm(outcome, response) : new Response(response.body, response)
  if (outcome.entrance) {
    answer.headers.append('set-cookie', setCookie(cookiesOf(app).device, outcome.entrance.deviceToken))
    if (client.stepToken) answer.headers.append('set-cookie', setCookie(cookiesOf(app).step, ''))
  }
  const next = outcome.refusal?.next
  if (next) answer.headers.append('set-cookie', setCookie(cookiesOf(app).step, next.token))
  answer.headers.set('cache-control', 'no-store')
  const leaves = request.method === 'POST' && request.nextUrl.pathname === '/api/auth/signout'
  if (leaves && isSecureContext(request)) answer.headers.set('clear-site-data', '"cache", "storage"')
  return answer
}

/** The path in the callback cookie of next-auth, which is an address of the pages. */
function callbackPathOf(headers: Headers, cookie: string): string {
  const address = readCookies(headers.get('cookie')).get(cookie) ?? ''
  if (!URL.canParse(address)) return '/'
  const { pathname, search } = new URL(address)
  return safePath(`${pathname}${search}`)
}

/** Browsers take Clear-Site-Data on https and on this machine only. The page itself deletes what it keeps elsewhere. */
function isSecureContext({ headers, nextUrl }: NextRequest): boolean {
  const origin = headers.get('origin') ?? nextUrl.origin
  if (!URL.canParse(origin)) return false
  const { protocol, hostname } = new URL(origin)
  return protocol === 'https:' || /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname)
}

function answerForm({ entrance, refusal, failure }: Outcome, response: Response): Response {
  if (entrance) {
    const answer = Response.json({ ok: true, passwordRemoved: entrance.passwordRemoved ?? false })
    for (const cookie of response.headers.getSetCookie()) answer.headers.append('set-cookie', cookie)
    return answer
  }
  if (refusal) return problemAnswer(refusal)
  if (failure !== undefined) return problemAnswer(failure)
  // next-auth refused its own CSRF token.
  return problemAnswer(crossSite())
}
