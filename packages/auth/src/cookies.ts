import { createHmac } from 'node:crypto'
import { deviceLifetime } from './device.ts'
import { sessionLifetime } from './session.ts'
import { day } from './throttle.ts'

/** Time to make the first account after its link was opened, with a mail or a provider in between. */
const setupLifetime = day

/** A cookie, as the pages set it. */
export interface CookieDescription {
  readonly name: string
  readonly httpOnly: true
  readonly secure: boolean
  /** "lax": sent when somebody comes by a link, not with what other sites post or embed. */
  readonly sameSite: 'lax'
  readonly path: '/'
  /** Seconds. */
  readonly maxAge: number
}

/**
 * Tells the cookies of one installation from those of another on the same host: cookies ignore ports. Whoever knows it
 * learns nothing of the secret.
 * @param secret that signs what is handed to browsers; each installation makes its own
 * @returns 8 hexadecimal digits
 */
export const installationTag = (secret: string): string =>
  createHmac('sha256', secret).update('the names of the cookies').digest('hex').slice(0, 8)

/**
 * The cookies of an installation. Where the pages are reached by https, their names begin with "__Host-", by which a
 * browser keeps other hosts of the domain from setting them.
 * @param app starts the names, such as "amend-1a2b3c4d": apps and installations on one host need different ones
 */
export function cookiesFor(
  baseUrl: string,
  app = 'amend',
): {
  readonly session: CookieDescription
  readonly device: CookieDescription
  readonly setup: CookieDescription
} {
  const secure = new URL(baseUrl).protocol === 'https:'
  const describe = (name: string, lifetime: number): CookieDescription => ({
    name: `${secure ? '__Host-' : ''}${app}.${name}`,
    ...{ httpOnly: true, secure, sameSite: 'lax', path: '/' },
    maxAge: lifetime / 1000,
  })
  return {
    session: describe('session', sessionLifetime.most),
    device: describe('device', deviceLifetime),
    setup: describe('setup', setupLifetime),
  }
}
