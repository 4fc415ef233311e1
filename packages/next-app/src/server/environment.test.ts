import { describe, expect, it } from 'vitest'
import { readAppEnvironment } from './environment.ts'

const AUTH_SECRET = 'a secret of a test, long enough for it'

describe('the environment of the pages', () => {
  it('contains their public address', () => {
    expect(readAppEnvironment({ AUTH_URL: 'https://amend.example.org/', AUTH_SECRET })).toEqual({
      baseUrl: 'https://amend.example.org',
      https: true,
      installation: expect.stringMatching(/^[\da-f]{8}$/),
      peerHeader: undefined,
    })
    expect(readAppEnvironment({ AUTH_URL: 'http://localhost:3000', AUTH_SECRET }).https).toBe(false)
  })

  it.each([undefined, '', 'amend.example.org', 'ftp://amend.example.org', 'javascript:alert(1)'])(
    'is refused by variable and reason, without the value: AUTH_URL=%j',
    (AUTH_URL) => {
      const sentence = 'The environment is not right: AUTH_URL must be the http or https address of the pages.'
      expect(() => readAppEnvironment({ AUTH_URL, AUTH_SECRET })).toThrow(new Error(sentence))
    },
  )

  it("refuses a short name for the header with the client's address, because it could be guessed", () => {
    const environment = { AUTH_URL: 'https://amend.example.org', AUTH_SECRET, AMEND_PEER_HEADER: 'x-real-ip' }
    expect(() => readAppEnvironment(environment)).toThrow('AMEND_PEER_HEADER is set by the server itself')
  })

  it('identifies an installation by its secret and its address', () => {
    const of = (secret: string, address = 'http://localhost:3000') =>
      readAppEnvironment({ AUTH_URL: address, AUTH_SECRET: secret }).installation
    expect(of(AUTH_SECRET)).toBe(of(AUTH_SECRET, 'http://localhost:3000/'))
    expect(of(AUTH_SECRET)).not.toBe(of(`${AUTH_SECRET}.`))
    expect(of(AUTH_SECRET)).not.toBe(of(AUTH_SECRET, 'http://localhost:3001'))
  })
})
