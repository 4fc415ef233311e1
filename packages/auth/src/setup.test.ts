import { describe, expect, it } from 'vitest'
import { confirmEmail } from './confirm-email.ts'
import type { Client } from './context.ts'
import { isLoopback } from './loopback.ts'
import { signInWithProvider } from './oauth-sign-in.ts'
import { readAuthEnvironment } from './settings.ts'
import { firstAccountAddress, setupToken } from './setup.ts'
import { requestSignInLink, signInWithLink } from './sign-in-link.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, testSettings, visitor } from './testing/installation.ts'

const password = 'a sentence that nobody guesses'
const setup = setupToken(testSettings.secret)
const identity = { provider: 'oidc', providerAccountId: '1', emailVerified: true }

const ways = ['a password', 'a link', 'a provider'] as const
type Way = (typeof ways)[number]

async function fresh(settings: Parameters<typeof testInstallation>[0] = {}) {
  const { auth, database, tokenFor } = await testInstallation({ firstAccount: 'by-token', ...settings })
  const join: Record<Way, (email: string, client: Client) => Promise<unknown>> = {
    'a password': (email, client) => signUp(auth, { email, password }, client),
    'a link': async (email, client) => {
      await requestSignInLink(auth, { email }, client)
      return signInWithLink(auth, { token: await tokenFor(email, 'sign-in') }, client)
    },
    'a provider': (email, client) => signInWithProvider(auth, { ...identity, email }, client),
  }
  return { auth, database, tokenFor, join }
}

describe('the first account of an installation that others can reach', () => {
  it.each(ways)('is created by %s with the token only', async (way) => {
    const { auth, database, join } = await fresh({ confirmation: 'optional' })
    expect(await firstAccountAddress(database, auth.settings)).toBe(`${auth.settings.baseUrl}/setup?token=${setup}`)
    for (const setupToken of [undefined, '', 'x', `${setup.slice(0, -1)}!`, `${setup}x`]) {
      const client = visitor(setupToken === undefined ? {} : { setupToken })
      await expect(join[way]('stranger@example.org', client)).rejects.toMatchObject({ code: 'setup-needed' })
    }
    expect(await database.installation.user.count()).toBe(0)
    await join[way]('ada@example.org', visitor({ setupToken: setup }))
    expect(await database.installation.user.findMany()).toMatchObject([{ role: 'administrator' }])
    expect(await firstAccountAddress(database, auth.settings)).toBeUndefined()
  })

  it.each(ways)('is followed by others that need no token for %s', async (way) => {
    const { database, join } = await fresh({ confirmation: 'optional' })
    await join['a password']('ada@example.org', visitor({ setupToken: setup }))
    await join[way]('bob@example.org', visitor())
    expect(await database.installation.user.findUnique({ where: { email: 'bob@example.org' } })).toMatchObject({
      role: 'member',
    })
  })

  it('cannot be overtaken while its address waits for confirmation', async () => {
    const { auth, database, tokenFor, join } = await fresh()
    await join['a password']('ada@example.org', visitor({ setupToken: setup }))
    for (const way of ways) {
      await expect(join[way]('eve@example.org', visitor())).rejects.toMatchObject({ code: 'setup-needed' })
    }
    const token = await tokenFor('ada@example.org', 'confirm-email')
    await confirmEmail(auth, { token, password }, visitor())
    expect(await database.installation.user.findMany()).toMatchObject([{ role: 'administrator' }])
  })

  it('belongs to one person when many strangers race for it', async () => {
    const { database, join } = await fresh({ confirmation: 'optional' })
    const strangers = Array.from({ length: 8 }, (_, i) => join['a password'](`eve${i}@example.org`, visitor()))
    const owner = join['a password']('ada@example.org', visitor({ setupToken: setup }))
    await Promise.allSettled([...strangers, owner])
    const where = { role: 'administrator' } as const
    expect(await database.installation.user.findMany({ where })).toMatchObject([{ email: 'ada@example.org' }])
  })
})

describe('an installation', () => {
  const read = (variables: Readonly<Record<string, string | undefined>>) =>
    readAuthEnvironment({ AUTH_URL: 'http://localhost:3000', AUTH_SECRET: testSettings.secret, ...variables }).auth

  it.each([
    {},
    { HOST: '' },
    { HOST: '127.0.0.1' },
    { HOST: '::1' },
    { HOST: 'localhost' },
    { AUTH_URL: 'http://127.0.0.5' },
  ])('is reachable from this machine only: %j', (variables) => expect(read(variables).firstAccount).toBe('open'))

  it.each([
    { HOST: '0.0.0.0' },
    { HOST: '::' },
    { HOST: '192.168.1.7' },
    { AUTH_URL: 'https://amend.example.org' }, // a proxy on the same machine
    { AUTH_URL: 'http://192.168.1.7:3000' },
  ])('is reachable from others: %j', (variables) => expect(read(variables).firstAccount).toBe('by-token'))

  it('is not mistaken for local by a name that resembles localhost', () => {
    const names = [
      '127.0.0.1.evil.example',
      '127.evil.example',
      'localhost.evil.example',
      'xlocalhost',
      '1.127.0.0',
      '',
    ]
    expect(names.filter(isLoopback)).toEqual([])
  })
})
