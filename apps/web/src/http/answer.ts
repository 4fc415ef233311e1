import { describeFailure } from '@amend/api'
import { ServiceError } from '@amend/services'
import { readEnvironment } from '../environment.ts'
import { isSafeMethod, isSameOrigin } from '../security/origin.ts'

/** The answer of a route that failed: `{ error: { code, message, field?, retryAfter? } }` with the code's status. */
export function problemAnswer(problem: unknown): Response {
  const { status, fault: _, ...said } = describeFailure(problem)
  const headers = { 'cache-control': 'no-store', ...(said.retryAfter && { 'retry-after': String(said.retryAfter) }) }
  return Response.json({ error: said }, { status, headers })
}

export const crossSite = () =>
  new ServiceError('cross-site', 'This did not come from our own pages. Reload the page and try again.')

/** An answer to what another site made a browser send; undefined when it may go on. */
export function refuseOtherSites(headers: Headers, method: string): Response | undefined {
  if (isSafeMethod(method) || isSameOrigin(headers, readEnvironment().baseUrl)) return undefined
  return problemAnswer(crossSite())
}
