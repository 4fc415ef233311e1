import { describe, expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { isPublicAddress, publicAddressesOnly } from './policy.ts'

describe('isPublicAddress', () => {
  it.each([...['93.184.216.34', '1.1.1.1', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e', '::ffff:1.1.1.1']])(
    'allows %s',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )

  it.each([
    // this machine, and any of its addresses
    ...['127.0.0.1', '127.255.255.254', '0.0.0.0', '0.1.2.3', '::1', '::'],
    // private networks
    ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '100.127.255.255'],
    ...['169.254.169.254', '169.254.0.1', 'fe80::1', 'fec0::1', 'fc00::1', 'fd00:ec2::254'],
    // multicast, unspecified, and ranges reserved for documentation, benchmarks and the future
    ...['224.0.0.1', '239.255.255.255', '255.255.255.255', '240.0.0.1', 'ff02::1', '100::1'],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '192.0.0.1', '192.88.99.1', '2001:db8::1', '3fff::1'],
    // IPv4 in IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo
    ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '::127.0.0.1', '::ffff:0:127.0.0.1'],
    ...[
      '64:ff9b::7f00:1',
      '64:ff9b:1::7f00:1',
      '2002:7f00:1::1',
      '2002:a00:1::',
      '2001:0:4136:e378:8000:63bf:3fff:fdd2',
    ],
    // not addresses
    ...['', 'localhost', '127.1', '999.1.1.1', 'fe80::1%eth0'],
  ])('refuses %j', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })
})

describe('parseAddress', () => {
  const parse = (text: string, base?: URL) => parseAddress(text, publicAddressesOnly, base)

  it('accepts ordinary URLs, and those relative to another', () => {
    expect(parse('https://example.org/a/cat.jpg?x=1').href).toBe('https://example.org/a/cat.jpg?x=1')
    expect(parse('/b.png', new URL('http://example.org/a')).href).toBe('http://example.org/b.png')
  })

  it.each([
    ...['http://127.0.0.1/', 'http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://0177.0.0.1/'],
    ...['http://0177.1/', 'http://0x7f.1/', 'http://0/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/'],
    ...['http://[::ffff:7f00:1]/', 'http://[0:0:0:0:0:0:0:1]/', 'http://169.254.169.254/latest/meta-data/'],
    ...['http://[fd00:ec2::254]/', 'http://①②⑦.⓪.⓪.①/', 'http://127.0.0.1.:80/', 'http://[64:ff9b::7f00:1]/'],
    ...['http://example.org:22/', 'https://example.org:8443/', 'http://1.1.1.1:6379/'],
  ])('refuses %s', (address) => {
    expect(() => parse(address)).toThrow(expect.objectContaining({ code: 'address-refused' }))
  })

  it.each([
    ...['', 'cat.jpg', 'ftp://example.org/cat.jpg', 'file:///etc/passwd', 'data:image/png;base64,AA', 'gopher://x/'],
    ...['https://name:password@example.org/', 'https://name@example.org/', 'http://[::1', 'javascript:alert(1)'],
    `https://example.org/${'a'.repeat(3000)}`,
  ])('reports %j as an invalid URL', (address) => {
    expect(() => parse(address)).toThrow(expect.objectContaining({ code: 'bad-url', field: 'url' }))
  })
})
