import { randomUUID } from 'node:crypto'
import { type Client, type CookieDescription, clientAddress, cookiesFor } from '@amend/auth'
import { readEnvironment } from '../environment.ts'

/**
 * Who is at the other end. The address comes from our own server by a header that no visitor can name (bin/web.mjs);
 * without that server everybody counts as one network, which makes limits stricter, never looser.
 * @param trustedProxies how many of our own proxies a request passes
 */
export function clientOf(headers: Headers, trustedProxies: number): Client {
  const { baseUrl, peerHeader } = readEnvironment()
  const { session, device } = cookiesFor(baseUrl)
  const cookies = readCookies(headers.get('cookie'))
  const peer = (peerHeader && headers.get(peerHeader)) || 'unknown'
  const userAgent = headers.get('user-agent')
  const sessionToken = cookies.get(session.name)
  const deviceToken = cookies.get(device.name)
  return {
    address: clientAddress(peer, headers.get('x-forwarded-for') ?? undefined, trustedProxies),
    ...(userAgent && { userAgent }),
    ...(sessionToken && { sessionToken }),
    ...(deviceToken && { deviceToken }),
  }
}

/** By which a request is found in the log: a proxy's, if it looks like one, or a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
}

/** RFC 6265, section 4.2; the first of a name counts. */
export function readCookies(header: string | null): ReadonlyMap<string, string> {
  const cookies = new Map<string, string>()
  for (const part of (header ?? '').split(';')) {
    const pair = part.trim()
    const at = pair.indexOf('=')
    if (at < 1) continue
    const name = pair.slice(0, at).trim()
    const value = pair.slice(at + 1).trim()
    if (!cookies.has(name)) cookies.set(name, decode(value.replace(/^"(.*)"$/, '$1')))
  }
  return cookies
}

const decode = (value: string): string => {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** The `Set-Cookie` of one of our cookies; without a value it is taken away. */
export function setCookie(
  { name, maxAge, secure }: Pick<CookieDescription, 'name' | 'maxAge' | 'secure'>,
  value: string,
) {
  const flags = ['Path=/', `Max-Age=${value ? maxAge : 0}`, 'HttpOnly', 'SameSite=Lax', ...(secure ? ['Secure'] : [])]
  return [`${name}=${encodeURIComponent(value)}`, ...flags].join('; ')
}
