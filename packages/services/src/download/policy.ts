import ipaddr from 'ipaddr.js'

/** From where the server may fetch what people name. Tests bring another; the environment cannot. */
export interface DownloadPolicy {
  /** @param address IPv4 or IPv6, as a text */
  mayConnect(address: string): boolean
  readonly ports: readonly number[]
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/**
 * Addresses that anybody on the internet could fetch from just as well: not this machine, not a network that it is in, and
 * no way of writing either of them in IPv6.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text) // IPv4 in IPv6 becomes IPv4
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast)
}

export const publicAddressesOnly: DownloadPolicy = { mayConnect: isPublicAddress, ports: [80, 443] }
