import ipaddr from 'ipaddr.js'

/** The addresses from which the server may download. Tests replace it; the environment cannot. */
export interface DownloadPolicy {
  /** @param address IPv4 or IPv6, as a text */
  mayConnect(address: string): boolean
  readonly ports: readonly number[]
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')

/** Addresses of the public internet: not this machine, not a private network, and no IPv6 form of either. */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.process(text) // an IPv4-mapped IPv6 address becomes IPv4
  if (address.range() !== 'unicast') return false
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast)
}

export const publicAddressesOnly: DownloadPolicy = { mayConnect: isPublicAddress, ports: [80, 443] }
