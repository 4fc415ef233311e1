import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { confirmEmail } from '../confirm-email.ts'
import type { Client } from '../context.ts'
import { issueLink } from '../link.ts'
import { type ProviderProfile, signInWithProvider } from '../oauth-sign-in.ts'
import { changePassword } from '../password-change.ts'
import { requestPasswordReset, resetPassword } from '../password-reset.ts'
import { findSession } from '../session.ts'
import { signIn } from '../sign-in.ts'
import { requestSignInLink, signInWithLink } from '../sign-in-link.ts'
import { testInstallation, testSettings, visitor } from '../testing/installation.ts'
import {
  type App,
  addMember,
  codeOf,
  connectApp,
  type Member,
  memberPassword,
  refusalOf,
  stepOf,
} from '../testing/member.ts'
import { beginTwoFactor, confirmTwoFactor, disableTwoFactor, renewRecoveryCodes, twoFactorState } from './manage.ts'
import { signInWithCode } from './sign-in.ts'

const { auth, database, mailsTo, tokenFor, with: having } = await testInstallation()
const { user: users, session: sessions } = database.installation

let anna: Member
let app: App

/** The middle of a time step, so that no test runs into the next one. */
const middle = () => Math.floor(Date.now() / 30_000) * 30_000 + 15_000

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: middle() })
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  await database.unsafe.verificationToken.deleteMany()
  anna = await addMember(auth)
  app = await connectApp(auth, anna)
})
afterEach(() => vi.useRealTimers())

const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const byPassword = (client: Client = visitor()) => signIn(auth, { email: anna.email, password: memberPassword }, client)
const proof = (steps = 0) => ({ password: memberPassword, code: app.code(steps) })

describe('turning it on', () => {
  it('changes nothing before a code of the app is right', async () => {
    const berta = await addMember(auth, 'berta@example.org')
    const { secret, uri } = await beginTwoFactor(auth, berta.session, { password: memberPassword })
    expect(uri).toContain(`secret=${secret}`)
    const signedIn = signIn(auth, { email: berta.email, password: memberPassword }, visitor())
    await expect(signedIn).resolves.toMatchObject({ userId: berta.userId })
    const wrong = confirmTwoFactor(auth, berta.session, '000000', berta.token)
    await expect(wrong).rejects.toMatchObject({ code: 'code-refused' })
    expect(await twoFactorState(auth, berta.userId)).toEqual({ since: null, recoveryCodes: 0 })
  })

  it('needs the password, ends all other sessions, and notifies the owner', async () => {
    const berta = await addMember(auth, 'berta@example.org')
    const other = await signIn(auth, { email: berta.email, password: memberPassword }, visitor())
    const refused = beginTwoFactor(auth, berta.session, { password: 'another one' })
    await expect(refused).rejects.toMatchObject({ code: 'password-wrong' })
    await connectApp(auth, berta)
    expect(await findSession(auth, other.session.token)).toBeUndefined()
    expect(await findSession(auth, berta.token)).toBeDefined()
    expect((await mailsTo(berta.email))[0]?.subject).toBe('Two-factor authentication is on')
    const again = beginTwoFactor(auth, berta.session, { password: memberPassword })
    await expect(again).rejects.toMatchObject({ code: 'two-factor-on' })
  })

  it('stores neither the secret nor a recovery code as it is', async () => {
    const rows = [await database.unsafe.twoFactor.findMany(), await database.unsafe.recoveryCode.findMany()]
    const stored = JSON.stringify(rows)
    for (const code of [app.secret, ...app.recoveryCodes]) {
      expect(stored).not.toContain(code)
      expect(stored).not.toContain(code.replace('-', ''))
    }
    expect(JSON.stringify(await database.unsafe.mailOutbox.findMany())).not.toContain(app.secret)
    expect(JSON.stringify(await database.unsafe.auditLog.findMany())).not.toContain(app.secret)
  })
})

/** Every way to sign in, each with what it needs. */
const ways: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
  'a password': byPassword,
  'a link by mail': async (client) => {
    await requestSignInLink(auth, { email: anna.email }, visitor())
    return signInWithLink(auth, { token: await tokenFor(anna.email, 'sign-in') }, client)
  },
  'a new password by mail': async (client) => {
    await requestPasswordReset(auth, { email: anna.email }, visitor())
    const token = await tokenFor(anna.email, 'reset-password')
    return resetPassword(auth, { token, password: 'cobalt-heron-window' }, client)
  },
  'the confirmation of the address': async (client) => {
    const link = await issueLink(database, testSettings.baseUrl, 'confirm-email', anna.email)
    return confirmEmail(auth, { token: link.split('token=')[1] ?? '', password: memberPassword }, client)
  },
  'a provider': (client) => signInWithProvider(auth, profile, client),
}

