import { isIP } from 'node:net'

/**
 * Whether the pages answer for a Host header: that of their own address, a name of localhost, or a literal IP address.
 * An attacker's DNS may point any other name to this machine, after the browser has loaded the attacker's page from it
 * (DNS rebinding): to the browser both are the same origin.
 * @param host null for a program that sends none; browsers always do
 * @param baseUrl address of the pages
 */
export function isKnownHost(host: string | null, baseUrl: string): boolean {
  if (host === null) return true
  const name = hostnameOf(host)
  if (name === undefined) return false
  if (name === 'localhost' || name.endsWith('.localhost') || isIP(name) !== 0) return true
  return name === hostnameOf(new URL(baseUrl).host)
}

/** In lower case, without port, brackets and the trailing dot. */
export function hostnameOf(host: string): string | undefined {
  if (!/^[\w.\-:[\]]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined
  return new URL(`http://${host}`).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
}
