import { randomUUID } from 'node:crypto'
import { type Client, type CookieDescription, clientAddress } from '@amend/auth'
import { cookiesOf, type ServerApp } from '../app.ts'
import { pageAddress } from '../security/page-address.ts'

/**
 * The address and the cookies of a request's client. The app's own HTTP server passes the address in a header whose
 * name visitors cannot know. Without that server all visitors count as one network: limits get stricter, never looser.
 * @param trustedProxies number of our own proxies in front of the server
 */
export function clientOf(
  app: Pick<ServerApp, 'name' | 'environment'>,
  headers: Headers,
  trustedProxies: number,
): Client {
  const { peerHeader, baseUrl } = app.environment()
  const { session, device, setup, step } = cookiesOf(app)
  const cookies = readCookies(headers.get('cookie'))
  const peer = (peerHeader && headers.get(peerHeader)) || 'unknown'
  const userAgent = headers.get('user-agent')
  const sessionToken = cookies.get(session.name)
  const deviceToken = cookies.get(device.name)
  const setupToken = cookies.get(setup.name)
  const stepToken = cookies.get(step.name)
  const reached = pageAddress(headers.get('host'), baseUrl)
  return {
    app: app.name,
    address: clientAddress(peer, headers.get('x-forwarded-for') ?? undefined, trustedProxies),
    ...(userAgent && { userAgent }),
    ...(sessionToken && { sessionToken }),
    ...(deviceToken && { deviceToken }),
    ...(setupToken && { setupToken }),
    ...(stepToken && { stepToken }),
    ...(reached && { pageAddress: reached }),
  }
}

/** The id that finds a request in the log: the proxy's if it has the expected form, else a new one. */
export function requestIdOf(headers: Headers): string {
  const given = headers.get('x-request-id')
  return given && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
}

/** Parses a `Cookie` header (RFC 6265, section 4.2). The first of several cookies of a name counts. */
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

/**
 * The `Set-Cookie` line of one of our cookies. An empty value removes the cookie.
 * @param path under which browsers send it
 */
export function setCookie(
  { name, maxAge, secure }: Pick<CookieDescription, 'name' | 'maxAge' | 'secure'>,
  value: string,
  path = '/',
) {
  const flags = [
    `Path=${path}`,
    `Max-Age=${value ? maxAge : 0}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(secure ? ['Secure'] : []),
  ]
  return [`${name}=${encodeURIComponent(value)}`, ...flags].join('; ')
}
