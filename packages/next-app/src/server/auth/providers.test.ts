import { describe, expect, it } from 'vitest'
import { oauthProviders, personOfClaims, personOfGitHub } from './providers.ts'

describe('what a provider says of an address', () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
    ['true', false],
    [1, false],
  ])('is verified only by a plain yes: %j', (email_verified, verified) => {
    expect(personOfClaims({ sub: '1', email: 'a@b.example', email_verified }).emailVerified).toBe(verified)
  })

  it('is at GitHub that of the primary address', () => {
    const emails = [
      { email: 'other@b.example', primary: false, verified: true },
      { email: 'main@b.example', primary: true, verified: false },
    ]
    expect(personOfGitHub({ id: 7, login: 'ada', emails })).toEqual({
      id: '7',
      email: 'main@b.example',
      emailVerified: false,
      name: 'ada',
    })
    expect(personOfGitHub({ id: 7, login: 'ada' })).toMatchObject({ email: undefined, emailVerified: false })
  })
})

it('has only the providers that are set up', () => {
  const set = { clientId: 'id', clientSecret: 'secret' }
  expect(oauthProviders([])).toEqual([])
  const providers = oauthProviders([
    { provider: 'google', label: 'Google', ...set },
    { provider: 'github', label: 'GitHub', ...set },
    { provider: 'oidc', label: 'Our own', issuer: 'https://id.example', ...set },
  ])
  expect(providers.map((provider) => (typeof provider === 'function' ? provider() : provider).id)).toEqual([
    'google',
    'github',
    'oidc',
  ])
})
