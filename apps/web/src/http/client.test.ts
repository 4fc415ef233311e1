import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

const header = 'x-amend-peer-0123456789abcdef0123456789abcdef'

async function load(environment: Record<string, string>) {
  vi.resetModules()
  vi.stubEnv('AUTH_URL', 'https://amend.example.org')
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  return import('./client.ts')
}

beforeEach(() => vi.stubEnv('AMEND_PEER_HEADER', header))
afterEach(() => vi.unstubAllEnvs())

describe('who is at the other end', () => {
  it('is whom our own server saw, whatever the request says of itself', async () => {
    const { clientOf } = await load({})
    const headers = new Headers({ [header]: '203.0.113.9', 'x-forwarded-for': '10.0.0.1', 'x-real-ip': '10.0.0.2' })
    expect(clientOf(headers, 0).address).toBe('203.0.113.9')
  })

  it('is whom the last trusted proxy saw, counted from the end of its header', async () => {
    const { clientOf } = await load({})
    const headers = new Headers({ [header]: '10.0.0.1', 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.0.0.7' })
    expect(clientOf(headers, 2).address).toBe('203.0.113.9')
  })

  it('is nobody in particular without our own server: a request cannot name its address', async () => {
    vi.unstubAllEnvs()
    const { clientOf } = await load({})
    expect(clientOf(new Headers({ 'x-amend-peer-': '1.2.3.4', 'x-forwarded-for': '1.2.3.4' }), 0).address).toBe(
      'unknown',
    )
  })

  it('has the session and the device of the cookies with the __Host- prefix where there is https', async () => {
    const { clientOf } = await load({})
    const cookie = 'amend.session=plain; __Host-amend.session=secret; __Host-amend.device=known'
    expect(clientOf(new Headers({ cookie }), 0)).toMatchObject({ sessionToken: 'secret', deviceToken: 'known' })
  })
})

describe('cookies', () => {
  it('are read as they were set', async () => {
    const { readCookies, setCookie } = await load({})
    const line = setCookie({ name: 'a', maxAge: 60, secure: true }, 'x; y=ü"')
    expect(readCookies(line.split('; ')[0]!).get('a')).toBe('x; y=ü"')
    expect(line).toMatch(/; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax; Secure$/)
  })

  it('of a name twice: the first counts, and broken ones do not throw', async () => {
    const { readCookies } = await load({})
    const cookies = readCookies('a=1; a=2; =x; b; c="quoted"; d=%E0%A4%A')
    expect([...cookies]).toEqual([
      ['a', '1'],
      ['c', 'quoted'],
      ['d', '%E0%A4%A'],
    ])
  })

  it('are taken away by an empty value', async () => {
    const { setCookie } = await load({})
    expect(setCookie({ name: 'a', maxAge: 60, secure: false }, '')).toBe(
      'a=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax',
    )
  })
})

it('takes a proxy’s request id only if it looks like one', async () => {
  const { requestIdOf } = await load({})
  expect(requestIdOf(new Headers({ 'x-request-id': 'abcdef-123456' }))).toBe('abcdef-123456')
  expect(requestIdOf(new Headers({ 'x-request-id': 'a b"injected' }))).toMatch(/^[\da-f-]{36}$/)
})
