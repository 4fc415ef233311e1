import { isKnownHost } from './host.ts'

/**
 * Whether a request comes from the pages themselves. Browsers send its origin in `Sec-Fetch-Site` (on https and
 * localhost) and in `Origin`; one of them must name the pages' own. A request with neither comes from a program, which
 * has only the cookies that it was given. The session cookie is also SameSite=Lax.
 * @param baseUrl address of the pages, independent of the request's Host header
 */
export function isSameOrigin(headers: Headers, baseUrl: string): boolean {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin'
  const origin = headers.get('origin')
  if (origin === null) return !headers.has('referer') || sameHost(headers.get('referer'), headers, baseUrl)
  return sameHost(origin, headers, baseUrl)
}

function sameHost(address: string | null, headers: Headers, baseUrl: string): boolean {
  if (address === null || !URL.canParse(address)) return false
  const { origin, host } = new URL(address)
  return origin === new URL(baseUrl).origin || (host === headers.get('host') && isKnownHost(host, baseUrl))
}

/** Whether HTTP defines the method as safe: it changes nothing. */
export const isSafeMethod = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