const profile: ProviderProfile = {
  provider: 'google',
  providerAccountId: '42',
  email: 'anna@example.org',
  emailVerified: true,
}

describe.each(Object.entries(ways))('signing in by %s', (_, enter) => {
  it('begins no session without a code', async () => {
    await sessions.deleteMany()
    const refusal = await refusalOf(enter(visitor()))
    expect(refusal).toMatchObject({ code: 'second-factor-needed', next: { step: 'second-factor' } })
    expect(await sessions.count()).toBe(0)
    expect(inspect(refusal)).not.toContain(refusal?.next?.token)
    expect(JSON.stringify(refusal)).not.toContain(refusal?.next?.token)
    const client = visitor({ stepToken: refusal?.next?.token ?? '' })
    await expect(signInWithCode(auth, '000000', client)).rejects.toMatchObject({ code: 'code-refused' })
    expect(await sessions.count()).toBe(0)
    const signedIn = await signInWithCode(auth, app.code(), client)
    expect(await findSession(auth, signedIn.session.token)).toMatchObject({ person: { id: anna.userId } })
  })
})

it('asks nobody twice who links a provider while signed in', async () => {
  await expect(signInWithProvider(auth, { ...profile, emailVerified: false }, anna.client)).resolves.toBeDefined()
})

describe('a code', () => {
  it('is taken once, also by concurrent sign-ins', async () => {
    const tokens = await Promise.all([1, 2, 3].map(() => stepOf(byPassword())))
    const code = app.code()
    const attempts = tokens.map((stepToken) => signInWithCode(auth, code, visitor({ stepToken })))
    const settled = await Promise.allSettled(attempts)
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const again = signInWithCode(auth, code, visitor({ stepToken: await stepOf(byPassword()) }))
    await expect(again).rejects.toMatchObject({ code: 'code-refused' })
  })

  it('of an earlier step is refused after one of a later step', async () => {
    const early = app.code()
    await signInWithCode(auth, app.code(1), visitor({ stepToken: await stepOf(byPassword()) }))
    const refused = signInWithCode(auth, early, visitor({ stepToken: await stepOf(byPassword()) }))
    await expect(refused).rejects.toMatchObject({ code: 'code-refused' })
  })

  it('is refused when it is more than a step off, or of another account', async () => {
    const berta = await addMember(auth, 'berta@example.org')
    const other = await connectApp(auth, berta)
    for (const code of [app.code(3), app.code(-3), other.code(), '', 'abcdef', '12345']) {
      const stepToken = await stepOf(byPassword(anna.client))
      const refused = signInWithCode(auth, code, { ...anna.client, stepToken })
      await expect(refused, code).rejects.toMatchObject({ code: expect.stringMatching(/code-refused|too-many/) })
    }
  })

  it('cannot be read by an installation with another secret', async () => {
    const moved = having({ secret: 'another secret, that is long enough for it' })
    const stepToken = await stepOf(byPassword())
    const refused = signInWithCode(moved, app.code(), visitor({ stepToken }))
    await expect(refused).rejects.toMatchObject({ code: 'code-refused' })
  })

  it('can be guessed a few times only, and the owner at a known device signs in all the same', async () => {
    const codes = []
    for (let i = 0; i < 50; i++) {
      const stepToken = await stepOf(byPassword(anna.client))
      const refusal = await refusalOf(signInWithCode(auth, '000000', visitor({ stepToken })))
      codes.push(refusal?.code)
    }
    expect(codes.filter((code) => code === 'code-refused')).toHaveLength(40)
    const stepToken = await stepOf(byPassword(anna.client))
    await expect(signInWithCode(auth, app.code(), { ...anna.client, stepToken })).resolves.toBeDefined()
  })
})

