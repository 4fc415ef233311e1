import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { networkAddresses, ownAddress } from './addresses.ts'

const at = (address: string, internal = false) =>
  ({ address, internal, family: address.includes(':') ? 'IPv6' : 'IPv4' }) as NetworkInterfaceInfo

const interfaces = {
  lo: [at('127.0.0.1', true), at('::1', true)],
  eth0: [at('192.168.1.20'), at('fd00::2'), at('fe80::1')],
  usb0: [at('169.254.7.7')],
}

describe('network addresses', () => {
  it.each(['127.0.0.1', 'localhost', '::1', '127.0.0.2'])('are none when the server listens on %s', (host) => {
    expect(networkAddresses(host, 3000, interfaces)).toEqual([])
    expect(ownAddress(host, 3000)).toBe('http://localhost:3000')
  })

  it('are those of all interfaces when it listens on all', () => {
    expect(networkAddresses('0.0.0.0', 3000, interfaces)).toEqual(['http://192.168.1.20:3000'])
    expect(networkAddresses('::', 3000, interfaces)).toEqual(['http://192.168.1.20:3000', 'http://[fd00::2]:3000'])
    expect(ownAddress('0.0.0.0', 3000)).toBe('http://localhost:3000')
  })

  it('are the host that it listens on, which is also the own address then', () => {
    for (const [host, address] of [
      ['192.168.1.20', 'http://192.168.1.20:3000'],
      ['fd00::2', 'http://[fd00::2]:3000'],
      ['nas.local', 'http://nas.local:3000'],
    ] as const) {
      expect(networkAddresses(host, 3000, interfaces)).toEqual([address])
      expect(ownAddress(host, 3000)).toBe(address)
    }
  })
})
