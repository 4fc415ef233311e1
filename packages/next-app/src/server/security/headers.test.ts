import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, inertPolicy, securityHeaders } from './headers.ts'

const directive = (policy: string, name: string) =>
  policy
    .split('; ')
    .find((one) => one === name || one.startsWith(`${name} `))
    ?.split(' ')
    .slice(1)

describe('the content security policy of a page', () => {
  const policy = contentSecurityPolicy({ nonce: 'abc123', https: true })

  it('runs scripts by the nonce only: none that are inline, none that are made from text', () => {
    expect(directive(policy, 'script-src')).toEqual(["'self'", "'nonce-abc123'", "'strict-dynamic'"])
  })

  it.each(['object-src', 'base-uri', 'frame-ancestors', 'frame-src'])('allows no %s', (name) => {
    expect(directive(policy, name)).toEqual(["'none'"])
  })

  it.each(['default-src', 'connect-src', 'form-action'])('keeps %s to the pages themselves', (name) => {
    expect(directive(policy, name)).toEqual(["'self'"])
  })

  it('takes no wildcard and no foreign host anywhere', () => {
    expect(policy).not.toMatch(/\*|https?:/)
  })

  it('asks for https where the pages are reached by it, and not where they are not', () => {
    expect(directive(policy, 'upgrade-insecure-requests')).toEqual([])
    expect(contentSecurityPolicy({ nonce: 'a', https: false })).not.toContain('upgrade-insecure-requests')
  })

  it('lets scripts be made from text while developing only', () => {
    expect(contentSecurityPolicy({ nonce: 'a', https: false, development: true })).toContain("'unsafe-eval'")
    expect(policy).not.toContain('unsafe-eval')
  })
})

it('runs, loads and frames nothing where there is data', () => {
  expect(directive(inertPolicy, 'default-src')).toEqual(["'none'"])
  expect(directive(inertPolicy, 'sandbox')).toEqual([])
  expect(directive(inertPolicy, 'frame-ancestors')).toEqual(["'none'"])
})

it('keeps browsers from guessing types, framing pages, telling other sites where somebody comes from', () => {
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
