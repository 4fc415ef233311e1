/** Confirming an address, signing in by a link, and resetting a password. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { confirmEmail } from './confirm-email.ts'
import type { Client } from './context.ts'
import { findLink, issueLink, type LinkPurpose, linkLifetime, readLink } from './link.ts'
import { requestPasswordReset, resetPassword } from './password-reset.ts'
import { hashToken } from './random-token.ts'
import { requestConfirmation } from './request-confirmation.ts'
import { findSession } from './session.ts'
import { signIn } from './sign-in.ts'
import { requestSignInLink, signInWithLink } from './sign-in-link.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, visitor } from './testing/installation.ts'

const { auth, database, mailsTo, tokenFor, with: having } = await testInstallation()
const email = 'anna@example.org'
const password = 'mauve-otter-ladder'
const newPassword = 'cobalt-heron-window'
const users = database.installation.user

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  await database.unsafe.verificationToken.deleteMany()
})
afterEach(() => vi.useRealTimers())

const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const join = async () => signUp(auth, { email, password }, visitor())
const member = async () => {
  await join()
  return confirmEmail(auth, { token: await tokenFor(email, 'confirm-email'), password }, visitor())
}

describe('a confirmation that is requested again', () => {
  it('is mailed with a link that confirms the address', async () => {
    await join()
    await database.unsafe.mailOutbox.deleteMany()
    await requestConfirmation(auth, { email }, visitor())
    const token = await tokenFor(email, 'confirm-email')
    await confirmEmail(auth, { token, password }, visitor())
    expect((await users.findUniqueOrThrow({ where: { email } })).emailVerified).not.toBeNull()
  })
  it('is no confirmation for a confirmed account, or without one', async () => {
    await member()
    await database.unsafe.mailOutbox.deleteMany()
    await requestConfirmation(auth, { email }, visitor())
    await requestConfirmation(auth, { email: 'nobody@example.org' }, visitor())
    for (const recipient of [email, 'nobody@example.org']) {
      const mails = await mailsTo(recipient)
      expect(mails).toHaveLength(1)
      expect(JSON.stringify(mails)).not.toContain('confirm-email')
    }
  })
  it('is sent a few times an hour at most', async () => {
    await join()
    for (let i = 0; i < 10; i++) await requestConfirmation(auth, { email }, visitor())
    expect(await mailsTo(email)).toHaveLength(5)
  })
})

interface Flow {
  readonly purpose: LinkPurpose
  readonly request: () => Promise<unknown>
  readonly use: (token: string, client?: Client) => Promise<{ readonly userId: string }>
}

const flows: readonly Flow[] = [
  {
    purpose: 'confirm-email',
    request: join,
    use: (token, client = visitor()) => confirmEmail(auth, { token, password }, client),
  },
  {
    purpose: 'sign-in',
    request: () => requestSignInLink(auth, { email }, visitor()),
    use: (token, client = visitor()) => signInWithLink(auth, { token }, client),
  },
  {
    purpose: 'reset-password',
    request: async () => {
      await member()
      await requestPasswordReset(auth, { email }, visitor())
    },
    use: (token, client = visitor()) => resetPassword(auth, { token, password: newPassword }, client),
  },
]
const refused = { code: 'link-refused', message: expect.stringContaining('Ask for a new one.') }

describe('where a link leads back to', () => {
  const returnTo = '/invitations/a-key?from=here'

  it.each([
    ['confirm-email', () => signUp(auth, { email, password, returnTo }, visitor())],
    ['sign-in', () => requestSignInLink(auth, { email, returnTo }, visitor())],
  ] as const)('is stored beside a link to %s, and not in the mail', async (purpose, request) => {
    await request()
    const token = await tokenFor(email, purpose)
    expect(await findLink(database, purpose, token)).toEqual({ email, returnTo })
    expect(JSON.stringify(await mailsTo(email))).not.toContain('invitations')
  })

  it('is that of a confirmation which is requested again', async () => {
    await join()
    await database.unsafe.mailOutbox.deleteMany()
    await requestConfirmation(auth, { email, returnTo }, visitor())
    expect(await findLink(database, 'confirm-email', await tokenFor(email, 'confirm-email'))).toEqual({
      email,
      returnTo,
    })
  })

  it('is nowhere for a request without one', async () => {
    await join()
    expect(await findLink(database, 'confirm-email', await tokenFor(email, 'confirm-email'))).toEqual({
      email,
      returnTo: null,
    })
    expect(await findLink(database, 'confirm-email', 'guessed')).toBeUndefined()
  })
})

describe.each(flows)('a link to $purpose', ({ purpose, request, use }) => {
  it('works once', async () => {
    await request()
    const token = await tokenFor(email, purpose)
    expect(await readLink(database, purpose, token)).toBe(email)
    const { userId } = await use(token)
    expect(await users.findUnique({ where: { id: userId } })).toMatchObject({ email, emailVerified: expect.any(Date) })
    await expect(use(token)).rejects.toMatchObject(refused)
    expect(await readLink(database, purpose, token)).toBeUndefined()
  })

  it('works once when it is opened many times concurrently', async () => {
    await request()
    const token = await tokenFor(email, purpose)
    const sessions = await database.unsafe.session.count()
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => use(token)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refused)
    expect(await database.unsafe.session.count()).toBe(purpose === 'reset-password' ? 1 : sessions + 1)
  })

  it('is invalid after it has expired', async () => {
    await request()
    const token = await tokenFor(email, purpose)
    wait(linkLifetime[purpose])
    await expect(use(token)).rejects.toMatchObject(refused)
  })

  it('is invalid when it is changed, for another purpose, or made of what the database stores', async () => {
    await request()
    const token = await tokenFor(email, purpose)
    const kept = await database.unsafe.verificationToken.findMany()
    expect(kept.some((row) => row.token === hashToken(token))).toBe(true)
    const changed = `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`
    const bad = [changed, '', `${token}A`, token.toUpperCase(), kept[0]!.token, kept[0]!.token.slice(0, 43), '\0', '%']
    for (const one of bad) await expect(use(one), one).rejects.toMatchObject(refused)
    for (const other of flows) {
      if (other.purpose === purpose) continue
      await expect(other.use(token)).rejects.toMatchObject(refused)
      expect(await readLink(database, other.purpose, token)).toBeUndefined()
    }
    await expect(use(token)).resolves.toBeDefined()
  })

  it('stays valid when another one is requested', async () => {
    await request()
    const first = await tokenFor(email, purpose)
    if (purpose === 'sign-in') await requestSignInLink(auth, { email }, visitor())
    else await requestPasswordReset(auth, { email }, visitor())
    await expect(use(first)).resolves.toBeDefined()
  })

  it('invalidates the others of its kind when it is used', async () => {
    await request()
    await database.unsafe.verificationToken.updateMany({ data: { token: hashToken('forgotten') } })
    await issueLink(database, auth.settings.baseUrl, purpose, 'else@example.org')
    const url = await issueLink(database, auth.settings.baseUrl, purpose, email)
    await use(new URL(url).searchParams.get('token') ?? '')
    const identifiers = (await database.unsafe.verificationToken.findMany()).map(({ identifier }) => identifier)
    expect(identifiers).not.toContain(`${purpose}:${email}`)
    expect(identifiers).toContain(`${purpose}:else@example.org`)
  })

  it('does not let a suspended person in, and stays unused', async () => {
    await request()
    const token = await tokenFor(email, purpose)
    if ((await users.count()) === 0) return
    await users.updateMany({ data: { suspendedAt: new Date() } })
    await expect(use(token)).rejects.toMatchObject({ code: 'account-suspended' })
    await users.updateMany({ data: { suspendedAt: null } })
    await expect(use(token)).resolves.toBeDefined()
  })

  it('points to AUTH_URL, whatever the Host header of the request', async () => {
    await request()
    const mails = await database.unsafe.mailOutbox.findMany()
    expect(new Set(mails.map(({ recipient }) => recipient))).toEqual(new Set([email]))
    const links = mails.flatMap(({ text }) => text.match(/https?:\S+/g) ?? [])
    for (const link of links) expect(new URL(link).origin).toBe(auth.settings.baseUrl)
  })
})

describe('confirmEmail', () => {
  it('makes the first confirmed account the administrator', async () => {
    await signUp(auth, { email: 'squatter@example.org', password }, visitor())
    const { userId } = await member()
    expect(await users.findUnique({ where: { id: userId } })).toMatchObject({ role: 'administrator' })
    const token = await tokenFor('squatter@example.org', 'confirm-email')
    await confirmEmail(auth, { token, password }, visitor())
    expect(await users.count({ where: { role: 'administrator' } })).toBe(1)
  })

  it('appoints one administrator when the first two confirm concurrently', async () => {
    const people = Array.from({ length: 6 }, (_, i) => `person${i}@example.org`)
    for (const one of people) await signUp(auth, { email: one, password }, visitor())
    const tokens = await Promise.all(people.map((one) => tokenFor(one, 'confirm-email')))
    await Promise.all(tokens.map((token) => confirmEmail(auth, { token, password }, visitor())))
    expect(await users.count({ where: { role: 'administrator' } })).toBe(1)
  })

  it('gives a stranger who signed up with the address nothing when its owner opens the link', async () => {
    await signUp(auth, { email, password: 'the password of eve' }, visitor())
    const token = await tokenFor(email, 'confirm-email')
    await expect(confirmEmail(auth, { token, password }, visitor())).rejects.toMatchObject({ code: 'sign-in-refused' })
    await expect(confirmEmail(auth, { token }, visitor())).rejects.toMatchObject({ code: 'sign-in-refused' })
    expect(await users.findFirst()).toMatchObject({ emailVerified: null })
  })

  it('needs no password in the browser in which the person is signed in, and only there', async () => {
    const lax = having({ confirmation: 'optional' })
    await join()
    await signUp(lax, { email: 'eve@example.org', password }, visitor())
    const eve = await signIn(lax, { email: 'eve@example.org', password }, visitor())
    const anna = await signIn(lax, { email, password }, visitor())
    const token = await tokenFor(email, 'confirm-email')
    const as = (sessionToken: string) => confirmEmail(lax, { token }, visitor({ sessionToken }))
    await expect(as(eve.session.token)).rejects.toMatchObject({ code: 'sign-in-refused' })
    await expect(as(anna.session.token)).resolves.toMatchObject({ userId: anna.userId })
  })
})

describe('signInWithLink', () => {
  it('creates an account for an unknown address, where sign-up is open', async () => {
    await requestSignInLink(auth, { email, language: 'de' }, visitor())
    expect((await mailsTo(email))[0]?.text).toContain('Diese Adresse hat noch kein Konto')
    const token = await tokenFor(email, 'sign-in')
    const { userId } = await signInWithLink(auth, { token, language: 'de' }, visitor())
    expect(await users.findUnique({ where: { id: userId }, include: { personalWorkspace: true } })).toMatchObject({
      ...{ email, language: 'de', role: 'administrator', emailVerified: expect.any(Date) },
      personalWorkspace: { kind: 'personal' },
    })
  })

  it('creates none where sign-up is closed', async () => {
    await member()
    const closed = having({ signUp: 'closed' })
    await requestSignInLink(closed, { email: 'new@example.org' }, visitor())
    expect(await mailsTo('new@example.org')).toMatchObject([{ subject: 'No account with this address' }])
    await requestSignInLink(auth, { email: 'new@example.org' }, visitor())
    const token = await tokenFor('new@example.org', 'sign-in')
    await expect(signInWithLink(closed, { token }, visitor())).rejects.toMatchObject({ code: 'sign-up-closed' })
    expect(await users.count()).toBe(1)
  })

  it('creates one account when somebody signs up concurrently', async () => {
    await requestSignInLink(auth, { email }, visitor())
    const token = await tokenFor(email, 'sign-in')
    const outcomes = await Promise.allSettled([signInWithLink(auth, { token }, visitor()), join()])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
    expect(await users.count()).toBe(1)
    expect(await database.unsafe.workspace.count()).toBe(1)
  })
})

describe.each(['sign-in', 'reset-password'] as const)('the owner of an address, by a link to %s', (purpose) => {
  it('takes over an unconfirmed account: its password, sessions, identities and links are deleted', async () => {
    const lax = having({ confirmation: 'optional' })
    const eves = 'the password of eve'
    await signUp(lax, { email, password: eves }, visitor())
    const eve = await signIn(lax, { email, password: eves }, visitor())
    const identity = { type: 'oauth', provider: 'github', providerAccountId: 'eve' }
    await database.unsafe.account.create({ data: { userId: eve.userId, ...identity } })
    if (purpose === 'sign-in') {
      await requestSignInLink(auth, { email }, visitor())
      const entered = await signInWithLink(auth, { token: await tokenFor(email, purpose) }, visitor())
      expect(entered.passwordRemoved).toBe(true)
    } else {
      await requestPasswordReset(auth, { email }, visitor())
      await resetPassword(auth, { token: await tokenFor(email, purpose), password: newPassword }, visitor())
    }
    expect(await findSession(auth, eve.session.token)).toBeUndefined()
    expect(await database.unsafe.account.count()).toBe(0)
    const again = signIn(lax, { email, password: eves }, visitor({ deviceToken: eve.deviceToken }))
    await expect(again).rejects.toMatchObject({ code: 'sign-in-refused' })
  })
})

describe('resetPassword', () => {
  it('sets the password, ends all sessions, notifies the owner, and signs in', async () => {
    const old = await member()
    await requestPasswordReset(auth, { email }, visitor())
    await requestSignInLink(auth, { email }, visitor())
    const waiting = await tokenFor(email, 'sign-in')
    const token = await tokenFor(email, 'reset-password')
    const { session } = await resetPassword(auth, { token, password: newPassword }, visitor())
    expect(await findSession(auth, session.token)).toBeDefined()
    expect(await findSession(auth, old.session.token)).toBeUndefined()
    expect((await mailsTo(email))[0]?.subject).toBe('Your password was changed')
    await expect(signIn(auth, { email, password: newPassword }, visitor())).resolves.toBeDefined()
    await expect(signIn(auth, { email, password }, visitor())).rejects.toMatchObject({ code: 'sign-in-refused' })
    // An attacker who reads the mailbox has no other valid link.
    await expect(signInWithLink(auth, { token: waiting }, visitor())).rejects.toMatchObject(refused)
  })

  it('leaves the link valid when the password is refused', async () => {
    await member()
    await requestPasswordReset(auth, { email }, visitor())
    const token = await tokenFor(email, 'reset-password')
    const weak = resetPassword(auth, { token, password: 'short' }, visitor())
    await expect(weak).rejects.toMatchObject({ code: 'password-too-short' })
    await expect(resetPassword(auth, { token, password: newPassword }, visitor())).resolves.toBeDefined()
  })
})

describe('the address in a mailed link', () => {
  const pageAddress = 'http://192.168.1.7:3000'
  const requests = [
    ['the sign-up', () => signUp(auth, { email, password }, visitor({ pageAddress }))],
    ['a link to sign in', () => requestSignInLink(auth, { email }, visitor({ pageAddress }))],
    ['another password', () => requestPasswordReset(auth, { email }, visitor({ pageAddress }))],
  ] as const

  it.each(requests)('is that by which the pages were reached, where none is configured: %s', async (what, request) => {
    if (what === 'another password') await member()
    await request()
    const [mail] = await mailsTo(email)
    expect(mail?.text).toContain(`${pageAddress}/`)
    expect(mail?.text).not.toContain(auth.settings.baseUrl)
  })

  it('is the configured one otherwise', async () => {
    await join()
    const [mail] = await mailsTo(email)
    expect(mail?.text).toContain(`${auth.settings.baseUrl}/`)
  })
})
