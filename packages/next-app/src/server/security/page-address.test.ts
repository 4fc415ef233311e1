import { describe, expect, it } from 'vitest'
import { pageAddress } from './page-address.ts'

const address = (text: string, family: 'IPv4' | 'IPv6' = 'IPv4') => ({
  ...{ address: text, netmask: '', mac: '', internal: false, cidr: null },
  ...(family === 'IPv6' ? { family, scopeid: 0 } : { family }),
})
const interfaces = () => ({ eth0: [address('192.168.1.7'), address('fd00::7', 'IPv6')], lo: [address('127.0.0.1')] })
const reached = (host: string | null, baseUrl = 'http://localhost:3000') => pageAddress(host, baseUrl, interfaces)

describe('the address of the pages in a mail, where none is configured', () => {
  it.each([
    ['192.168.1.7:3000', 'http://192.168.1.7:3000'],
    ['[fd00::7]:3000', 'http://[fd00::7]:3000'],
    ['[FD00:0::7]:3000', 'http://[fd00::7]:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ])('is the own address that the reader uses: %s', (host, expected) => expect(reached(host)).toBe(expected))

  it.each([
    'localhost:3000', // the same as the configured one
    '192.168.1.8:3000',
    '192.168.1.7',
    '192.168.1.7:80',
    '192.168.1.7:3001',
    '8.8.8.8:3000',
    'evil.example:3000',
    '192.168.1.7.evil.example:3000',
    'evil.example@192.168.1.7:3000',
    '192.168.1.7:3000/evil.example',
    '192.168.1.7:3000, evil.example',
    '192.168.1.7:3000#',
    '[::ffff:192.168.1.7]:3000',
    '[fe80::1%25eth0]:3000',
    '3232235783:3000x',
    '',
    null,
  ])('is never another one that a request names: %j', (host) => expect(reached(host)).toBeUndefined())

  it.each(['https://amend.example.org', 'http://amend.example.org:3000', 'http://192.168.1.9:3000'])(
    'is not asked for where one is configured: %s',
    (baseUrl) => expect(reached('192.168.1.7:3000', baseUrl)).toBeUndefined(),
  )
})
