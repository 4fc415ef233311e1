import { describe, expect, it } from 'vitest'
import { safePath } from './redirect.ts'

describe('the path after signing in', () => {
  it.each(['/', '/settings', '/w/1/pictures?search=a%20b&x=1#end', '/w/1/edit/2'])('is %s', (path) => {
    expect(safePath(path)).toBe(path)
  })

  it.each([
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/%5cevil.example\\',
    'javascript:alert(1)',
    'data:text/html,x',
    'evil.example',
    '@evil.example',
    '',
    undefined,
    null,
  ])('is the start page instead of %j', (path) => {
    expect(safePath(path)).toBe('/')
  })

  it('keeps an encoded slash as it is: a browser does not decode it', () => {
    expect(safePath('/%2F%2Fevil.example')).toBe('/%2F%2Fevil.example')
  })
})
