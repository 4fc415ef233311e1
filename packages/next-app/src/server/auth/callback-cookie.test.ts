import { describe, expect, it } from 'vitest'
import { withoutBadCallback } from './callback-cookie.ts'

const name = 'amend-1a2b3c4d.callback'
const origins = ['https://amend.example.org', 'http://192.168.1.20:3000']
const sent = (value: string) =>
  withoutBadCallback(new Headers({ cookie: `a=1%202; ${name}=${value}; b=x` }), name, origins).get('cookie')

describe('a callback cookie', () => {
  it.each([
    '%',
    '%E0%A4%A',
    '',
    'javascript:alert(1)',
    'data:text/html,x',
    'not an address',
    '/pictures',
    '//evil.example',
    'http://',
    'https://evil.example/',
    'https://amend.example.org.evil.example/',
    'http://amend.example.org/',
    encodeURIComponent('file:///etc/passwd'),
  ])('with a foreign address is ignored: %s', (value) => {
    expect(sent(value)).toBe('a=1%202; b=x')
  })

  it.each([
    'https://amend.example.org/',
    'https%3A%2F%2Famend.example.org%2Fw%2F1',
    'http://192.168.1.20:3000/settings',
  ])('with an address of the pages stays: %s', (value) => {
    expect(sent(value)).toBe(`a=1%202; ${name}=${value}; b=x`)
  })

  it('may be absent', () => {
    expect(withoutBadCallback(new Headers(), name, origins).get('cookie')).toBeNull()
  })
})
