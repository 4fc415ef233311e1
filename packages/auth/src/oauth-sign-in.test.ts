import { beforeEach, describe, expect, it } from 'vitest'
import { type ProviderProfile, signInWithProvider, unlinkProvider } from './oauth-sign-in.ts'
import { requireProof } from './proof.ts'
import { findSession } from './session.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { forgetProof } from './testing/member.ts'

const { auth, database, with: having } = await testInstallation({ confirmation: 'optional' })
const email = 'anna@example.org'
const password = 'mauve-otter-ladder'
const profile: ProviderProfile = { provider: 'google', providerAccountId: '42', email, emailVerified: true }
const users = database.installation.user

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
})

describe('signInWithProvider', () => {
  it('creates a confirmed account with a workspace, and finds it again by the identity alone', async () => {
    const whole = { ...profile, email: 'Anna@Example.org', name: 'Anna\u202e\n A.', image: 'https://example.org/a.png' }
    const first = await signInWithProvider(auth, whole, visitor())
    const include = { personalWorkspace: true, accounts: true }
    const user = await users.findUniqueOrThrow({ where: { id: first.userId }, include })
    expect(user).toMatchObject({
      ...{ email, name: 'Anna A.', role: 'administrator', emailVerified: expect.any(Date), image: whole.image },
      personalWorkspace: { kind: 'personal' },
    })
    expect(user.accounts).toMatchObject([{ provider: 'google', access_token: null, id_token: null }])
    const moved = { ...profile, email: 'moved@example.org', emailVerified: false }
    expect((await signInWithProvider(auth, moved, visitor())).userId).toBe(first.userId)
  })

  it('creates one account when the same sign-in arrives many times concurrently', async () => {
    const entered = await Promise.all(Array.from({ length: 6 }, () => signInWithProvider(auth, profile, visitor())))
    expect(new Set(entered.map(({ userId }) => userId)).size).toBe(1)
    expect(await users.count()).toBe(1)
    expect(await database.unsafe.workspace.count()).toBe(1)
  })

  it('takes over an unconfirmed account with the address', async () => {
    await signUp(auth, { email, password: 'the password of eve' }, visitor())
    const eve = await signIn(auth, { email, password: 'the password of eve' }, visitor())
    const anna = await signInWithProvider(auth, profile, visitor())
    expect(anna.userId).toBe(eve.userId)
    expect(await findSession(auth, eve.session.token)).toBeUndefined()
    const again = signIn(auth, { email, password: 'the password of eve' }, visitor())
    await expect(again).rejects.toMatchObject({ code: 'sign-in-refused' })
  })

  it('keeps the password of a confirmed account', async () => {
    await signUp(auth, { email, password }, visitor())
    await users.updateMany({ data: { emailVerified: new Date() } })
    await signInWithProvider(auth, profile, visitor())
    await expect(signIn(auth, { email, password }, visitor())).resolves.toBeDefined()
  })

  it('links an identity in the browser in which somebody is signed in', async () => {
    await signUp(auth, { email: 'berta@example.org', password }, visitor())
    const berta = await signIn(auth, { email: 'berta@example.org', password }, visitor())
    const linked = await signInWithProvider(auth, profile, visitor({ sessionToken: berta.session.token }))
    expect(linked.userId).toBe(berta.userId)
    await signUp(auth, { email: 'clara@example.org', password }, visitor())
    const clara = await signIn(auth, { email: 'clara@example.org', password }, visitor())
    const taken = signInWithProvider(auth, profile, visitor({ sessionToken: clara.session.token }))
    await expect(taken).rejects.toMatchObject({ code: 'identity-taken' })
  })

  it('links no identity in a browser in which the last proof is long ago', async () => {
    await signUp(auth, { email: 'berta@example.org', password }, visitor())
    const berta = await signIn(auth, { email: 'berta@example.org', password }, visitor())
    const client = visitor({ sessionToken: berta.session.token })
    await forgetProof(auth, berta.userId)
    await expect(signInWithProvider(auth, profile, client)).rejects.toMatchObject({ code: 'sign-in-again' })
    expect(await database.unsafe.account.count()).toBe(0)
    const session = await findSession(auth, berta.session.token)
    if (!session) throw new Error('The session has ended.')
    await requireProof(auth, session, { password })
    expect((await signInWithProvider(auth, profile, client)).userId).toBe(berta.userId)
  })

  it('links with the one connection of its transaction: others that link at once may have all the rest', async () => {
    await signUp(auth, { email: 'berta@example.org', password }, visitor())
    const berta = await signIn(auth, { email: 'berta@example.org', password }, visitor())
    const alone = {
      ...auth.database,
      get installation(): never {
        throw new Error('This needs a second connection.')
      },
    }
    const client = visitor({ sessionToken: berta.session.token })
    const linked = await signInWithProvider({ ...auth, database: alone }, profile, client)
    expect(linked.userId).toBe(berta.userId)
  })

  it('refuses unverified addresses, suspended accounts, and strangers where sign-up is closed', async () => {
    const doubtful = signInWithProvider(auth, { ...profile, emailVerified: false }, visitor())
    await expect(doubtful).rejects.toMatchObject({ code: 'provider-email-unverified' })
    const { userId } = await signInWithProvider(auth, profile, visitor())
    const stranger = { ...profile, providerAccountId: '43', email: 'eve@example.org' }
    const closed = signInWithProvider(having({ signUp: 'closed' }), stranger, visitor())
    await expect(closed).rejects.toMatchObject({ code: 'sign-up-closed' })
    await users.update({ where: { id: userId }, data: { suspendedAt: new Date() } })
    const other = { ...profile, provider: 'github' }
    for (const one of [profile, other]) {
      await expect(signInWithProvider(auth, one, visitor())).rejects.toMatchObject({ code: 'account-suspended' })
    }
    expect(await database.unsafe.account.count()).toBe(1)
  })
})

describe('unlinkProvider', () => {
  it('removes the identities of one provider from one account', async () => {
    const { userId } = await signInWithProvider(auth, profile, visitor())
    const eve = { ...profile, providerAccountId: '43', email: 'eve@example.org' }
    await signInWithProvider(auth, eve, visitor())
    expect(await unlinkProvider(auth, userId, 'github')).toBe(false)
    expect(await unlinkProvider(auth, userId, 'google')).toBe(true)
    expect(await database.unsafe.account.findMany()).toMatchObject([{ providerAccountId: '43' }])
  })
})
