import { readCookies } from '../http/client.ts'

/**
 * Removes a callback cookie from a request when it is not an address of the pages: next-auth would answer every request
 * with an error for as long as the browser sends it.
 * @param name of the cookie
 * @param origins of the pages: the configured one, and that of the request
 */
export function withoutBadCallback(headers: Headers, name: string, origins: readonly string[]): Headers {
  const cookies = readCookies(headers.get('cookie'))
  const value = cookies.get(name)
  if (value === undefined || origins.some((origin) => isOf(origin, value))) return headers
  const kept = new Headers(headers)
  const others = [...cookies].filter(([other]) => other !== name)
  kept.set('cookie', others.map(([other, text]) => `${other}=${encodeURIComponent(text)}`).join('; '))
  return kept
}

/** An absolute URL, which is what next-auth sets. */
const isOf = (origin: string, value: string): boolean => URL.canParse(value) && new URL(value).origin === origin