describe('a recovery code', () => {
  it('signs in once, in any spelling, and notifies the owner', async () => {
    const [code = ''] = app.recoveryCodes
    expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{5}-[0-9a-hjkmnp-tv-z]{5}$/)
    const spelled = ` ${code.toUpperCase().replace('-', ' ')}`
    const tokens = await Promise.all([1, 2].map(() => stepOf(byPassword())))
    const settled = await Promise.allSettled(
      tokens.map((stepToken) => signInWithCode(auth, spelled, visitor({ stepToken }))),
    )
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await twoFactorState(auth, anna.userId)).toMatchObject({ recoveryCodes: 9 })
    expect((await mailsTo(anna.email))[0]?.subject).toBe('A recovery code was used')
  })

  it('is no longer good after new ones were made', async () => {
    const [old = ''] = app.recoveryCodes
    const [fresh = ''] = await renewRecoveryCodes(auth, anna.session, proof())
    const stepToken = await stepOf(byPassword())
    await expect(signInWithCode(auth, old, visitor({ stepToken }))).rejects.toMatchObject({ code: 'code-refused' })
    await expect(signInWithCode(auth, fresh, visitor({ stepToken }))).resolves.toBeDefined()
  })
})

describe('the step between password and session', () => {
  it('is good once, for ten minutes, and for its account', async () => {
    const stepToken = await stepOf(byPassword())
    await signInWithCode(auth, app.code(), visitor({ stepToken }))
    const again = signInWithCode(auth, app.code(1), visitor({ stepToken }))
    await expect(again).rejects.toMatchObject({ code: 'sign-in-expired' })
    const late = await stepOf(byPassword())
    wait(11 * 60_000)
    const refused = signInWithCode(auth, codeOf(app.secret), visitor({ stepToken: late }))
    await expect(refused).rejects.toMatchObject({ code: 'sign-in-expired' })
  })

  it.each([undefined, '', 'guessed', 'x'.repeat(43)])('is refused for the token %j', async (stepToken) => {
    const refused = signInWithCode(auth, app.code(), visitor(stepToken === undefined ? {} : { stepToken }))
    await expect(refused).rejects.toMatchObject({ code: 'sign-in-expired' })
  })

  it('ends when the password changes, and when the account is suspended', async () => {
    const stepToken = await stepOf(byPassword())
    await changePassword(auth, { current: memberPassword, next: 'cobalt-heron-window' }, anna.client)
    const refused = signInWithCode(auth, app.code(), visitor({ stepToken }))
    await expect(refused).rejects.toMatchObject({ code: 'sign-in-expired' })
    const password = 'cobalt-heron-window'
    const later = await stepOf(signIn(auth, { email: anna.email, password }, visitor()))
    await users.updateMany({ data: { suspendedAt: new Date() } })
    const suspended = signInWithCode(auth, app.code(), visitor({ stepToken: later }))
    await expect(suspended).rejects.toMatchObject({ code: 'account-suspended' })
  })

  it('is not a session', async () => {
    const stepToken = await stepOf(byPassword())
    expect(await findSession(auth, stepToken)).toBeUndefined()
  })
})

describe('turning it off', () => {
  it.each([
    ['without the password', () => ({ code: app.code() }), 'password-needed'],
    ['with a wrong password', () => ({ password: 'wrong', code: app.code() }), 'password-wrong'],
    ['without a code', () => ({ password: memberPassword }), 'second-factor-needed'],
    ['with a wrong code', () => ({ password: memberPassword, code: '000000' }), 'code-refused'],
  ])('is refused %s', async (_, given, code) => {
    await expect(disableTwoFactor(auth, anna.session, given())).rejects.toMatchObject({ code })
    await expect(renewRecoveryCodes(auth, anna.session, given())).rejects.toMatchObject({ code })
    expect((await twoFactorState(auth, anna.userId)).since).not.toBeNull()
  })

  it('removes everything, and notifies the owner', async () => {
    await disableTwoFactor(auth, anna.session, proof())
    expect(await database.unsafe.twoFactor.count()).toBe(0)
    expect(await database.unsafe.recoveryCode.count()).toBe(0)
    await expect(byPassword()).resolves.toBeDefined()
    expect((await mailsTo(anna.email))[0]?.subject).toBe('Two-factor authentication is off')
  })
})

it('is removed with what a stranger left in an account that its owner takes over', async () => {
  await users.updateMany({ data: { emailVerified: null } })
  await requestSignInLink(auth, { email: anna.email }, visitor())
  const owner = await signInWithLink(auth, { token: await tokenFor(anna.email, 'sign-in') }, visitor())
  expect(owner.passwordRemoved).toBe(true)
  expect(await database.unsafe.twoFactor.count()).toBe(0)
})
