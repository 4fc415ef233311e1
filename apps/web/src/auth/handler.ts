import { cookiesFor } from '@amend/auth'
import { NextRequest } from 'next/server'
import NextAuth from 'next-auth'
import { readEnvironment } from '../environment.ts'
import { crossSite, problemAnswer, refuseOtherSites } from '../http/answer.ts'
import { boundedRequest } from '../http/bounded.ts'
import { clientOf, requestIdOf, setCookie } from '../http/client.ts'
import { services } from '../services.ts'
import { authConfig, type Outcome } from './config.ts'

/** Of a form, bytes. */
const bodyLimit = 64 * 1024

/**
 * Answers everything under /api/auth. Forms of ours get JSON: `{ ok: true }` with the cookies, or what is wrong. Whoever
 * comes back from a provider is sent on.
 */
export async function handleAuth(request: NextRequest): Promise<Response> {
  const { baseUrl } = readEnvironment()
  const refused = refuseOtherSites(request.headers, request.method)
  if (refused) return refused
  const body = await boundedRequest(request, bodyLimit).catch(problemAnswer)
  if (body instanceof Response) return body
  const bounded = new NextRequest(body)
  const { auth, log, settings } = await services()
  const outcome: Outcome = {}
  const client = clientOf(request.headers, settings.trustedProxies)
  const { handlers } = NextAuth(authConfig({ auth, providers: settings.providers, client, outcome }))
  const response = await (bounded.method === 'POST' ? handlers.POST(bounded) : handlers.GET(bounded))
  if (outcome.failure !== undefined) {
    const requestId = requestIdOf(request.headers)
    log.error({ err: outcome.failure, requestId, path: request.nextUrl.pathname }, 'A sign-in failed')
  }
  const ours = request.method === 'POST' && request.nextUrl.pathname.startsWith('/api/auth/callback/')
  const answer = ours ? answerForm(outcome, response) : new Response(response.body, response)
  if (outcome.entrance) {
    answer.headers.append('set-cookie', setCookie(cookiesFor(baseUrl).device, outcome.entrance.deviceToken))
  }
  answer.headers.set('cache-control', 'no-store')
  return answer
}

function answerForm({ entrance, refusal, failure }: Outcome, response: Response): Response {
  if (entrance) {
    const answer = Response.json({ ok: true, passwordRemoved: entrance.passwordRemoved ?? false })
    for (const cookie of response.headers.getSetCookie()) answer.headers.append('set-cookie', cookie)
    return answer
  }
  if (refusal) return problemAnswer(refusal)
  if (failure !== undefined) return problemAnswer(failure)
  // next-auth found its own token missing or foreign.
  return problemAnswer(crossSite())
}
