import { describe, expect, it } from 'vitest'
import { parseEmailAddress } from './email-address.ts'

describe('parseEmailAddress', () => {
  it.each([
    ['anna@example.org', 'anna@example.org'],
    ['  Anna.B+amend@Example.ORG ', 'anna.b+amend@example.org'],
    ['root@localhost', 'root@localhost'],
    ['a@xn--mnchen-3ya.example', 'a@xn--mnchen-3ya.example'],
  ])('reads %j as %j', (text, address) => {
    expect(parseEmailAddress(text)).toBe(address)
  })

  it.each([
    ...['', 'anna', 'anna@', '@example.org', 'a b@example.org', 'a@b@c.org', 'a@exa_mple.org', 'a@-a.org'],
    ...[
      'anna@example.org\r\nBcc: eve@example.org',
      'anna@example.org\0',
      'a@example.org,b@example.org',
      '<a@example.org>',
    ],
    // Lower-casing or a font turns one of these into another person's address.
    ...['mıke@example.org', 'mike@exampLe.org'.replace('L', 'ⅼ'), 'ﬁ@example.org', 'ana@exаmple.org'],
    `${'a'.repeat(250)}@example.org`,
  ])('refuses %j', (text) => {
    expect(() => parseEmailAddress(text)).toThrow('This is not an e-mail address')
  })
})
