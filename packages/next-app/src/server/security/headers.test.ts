import { unstable_getResponseFromNextConfig } from 'next/experimental/testing/server'
import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, headerRules, inertPolicy, securityHeaders } from './headers.ts'

const directive = (policy: string, name: string) =>
  policy
    .split('; ')
    .find((one) => one === name || one.startsWith(`${name} `))
    ?.split(' ')
    .slice(1)

describe('the content security policy of a page', () => {
  const policy = contentSecurityPolicy({ nonce: 'abc123', https: true })

  it('allows scripts by the nonce only, neither inline nor eval', () => {
    expect(directive(policy, 'script-src')).toEqual(["'self'", "'nonce-abc123'", "'strict-dynamic'"])
  })

  it.each(['object-src', 'base-uri', 'frame-ancestors', 'frame-src'])('allows no %s', (name) => {
    expect(directive(policy, name)).toEqual(["'none'"])
  })

  it.each(['default-src', 'connect-src', 'form-action'])("limits %s to the pages' own origin", (name) => {
    expect(directive(policy, name)).toEqual(["'self'"])
  })

  it('contains no wildcard and no foreign host', () => {
    expect(policy).not.toMatch(/\*|https?:/)
  })

  it('upgrades to https only where the pages have an https address', () => {
    expect(directive(policy, 'upgrade-insecure-requests')).toEqual([])
    expect(contentSecurityPolicy({ nonce: 'a', https: false })).not.toContain('upgrade-insecure-requests')
  })

  it('allows eval in development only', () => {
    expect(contentSecurityPolicy({ nonce: 'a', https: false, development: true })).toContain("'unsafe-eval'")
    expect(policy).not.toContain('unsafe-eval')
  })
})

it('data responses may run, load and frame nothing', () => {
  expect(directive(inertPolicy, 'default-src')).toEqual(["'none'"])
  expect(directive(inertPolicy, 'sandbox')).toEqual([])
  expect(directive(inertPolicy, 'frame-ancestors')).toEqual(["'none'"])
})

it('all responses forbid content sniffing, framing and referrers to other sites', () => {
  expect(securityHeaders).toMatchObject({
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'same-origin',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  })
  expect(securityHeaders['Permissions-Policy']).toContain('camera=(self)')
  expect(securityHeaders['Permissions-Policy']).toContain('microphone=()')
})

it.each([
  ['/', 'DENY'],
  ['/s/a', 'DENY'],
  ['/s/a/embed', null],
  ['/s/a/embedded', 'DENY'],
  ['/s/a/embed/b', 'DENY'],
  ['/x/s/a/embed', 'DENY'],
])('may other sites frame %s: X-Frame-Options is %s', async (path, expected) => {
  const { headers } = await unstable_getResponseFromNextConfig({
    url: `https://amend.example${path}`,
    nextConfig: { headers: async () => headerRules },
  })
  expect(headers.get('x-frame-options')).toBe(expected)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})
