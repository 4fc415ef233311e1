import { ApiError, describeFailure, type Services } from '@amend/api'
import { readEnvironment } from '../environment.ts'
import { isSafeMethod, isSameOrigin } from '../security/origin.ts'
import { requestIdOf } from './client.ts'

/** The answer of a route that failed: `{ error: { code, message, field?, retryAfter? } }` with the code's status. */
export function problemAnswer(problem: unknown): Response {
  const { status, fault: _, ...said } = describeFailure(problem)
  const headers = { 'cache-control': 'no-store', ...(said.retryAfter && { 'retry-after': String(said.retryAfter) }) }
  return Response.json({ error: said }, { status, headers })
}

export const crossSite = () =>
  new ApiError('cross-site', 'This did not come from our own pages. Reload the page and try again.')

/** An answer to what another site made a browser send; undefined when it may go on. */
export function refuseOtherSites(headers: Headers, method: string): Response | undefined {
  if (isSafeMethod(method) || isSameOrigin(headers, readEnvironment().baseUrl)) return undefined
  return problemAnswer(crossSite())
}

/** Answers with what a route does, or with what went wrong; a fault of ours is logged once. */
export async function answering(
  request: Request,
  { log }: Pick<Services, 'log'>,
  act: () => Promise<Response>,
): Promise<Response> {
  try {
    return await act()
  } catch (error) {
    if (describeFailure(error).fault) {
      const requestId = requestIdOf(request.headers)
      log.error({ err: error, requestId, path: new URL(request.url).pathname }, 'A request failed.')
    }
    return problemAnswer(error)
  }
}
