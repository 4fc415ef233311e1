/** Whether a request that changes something comes from the pages themselves. */

/**
 * Browsers say where a request comes from in `Sec-Fetch-Site` (on https and localhost) and in `Origin`. One of them must
 * say that it is the page's own address; a request with neither comes from no browser that another site could use, and
 * carries no cookies that it was not given. The session's cookie is SameSite=Lax besides.
 * @param baseUrl where people reach the pages, whatever the request's host says
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
  return origin === new URL(baseUrl).origin || host === headers.get('host')
}

/** Changes nothing, by what HTTP says of its method. */
export const isSafeMethod = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
