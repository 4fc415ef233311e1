import { isIP } from 'node:net'
import { isLoopback } from '../loopback.ts'
import type { AuthSettings } from '../settings.ts'

/** For whom a passkey is: the address of the installation. */
export interface RelyingParty {
  /** A host name: a passkey of one host is unknown to all others. */
  readonly id: string
  /** Scheme, host and port. */
  readonly origin: string
}

/**
 * The relying party of the configured address.
 * @returns undefined where browsers have no passkeys: over plain http, unless it is this machine, and at an IP address
 */
export function relyingPartyOf({ baseUrl }: Pick<AuthSettings, 'baseUrl'>): RelyingParty | undefined {
  const { protocol, hostname, origin } = new URL(baseUrl)
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0) return undefined
  return protocol === 'https:' || isLoopback(hostname) ? { id: hostname, origin } : undefined
}
