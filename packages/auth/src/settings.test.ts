import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AuthError } from './error.ts'
import { authVariables, readAuthEnvironment } from './settings.ts'

const least = { AUTH_URL: 'http://localhost:3000', AUTH_SECRET: 'x'.repeat(32) }
const mail = { SMTP_URL: 'smtps://name:p%40ss@mail.example.org', MAIL_FROM: 'Amend <amend@example.org>' }

/** The message about an invalid environment. */
function refusal(environment: Record<string, string | undefined>): string {
  try {
    readAuthEnvironment(environment)
  } catch (error) {
    expect(error).toBeInstanceOf(AuthError)
    expect(error).toMatchObject({ code: 'bad-environment' })
    return error instanceof Error ? error.message : ''
  }
  throw new Error('It was accepted.')
}

describe('readAuthEnvironment', () => {
  it('fills in defaults', () => {
    expect(readAuthEnvironment(least)).toEqual({
      auth: {
        baseUrl: 'http://localhost:3000',
        secret: 'x'.repeat(32),
        signUp: 'open',
        confirmation: 'optional',
        firstAccount: 'open',
        answerTime: 400,
      },
      smtp: undefined,
      providers: [],
      trustedProxies: 0,
    })
  })

  it('treats empty variables as unset', () => {
    const empty = Object.fromEntries(Object.keys(authVariables).map((name) => [name, '']))
    expect(readAuthEnvironment({ ...empty, ...least })).toEqual(readAuthEnvironment(least))
  })

  it('requires confirmation where mail can be sent, unless configured otherwise', () => {
    expect(readAuthEnvironment({ ...least, ...mail }).auth.confirmation).toBe('required')
    const configured = { ...least, ...mail, AUTH_CONFIRM_EMAIL: 'optional' }
    expect(readAuthEnvironment(configured).auth.confirmation).toBe('optional')
  })

  it('reads providers, proxies and the rest', () => {
    const read = readAuthEnvironment({
      ...{
        ...least,
        ...mail,
        AUTH_URL: 'https://amend.example.org/',
        AUTH_SIGN_UP: 'closed',
        AUTH_TRUSTED_PROXIES: '2',
      },
      ...{ AUTH_GOOGLE_ID: 'g', AUTH_GOOGLE_SECRET: 'gs', AUTH_GITHUB_ID: 'h', AUTH_GITHUB_SECRET: 'hs' },
      ...{ AUTH_OIDC_ISSUER: 'https://id.example.org', AUTH_OIDC_ID: 'o', AUTH_OIDC_SECRET: 'os' },
    })
    expect(read.auth).toMatchObject({ baseUrl: 'https://amend.example.org', signUp: 'closed' })
    expect(read.smtp).toEqual({ url: mail.SMTP_URL, from: mail.MAIL_FROM })
    expect(read.trustedProxies).toBe(2)
    expect(read.providers).toEqual([
      { provider: 'google', label: 'Google', clientId: 'g', clientSecret: 'gs' },
      { provider: 'github', label: 'GitHub', clientId: 'h', clientSecret: 'hs' },
      {
        provider: 'oidc',
        label: 'Single sign-on',
        clientId: 'o',
        clientSecret: 'os',
        issuer: 'https://id.example.org',
      },
    ])
  })

  it.each([
    [{ AUTH_URL: undefined }, 'AUTH_URL must be the http or https address of the pages'],
    [{ AUTH_URL: 'amend.example.org' }, 'AUTH_URL must be the http or https address of the pages'],
    [{ AUTH_URL: 'ftp://example.org' }, 'AUTH_URL must be the http or https address of the pages'],
    [{ AUTH_URL: 'https://example.org/amend' }, 'AUTH_URL must be an address without a path'],
    [{ AUTH_SECRET: undefined }, 'AUTH_SECRET must be a secret of at least 32 characters'],
    [{ AUTH_SECRET: 'short' }, 'AUTH_SECRET must be a secret of at least 32 characters'],
    [{ AUTH_SIGN_UP: 'maybe' }, 'AUTH_SIGN_UP must be one of: open, closed'],
    [{ AUTH_CONFIRM_EMAIL: 'yes' }, 'AUTH_CONFIRM_EMAIL must be one of: required, optional'],
    [{ AUTH_CONFIRM_EMAIL: 'required' }, 'AUTH_CONFIRM_EMAIL can only be required when SMTP_URL is set'],
    [{ AUTH_TRUSTED_PROXIES: '-1' }, 'AUTH_TRUSTED_PROXIES must be the number of proxies before the pages'],
    [{ SMTP_URL: mail.SMTP_URL }, 'MAIL_FROM is needed because SMTP_URL is set'],
    [{ MAIL_FROM: mail.MAIL_FROM }, 'SMTP_URL is needed because MAIL_FROM is set'],
    [{ ...mail, SMTP_URL: 'https://mail.example.org' }, 'SMTP_URL must be an address such as smtps://'],
    [{ ...mail, MAIL_FROM: 'Amend' }, 'MAIL_FROM must be an e-mail address'],
    [{ ...mail, MAIL_FROM: 'a@example.org\r\nBcc: b@example.org' }, 'MAIL_FROM must be an e-mail address'],
    [{ AUTH_GOOGLE_ID: 'id' }, 'AUTH_GOOGLE_SECRET is needed because AUTH_GOOGLE_ID is set'],
    [{ AUTH_OIDC_SECRET: 's' }, 'AUTH_OIDC_ISSUER is needed because AUTH_OIDC_SECRET is set'],
    [{ AUTH_GITHUB_ID: ' ', AUTH_GITHUB_SECRET: 's' }, 'AUTH_GITHUB_ID must not be blank'],
  ])('refuses %o: %s', (change, said) => {
    expect(refusal({ ...least, ...change })).toContain(said)
  })

  it('names all invalid variables at once', () => {
    const said = refusal({ AUTH_SECRET: 'short', AUTH_SIGN_UP: 'maybe' })
    for (const name of ['AUTH_URL', 'AUTH_SECRET', 'AUTH_SIGN_UP']) expect(said).toContain(name)
  })

  it('never repeats a value', () => {
    const names = Object.keys(authVariables)
    const value = fc.stringMatching(/^[g-z]{3}[0-9]{6}[g-z]{3}[:/@ ]?[0-9]{3}$/)
    const environment = fc.record(Object.fromEntries(names.map((name) => [name, value])))
    fc.assert(
      fc.property(environment, (values) => {
        const said = refusal(values)
        for (const given of Object.values(values)) expect(said).not.toContain(given)
      }),
    )
  })
})
