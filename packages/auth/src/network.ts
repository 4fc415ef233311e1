import ipaddr from 'ipaddr.js'

/** The prefix length that an IPv6 provider assigns to one customer, who can use any address within it. */
const ipv6Prefix = 64

/**
 * The network for which attempts are counted: the address itself in IPv4, the /64 in IPv6. Spellings of the same
 * network give the same text. All invalid addresses count as one network.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address) // an IPv4-mapped IPv6 address becomes IPv4
  if (parsed.kind() === 'ipv4') return parsed.toString()
  const bytes = parsed.toByteArray().fill(0, ipv6Prefix / 8)
  return `${ipaddr.fromByteArray(bytes).toString()}/${ipv6Prefix}`
}

/**
 * The address that a request came from. Each trusted proxy appends its peer to `X-Forwarded-For`, so the right entry is
 * counted from the end: entries before it are under the visitor's control.
 * @param peer the other end of the connection
 * @param trustedProxies how many of our own proxies a request passes; 0: the header is not read
 */
export function clientAddress(peer: string, forwardedFor: string | undefined, trustedProxies: number): string {
  if (trustedProxies === 0) return peer
  const hop = (forwardedFor ?? '').split(',').at(-trustedProxies) ?? ''
  return addressOfHop(hop) ?? peer
}

/**
 * The address in one entry of `X-Forwarded-For`. The header has no standard: some proxies add the port of the
 * connection ("192.0.2.1:49152", "[2001:db8::1]:49152"), quotation marks as in `Forwarded` (RFC 7239, section 6) or a
 * zone.
 */
function addressOfHop(hop: string): string | undefined {
  const node = hop
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim()
  const { v4, bracketed, v6 } =
    /^(?:(?<v4>\d+\.\d+\.\d+\.\d+)(?::\d{1,5})?|\[(?<bracketed>[^\]]*)\](?::\d{1,5})?|(?<v6>[^[\]]*:[^[\]]*:[^[\]]*))$/.exec(
      node,
    )?.groups ?? {}
  if (v4 !== undefined) return ipaddr.IPv4.isValidFourPartDecimal(v4) ? v4 : undefined
  const plain = (bracketed ?? v6 ?? '').replace(/%.*$/, '')
  return ipaddr.IPv6.isValid(plain) ? ipaddr.process(plain).toString() : undefined
}
