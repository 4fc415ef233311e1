import { describe, expect, it } from 'vitest'
import { clientAddress, networkOf } from './network.ts'

describe('networkOf', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff::', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['::1', '::/64'],
    ['', 'unknown'],
    ['somewhere', 'unknown'],
  ])('counts %j by %j', (address, network) => {
    expect(networkOf(address)).toBe(network)
  })
})

describe('clientAddress', () => {
  it.each([
    // Nobody vouches for the header.
    ['192.0.2.1', '203.0.113.9', 0, '192.0.2.1'],
    ['192.0.2.1', '203.0.113.9', 1, '203.0.113.9'],
    // A visitor who invents hops changes nothing.
    ['192.0.2.1', '1.2.3.4, 203.0.113.9', 1, '203.0.113.9'],
    ['192.0.2.1', '1.2.3.4,203.0.113.9 , 198.51.100.1', 2, '203.0.113.9'],
    ['192.0.2.1', '203.0.113.9', 2, '192.0.2.1'],
    ['192.0.2.1', undefined, 1, '192.0.2.1'],
    ['192.0.2.1', 'nonsense', 1, '192.0.2.1'],
  ])('from the peer %s with %j behind %d proxies is %s', (peer, header, proxies, address) => {
    expect(clientAddress(peer, header, proxies)).toBe(address)
  })
})
