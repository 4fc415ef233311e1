/**
 * The first account is the administrator's. Where the pages are reachable from other machines, it is created with a
 * token that only the start of the installation prints, so that no stranger comes first.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Records } from '@amend/db'
import { AuthError } from './error.ts'
import type { AuthSettings } from './settings.ts'

/** The token of an installation: 43 characters of base64url, the same at each start. */
export const setupToken = (secret: string): string =>
  createHmac('sha256', secret).update('first account').digest('base64url')

/**
 * The link that lets a browser create the first account.
 * @returns undefined when none is needed: there is an administrator, or the pages are reachable from this machine only
 */
export async function firstAccountAddress(records: Records, settings: AuthSettings): Promise<string | undefined> {
  if (settings.firstAccount === 'open' || (await hasAdministrator(records))) return undefined
  return `${settings.baseUrl}/setup?token=${setupToken(settings.secret)}`
}

/**
 * Until there is an administrator each account needs the token, not only the first one: an account that waits for the
 * confirmation of its address could be overtaken.
 * @throws AuthError 'setup-needed'
 */
export async function requireSetup(records: Records, settings: AuthSettings, token: string | undefined): Promise<void> {
  if (settings.firstAccount === 'open') return
  if (token !== undefined && isEqual(token, setupToken(settings.secret))) return
  if (await hasAdministrator(records)) return
  throw new AuthError('setup-needed', 'The first account is made with the link that the start of Amend printed.')
}

export async function hasAdministrator(records: Records): Promise<boolean> {
  const where = { role: 'administrator' } as const
  return (await records.installation.user.findFirst({ where, select: { id: true } })) !== null
}

function isEqual(given: string, right: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(right)]
  return one.length === other.length && timingSafeEqual(one, other)
}
