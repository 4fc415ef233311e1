import { describe, expect, it } from 'vitest'
import { clientOf, readCookies, requestIdOf, setCookie } from './client.ts'

const header = 'x-amend-peer-0123456789abcdef0123456789abcdef'

const app = (peerHeader: string | undefined = header, name = 'amend') => ({
  name,
  environment: () => ({ baseUrl: 'https://amend.example.org', https: true, installation: '1a2b3c4d', peerHeader }),
})

describe('the client of a request', () => {
  it('has the address from the header of our own server, whatever other headers say', () => {
    const headers = new Headers({ [header]: '203.0.113.9', 'x-forwarded-for': '10.0.0.1', 'x-real-ip': '10.0.0.2' })
    expect(clientOf(app(), headers, 0).address).toBe('203.0.113.9')
  })

  it('has the address that the last trusted proxy saw, counted from the end of its header', () => {
    const headers = new Headers({ [header]: '10.0.0.1', 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.7' })
    expect(clientOf(app(), headers, 2).address).toBe('203.0.113.9')
  })

  it('has no address without our own server: a request cannot name its own', () => {
    expect(
      clientOf(app(''), new Headers({ 'x-amend-peer-': '1.2.3.4', 'x-forwarded-for': '1.2.3.4' }), 0).address,
    ).toBe('unknown')
  })

  it('has session and device from the cookies with the __Host- prefix on https', () => {
    const cookie =
      'amend-1a2b3c4d.session=plain; __Host-amend-1a2b3c4d.session=secret; __Host-amend-1a2b3c4d.device=known'
    expect(clientOf(app(), new Headers({ cookie }), 0)).toMatchObject({ sessionToken: 'secret', deviceToken: 'known' })
  })

  it('has the session of its own app, not of another one on the same host', () => {
    const cookie = '__Host-amend-1a2b3c4d.session=editor; __Host-admin-1a2b3c4d.session=admin'
    expect(clientOf(app(header, 'admin'), new Headers({ cookie }), 0).sessionToken).toBe('admin')
  })
})

it('has the session of its own installation, not of another one on the same host', () => {
  const cookie = '__Host-amend.session=old; __Host-amend-99999999.session=other; __Host-amend-1a2b3c4d.session=own'
  expect(clientOf(app(), new Headers({ cookie }), 0).sessionToken).toBe('own')
})

describe('cookies', () => {
  it('are read back as they were set', () => {
    const line = setCookie({ name: 'a', maxAge: 60, secure: true }, 'x; y=ü"')
    expect(readCookies(line.split('; ')[0]!).get('a')).toBe('x; y=ü"')
    expect(line).toMatch(/; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax; Secure$/)
  })

  it('use the first of several with one name; malformed ones do not throw', () => {
    const cookies = readCookies('a=1; a=2; =x; b; c="quoted"; d=%E0%A4%A')
    expect([...cookies]).toEqual([
      ['a', '1'],
      ['c', 'quoted'],
      ['d', '%E0%A4%A'],
    ])
  })

  it('are removed by an empty value', () => {
    expect(setCookie({ name: 'a', maxAge: 60, secure: false }, '')).toBe(
      'a=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    )
  })
})

it('accepts a proxy’s request id only in the expected form', () => {
  expect(requestIdOf(new Headers({ 'x-request-id': 'abcdef-123456' }))).toBe('abcdef-123456')
  expect(requestIdOf(new Headers({ 'x-request-id': 'a b"injected' }))).toMatch(/^[\da-f-]{36}$/)
})
