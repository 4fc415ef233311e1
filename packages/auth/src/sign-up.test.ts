import { beforeEach, describe, expect, it } from 'vitest'
import { argon2id } from './password/hash.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { cheapParameters } from './testing/hashing.ts'
import { testInstallation, visitor } from './testing/installation.ts'

const { auth, database, mailsTo, with: having } = await testInstallation({ confirmation: 'optional' })
const password = 'mauve-otter-ladder'
const users = database.installation.user

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
})

describe('signUp', () => {
  it('creates an account with a workspace of its own, and mails a link to confirm the address', async () => {
    await signUp(auth, { email: ' Anna@Example.org', password, name: 'Anna', language: 'de-CH' }, visitor())
    const user = await users.findUniqueOrThrow({
      where: { email: 'anna@example.org' },
      include: { credential: true, personalWorkspace: true, memberships: true },
    })
    expect(user).toMatchObject({ name: 'Anna', language: 'de-CH', emailVerified: null })
    expect(user.personalWorkspace).toMatchObject({ kind: 'personal', name: 'Anna' })
    expect(user.memberships).toMatchObject([{ workspaceId: user.personalWorkspace?.id, role: 'owner' }])
    expect(await argon2id(cheapParameters).verify(user.credential?.passwordHash, password)).toBe(true)
    const mails = await mailsTo('anna@example.org')
    expect(mails.map(({ subject }) => subject)).toEqual(['Bestätige deine Adresse'])
    expect(mails[0]?.text).toContain('https://amend.example.org/confirm-email?token=')
  })

  it('names the workspace after the address when there is no name', async () => {
    await signUp(auth, { email: 'berta@example.org', password }, visitor())
    expect(await database.unsafe.workspace.findFirst()).toMatchObject({ name: 'berta' })
  })

  it('leaves nothing behind when a part fails', async () => {
    const broken = {
      ...auth,
      database: {
        ...auth.database,
        transaction: ((run, options) =>
          auth.database.transaction(async (records) => {
            await run(records)
            throw new Error('The power went out.')
          }, options)) as typeof auth.database.transaction,
      },
    }
    await expect(signUp(broken, { email: 'anna@example.org', password }, visitor())).rejects.toThrow('power')
    const { unsafe } = database
    const counts = [unsafe.user, unsafe.credential, unsafe.workspace, unsafe.membership, unsafe.mailOutbox].map(
      (model) => (model.count as () => Promise<number>)(),
    )
    expect(await Promise.all(counts)).toEqual([0, 0, 0, 0, 0])
  })

  it('changes nothing for an address that has an account, and notifies its owner by mail only', async () => {
    await signUp(auth, { email: 'anna@example.org', password }, visitor())
    const before = await users.findFirst({ include: { credential: true } })
    const other = 'another-password-of-hers'
    await expect(signUp(auth, { email: 'ANNA@example.org', password: other }, visitor())).resolves.toBeUndefined()
    expect(await users.findFirst({ include: { credential: true } })).toEqual(before)
    await expect(signIn(auth, { email: 'anna@example.org', password: other }, visitor())).rejects.toThrow()
    expect((await mailsTo('anna@example.org'))[0]?.subject).toBe('You already have an account')
  })

  it('creates one account for many concurrent sign-ups with the same address', async () => {
    const attempts = Array.from({ length: 8 }, (_, i) =>
      signUp(auth, { email: 'anna@example.org', password: `${password}-${i}` }, visitor()),
    )
    expect(await Promise.allSettled(attempts)).toEqual(attempts.map(() => ({ status: 'fulfilled', value: undefined })))
    expect(await users.count()).toBe(1)
    expect(await database.unsafe.workspace.count()).toBe(1)
    const opened = await Promise.allSettled(
      attempts.map((_, i) => signIn(auth, { email: 'anna@example.org', password: `${password}-${i}` }, visitor())),
    )
    expect(opened.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('makes the first account the administrator, and only one of several concurrent ones', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, i) => signUp(auth, { email: `person${i}@example.org`, password }, visitor())),
    )
    expect(await users.count({ where: { role: 'administrator' } })).toBe(1)
    expect(await users.count({ where: { role: 'member' } })).toBe(7)
    await signUp(auth, { email: 'late@example.org', password }, visitor())
    expect(await users.findUnique({ where: { email: 'late@example.org' } })).toMatchObject({ role: 'member' })
  })

  it('makes no unconfirmed account administrator where confirmation is required', async () => {
    const strict = having({ confirmation: 'required' })
    await signUp(strict, { email: 'anna@example.org', password }, visitor())
    expect(await users.findFirst()).toMatchObject({ role: 'member' })
  })

  it('accepts only the first account where it is closed', async () => {
    const closed = having({ signUp: 'closed' })
    const outcomes = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => signUp(closed, { email: `person${i}@example.org`, password }, visitor())),
    )
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await users.findMany()).toMatchObject([{ role: 'administrator' }])
    // An address with an account is refused like any other.
    const known = (await users.findFirstOrThrow()).email
    for (const email of [known, 'new@example.org']) {
      await expect(signUp(closed, { email, password }, visitor())).rejects.toMatchObject({ code: 'sign-up-closed' })
    }
  })

  it('limits the sign-ups from one network, and not those from others', async () => {
    const crowd = visitor()
    const outcomes: string[] = []
    for (let i = 0; i < 22; i++) {
      const one = signUp(auth, { email: `person${i}@example.org`, password }, crowd)
      outcomes.push(
        await one.then(
          () => 'made',
          (error: { code: string }) => error.code,
        ),
      )
    }
    expect(outcomes.filter((outcome) => outcome === 'made')).toHaveLength(20)
    expect(outcomes.at(-1)).toBe('too-many-attempts')
    await expect(signUp(auth, { email: 'else@example.org', password }, visitor())).resolves.toBeUndefined()
  })

  it.each([
    [{ email: 'anna' }, 'bad-email'],
    [{ password: 'short' }, 'password-too-short'],
    [{ password: 'anna-anna-1', email: 'anna@example.org' }, 'password-predictable'],
    [{ password: 'password123' }, 'password-common'],
    [{ name: 'x'.repeat(101) }, 'bad-name'],
    [{ name: 'Anna\r\nBcc: eve@example.org' }, 'bad-name'],
    [{ name: 'gro.elpmaxe\u202e' }, 'bad-name'],
  ])('refuses %o: %s', async (change, code) => {
    const request = { email: 'anna@example.org', password, ...change }
    await expect(signUp(auth, request, visitor())).rejects.toMatchObject({ code })
    expect(await users.count()).toBe(0)
  })
})
