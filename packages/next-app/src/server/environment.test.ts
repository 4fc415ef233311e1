import { describe, expect, it } from 'vitest'
import { readAppEnvironment } from './environment.ts'

describe('the environment of the pages', () => {
  it('is the address that people use', () => {
    expect(readAppEnvironment({ AUTH_URL: 'https://amend.example.org/' })).toEqual({
      baseUrl: 'https://amend.example.org',
      https: true,
      peerHeader: undefined,
    })
    expect(readAppEnvironment({ AUTH_URL: 'http://localhost:3000' }).https).toBe(false)
  })

  it.each([undefined, '', 'amend.example.org', 'ftp://amend.example.org', 'javascript:alert(1)'])(
    'is refused by variable and reason, without the value: AUTH_URL=%j',
    (AUTH_URL) => {
      const sentence = 'The environment is not right: AUTH_URL must be the http or https address of the pages.'
      expect(() => readAppEnvironment({ AUTH_URL })).toThrow(new Error(sentence))
    },
  )

  it('takes no short name for the header that says who asks: somebody could guess it', () => {
    const environment = { AUTH_URL: 'https://amend.example.org', AMEND_PEER_HEADER: 'x-real-ip' }
    expect(() => readAppEnvironment(environment)).toThrow('AMEND_PEER_HEADER is set by the server itself')
  })
})
