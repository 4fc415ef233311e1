import { describe, expect, it } from 'vitest'
import { oauthProviders, personOfClaims, personOfGitHub } from './providers.ts'

describe("the address in a provider's profile", () => {
  it.each([
    [true, true],
    [false, false],
    [undefined, false],
    ['true', false],
    [1, false],
  ])('is verified only by an explicit true: %j', (email_verified, verified) => {
    expect(personOfClaims({ sub: '1', email: 'a@b.example', email_verified }).emailVerified).toBe(verified)
  })

  it('is the primary one at GitHub', () => {
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

it('lists configured providers only', () => {
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
