import { unstable_doesMiddlewareMatch } from 'next/experimental/testing/server'
import { expect, it } from 'vitest'
import { config } from './proxy.ts'

const isMatched = (path: string) => unstable_doesMiddlewareMatch({ config, url: `https://amend.example${path}` })

it.each(['/', '/sign-in', '/none', '/s', '/s/a/b', '/s/a/embedded', '/s/a/embed/b', '/s/a/pictures/b', '/settings'])(
  'gives %s the policy of a page',
  (path) => {
    expect(isMatched(path)).toBe(true)
  },
)

it.each([
  '/api/health',
  '/s/a',
  '/s/a/embed',
  '/s/a/preview',
  '/s/a/remix?picture=b',
  '/s/a/report',
  '/s/a/pictures/b/preview',
])('leaves %s to its route', (path) => {
  expect(isMatched(path)).toBe(false)
})
