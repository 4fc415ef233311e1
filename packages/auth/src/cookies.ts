import { createHmac } from 'node:crypto'
import { deviceLifetime } from './device.ts'
import { stepLifetime } from './next-step.ts'
import { sessionLifetime } from './session.ts'
import { day } from './throttle.ts'

/** Time to create the first account after its link was opened, with a mail or a provider in between. */
const setupLifetime = day

/** A cookie as the web app sets it. */
export interface CookieDescription {
  readonly name: string
  readonly httpOnly: true
  readonly secure: boolean
  /** "lax": sent on navigation by a link, not with requests that other sites embed or post. */
  readonly sameSite: 'lax'
  readonly path: '/'
  /** Seconds. */
  readonly maxAge: number
}

/**
 * Distinguishes the cookies of installations on the same host, because cookies ignore ports. The addresses differ even
 * if both have the same secret. The value reveals nothing of the secret.
 * @param secret that signs what is handed to browsers
 * @param baseUrl the public address of the pages, with its port
 * @returns 8 hexadecimal digits
 */
export const installationTag = (secret: string, baseUrl: string): string =>
  createHmac('sha256', secret)
    .update(`the names of the cookies at ${new URL(baseUrl).origin}`)
    .digest('hex')
    .slice(0, 8)

/**
 * The cookies of an installation. On https their names begin with "__Host-", which keeps other hosts of the domain from
 * setting them.
 * @param app prefix of the names, such as "amend-1a2b3c4d": apps and installations on one host need different ones
 */
export function cookiesFor(
  baseUrl: string,
  app = 'amend',
): {
  readonly session: CookieDescription
  readonly device: CookieDescription
  readonly setup: CookieDescription
  /** Of a sign-in that is not over. */
  readonly step: CookieDescription
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
    step: describe('step', stepLifetime),
  }
}
