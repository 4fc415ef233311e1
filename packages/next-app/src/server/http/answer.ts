import { describeFailure } from '@amend/api'
import { ServiceError } from '@amend/services'
import { isKnownHost } from '../security/host.ts'
import { isSafeMethod, isSameOrigin } from '../security/origin.ts'

/** The response of a failed route: `{ error: { code, message, field?, retryAfter? } }` with the status of the code. */
export function problemAnswer(problem: unknown): Response {
  const { status, fault: _, ...said } = describeFailure(problem)
  const headers = { 'cache-control': 'no-store', ...(said.retryAfter && { 'retry-after': String(said.retryAfter) }) }
  return Response.json({ error: said }, { status, headers })
}

export const crossSite = () =>
  new ServiceError('cross-site', 'This did not come from our own pages. Reload the page and try again.')

export const wrongHost = () =>
  new ServiceError('wrong-host', 'Amend does not answer under this name. Set AUTH_URL to the address that people type.')

/** Refuses a request for a foreign host name. */
export function refuseWrongHost({ headers }: Pick<Request, 'headers'>, baseUrl: string): Response | undefined {
  return isKnownHost(headers.get('host'), baseUrl) ? undefined : problemAnswer(wrongHost())
}

/**
 * Refuses a request for a foreign host name, and a cross-site request.
 * @param baseUrl the address of the pages
 * @returns undefined for a request of the pages themselves
 */
export function refuseOtherSites(
  { headers, method }: Pick<Request, 'headers' | 'method'>,
  baseUrl: string,
): Response | undefined {
  const refused = refuseWrongHost({ headers }, baseUrl)
  if (refused) return refused
  if (isSafeMethod(method) || isSameOrigin(headers, baseUrl)) return undefined
  return problemAnswer(crossSite())
}
