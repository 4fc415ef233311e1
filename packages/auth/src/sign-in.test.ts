import { beforeEach, describe, expect, it } from 'vitest'
import { argon2id } from './password/hash.ts'
import { findSession } from './session.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, visitor } from './testing/installation.ts'

const { auth, database, with: having } = await testInstallation({ confirmation: 'optional' })
const email = 'anna@example.org'
const password = 'mauve-otter-ladder'

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await signUp(auth, { email, password }, visitor())
})

describe('signIn', () => {
  it('starts a session', async () => {
    const signedIn = await signIn(auth, { email: ' Anna@EXAMPLE.org ', password }, visitor({ userAgent: 'a browser' }))
    const session = await findSession(auth, signedIn.session.token)
    expect(session).toMatchObject({ id: signedIn.session.id, person: { id: signedIn.userId, email } })
    expect(await database.unsafe.auditLog.findFirst({ where: { action: 'session:begin' } })).toMatchObject({
      actorId: signedIn.userId,
      subjectId: signedIn.session.id,
    })
  })

  it('refuses a wrong password, an unknown address, and an account without a password', async () => {
    const code = 'sign-in-refused'
    await expect(signIn(auth, { email, password: `${password}!` }, visitor())).rejects.toMatchObject({ code })
    await expect(signIn(auth, { email, password: '' }, visitor())).rejects.toMatchObject({ code })
    await expect(signIn(auth, { email: 'eve@example.org', password }, visitor())).rejects.toMatchObject({ code })
    await database.unsafe.credential.deleteMany()
    await expect(signIn(auth, { email, password }, visitor())).rejects.toMatchObject({ code })
  })

  it('refuses an unconfirmed address where confirmation is required', async () => {
    const strict = having({ confirmation: 'required' })
    await expect(signIn(strict, { email, password }, visitor())).rejects.toMatchObject({ code: 'sign-in-refused' })
    await database.unsafe.user.updateMany({ data: { emailVerified: new Date() } })
    await expect(signIn(strict, { email, password }, visitor())).resolves.toBeDefined()
  })

  it('names the suspension to the owner only', async () => {
    await database.unsafe.user.updateMany({ data: { suspendedAt: new Date() } })
    await expect(signIn(auth, { email, password }, visitor())).rejects.toMatchObject({ code: 'account-suspended' })
    const wrong = signIn(auth, { email, password: 'something else' }, visitor())
    await expect(wrong).rejects.toMatchObject({ code: 'sign-in-refused' })
  })

  it('is refused when the password has changed since it was compared', async () => {
    const { userId } = await database.unsafe.credential.findFirstOrThrow()
    const slow = {
      ...auth,
      passwords: {
        ...auth.passwords,
        verify: async (hash: string | undefined, text: string) => {
          const matches = await auth.passwords.verify(hash, text)
          await database.unsafe.credential.update({
            where: { userId },
            data: { passwordHash: await auth.passwords.hash('another-otter-ladder'), changedAt: new Date() },
          })
          return matches
        },
      },
    }
    const before = await database.unsafe.session.count()
    await expect(signIn(slow, { email, password }, visitor())).rejects.toMatchObject({ code: 'sign-in-refused' })
    expect(await database.unsafe.session.count()).toBe(before)
  })

  it('rehashes the password when the parameters have changed', async () => {
    const hashOf = async () => (await database.unsafe.credential.findFirstOrThrow()).passwordHash
    const old = await hashOf()
    await signIn(auth, { email, password }, visitor())
    expect(await hashOf()).toBe(old)
    const stronger = { ...auth, passwords: argon2id({ memoryCost: 16, timeCost: 2, parallelism: 1 }) }
    await signIn(stronger, { email, password }, visitor())
    expect(await hashOf()).toMatch(/^\$argon2id\$v=19\$m=16,t=2,p=1\$/)
    await expect(signIn(stronger, { email, password }, visitor())).resolves.toBeDefined()
  })

  it('ends the previous session of the browser, against session fixation', async () => {
    await signUp(auth, { email: 'eve@example.org', password }, visitor())
    const planted = await signIn(auth, { email: 'eve@example.org', password }, visitor())
    const own = await signIn(auth, { email, password }, visitor({ sessionToken: planted.session.token }))
    expect(own.session.token).not.toBe(planted.session.token)
    expect(await findSession(auth, planted.session.token)).toBeUndefined()
    expect(await findSession(auth, own.session.token)).toMatchObject({ person: { email } })
  })
})
