import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cookiesFor } from './cookies.ts'
import { changePassword } from './password-change.ts'
import { hashToken, randomToken } from './random-token.ts'
import {
  endSession,
  endSessions,
  findSession,
  listSessions,
  rotateSession,
  sessionLifetime,
  signOut,
} from './session.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { day, minute } from './throttle.ts'

const { auth, database, mailsTo, work } = await testInstallation({ confirmation: 'optional' })
const email = 'anna@example.org'
const password = 'mauve-otter-ladder'
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await signUp(auth, { email, password, name: 'Anna' }, visitor())
})
afterEach(() => vi.useRealTimers())

const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
const enter = (userAgent?: string, as = email) =>
  signIn(auth, { email: as, password }, visitor(userAgent === undefined ? {} : { userAgent }))

describe('a session', () => {
  it('returns the account without any secret', async () => {
    const { session, userId } = await enter()
    expect(await findSession(auth, session.token)).toEqual({
      id: session.id,
      expires: session.expires,
      person: {
        ...{ id: userId, name: 'Anna', email, emailVerified: null, image: null, role: 'administrator', language: null },
      },
    })
  })

  it('is stored as a hash: the content of the database opens nothing', async () => {
    const { session } = await enter()
    const row = await database.unsafe.session.findFirstOrThrow()
    expect(row.sessionToken).toBe(hashToken(session.token))
    expect(JSON.stringify(row)).not.toContain(session.token)
    expect(await findSession(auth, row.sessionToken)).toBeUndefined()
  })

  it('opens the app in which it was begun, and no other', async () => {
    const administration = { app: 'amend-admin' }
    const { session: ofEditor } = await enter()
    const { session: ofAdministration } = await signIn(auth, { email, password }, visitor(administration))
    expect(await findSession(auth, ofEditor.token, administration)).toBeUndefined()
    expect(await findSession(auth, ofAdministration.token)).toBeUndefined()
    expect(await findSession(auth, ofAdministration.token, administration)).toMatchObject({ id: ofAdministration.id })
    expect(await findSession(auth, ofEditor.token, { app: 'amend' })).toMatchObject({ id: ofEditor.id })
  })

  it('is not found by an unknown token or a malformed one, the latter without a query', async () => {
    expect(await findSession(auth, randomToken())).toBeUndefined()
    work.length = 0
    for (const token of ['', 'x', '\0'.repeat(43), 'x'.repeat(100_000)]) {
      expect(await findSession(auth, token)).toBeUndefined()
    }
    expect(work).toEqual([])
  })

  it('is extended by use, which is written only now and then', async () => {
    const { session } = await enter()
    work.length = 0
    await findSession(auth, session.token)
    expect(work).toEqual(['prepared.session-of-token'])
    wait(6 * minute)
    const used = await findSession(auth, session.token, { address: '192.0.2.44' })
    expect(used?.expires.getTime()).toBe(Date.now() + sessionLifetime.idle)
    const row = await database.unsafe.session.findFirstOrThrow()
    expect(row).toMatchObject({ address: '192.0.2.44', lastSeenAt: new Date(), expires: used?.expires })
  })

  it('expires without use, and after its maximum lifetime in any case', async () => {
    const { session } = await enter()
    const idle = await enter()
    for (let days = 0; days < 89; days += 10) {
      expect(await findSession(auth, session.token), `after ${days} days`).toBeDefined()
      wait(10 * day)
    }
    expect(await findSession(auth, session.token)).toBeUndefined()
    expect(await findSession(auth, idle.session.token)).toBeUndefined()
  })

  it('of a suspended person is invalid, and of a deleted one is deleted', async () => {
    const { session } = await enter()
    await database.unsafe.user.updateMany({ data: { suspendedAt: new Date() } })
    expect(await findSession(auth, session.token)).toBeUndefined()
    await database.unsafe.user.deleteMany()
    expect(await database.unsafe.session.count()).toBe(0)
  })

  it('renews its secret once for concurrent requests', async () => {
    const { session } = await enter()
    const rotated = await Promise.all(Array.from({ length: 6 }, () => rotateSession(database, session.token)))
    const [one, ...more] = rotated.filter((next) => next !== undefined)
    expect(more).toEqual([])
    expect(one).toMatchObject({ id: session.id, expires: session.expires })
    expect(await findSession(auth, session.token)).toBeUndefined()
    expect(await findSession(auth, one!.token)).toMatchObject({ id: session.id })
  })
})

describe('the list of sessions', () => {
  it('names browser, system and network, marks the current one, and has the last used first', async () => {
    await enter()
    const current = await enter(firefox)
    expect(await listSessions(auth, current.userId, current.session.token)).toMatchObject([
      { id: current.session.id, current: true, browser: 'Firefox', system: 'Linux', lastSeenAt: expect.any(Date) },
      { current: false, browser: undefined, system: undefined, address: expect.stringContaining('2001:db8:') },
    ])
  })

  it('tolerates any user agent', async () => {
    const { userId } = await enter()
    const odd = fc.string({ maxLength: 600 }).filter((text) => !text.includes('\0'))
    await fc.assert(
      fc.asyncProperty(odd, async (userAgent) => {
        await database.unsafe.session.updateMany({ data: { userAgent } })
        expect(await listSessions(auth, userId)).toHaveLength(1)
      }),
      { numRuns: 40 },
    )
    await expect(enter('x'.repeat(100_000))).resolves.toBeDefined()
  })
})

describe('ending', () => {
  it('one session keeps the others', async () => {
    const [one, other] = [await enter(), await enter()]
    expect(await endSession(auth, one.userId, one.session.id)).toBe(true)
    expect(await endSession(auth, one.userId, one.session.id)).toBe(false)
    expect(await findSession(auth, one.session.token)).toBeUndefined()
    expect(await findSession(auth, other.session.token)).toBeDefined()
  })

  it('another person’s session does nothing, and reads as absent', async () => {
    await signUp(auth, { email: 'eve@example.org', password }, visitor())
    const [anna, eve] = [await enter(), await enter(undefined, 'eve@example.org')]
    expect(await endSession(auth, eve.userId, anna.session.id)).toBe(false)
    for (const id of ['', 'nonsense', `${anna.session.id}'`, '\0'])
      expect(await endSession(auth, eve.userId, id)).toBe(false)
    expect(await endSessions(auth, eve.userId, anna.session.token)).toBe(1)
    expect(await findSession(auth, anna.session.token)).toBeDefined()
    expect((await listSessions(auth, eve.userId)).length).toBe(0)
  })

  it('all sessions, or all but this one', async () => {
    const here = await enter()
    for (let i = 0; i < 3; i++) await enter()
    expect(await endSessions(auth, here.userId, here.session.token)).toBe(3)
    expect(await findSession(auth, here.session.token)).toBeDefined()
    expect(await endSessions(auth, here.userId)).toBe(1)
    expect(await findSession(auth, here.session.token)).toBeUndefined()
  })

  it('by signing out, even twice', async () => {
    const { session } = await enter()
    await signOut(auth, session.token)
    await signOut(auth, session.token)
    expect(await findSession(auth, session.token)).toBeUndefined()
    const ends = await database.unsafe.auditLog.findMany({ where: { action: 'session:end', subjectId: session.id } })
    expect(ends).toHaveLength(1)
  })
})

describe('changePassword', () => {
  const next = 'cobalt-heron-window'

  it('ends the other sessions, renews the secret of this one, and notifies the owner', async () => {
    const [here, elsewhere] = [await enter(), await enter()]
    const client = visitor({ sessionToken: here.session.token })
    const changed = await changePassword(auth, { current: password, next }, client)
    expect(changed.session).toMatchObject({ id: here.session.id })
    expect(await findSession(auth, changed.session.token)).toBeDefined()
    expect(await findSession(auth, here.session.token)).toBeUndefined()
    expect(await findSession(auth, elsewhere.session.token)).toBeUndefined()
    expect((await mailsTo(email))[0]?.subject).toBe('Your password was changed')
    await expect(signIn(auth, { email, password: next }, visitor())).resolves.toBeDefined()
    await expect(signIn(auth, { email, password }, visitor())).rejects.toMatchObject({ code: 'sign-in-refused' })
  })

  it('requires the current password and a valid new one', async () => {
    const client = visitor({ sessionToken: (await enter()).session.token })
    const change = (current: string, to: string) => changePassword(auth, { current, next: to }, client)
    await expect(change('wrong', next)).rejects.toMatchObject({ code: 'password-wrong' })
    await expect(change(password, 'password123')).rejects.toMatchObject({ code: 'password-common' })
    await expect(change(password, 'Anna-anna-Anna')).rejects.toMatchObject({ code: 'password-predictable' })
    const nobody = changePassword(auth, { current: password, next }, visitor())
    await expect(nobody).rejects.toMatchObject({ code: 'not-signed-in' })
  })

  it('limits guesses with a stolen session, and not the owner elsewhere', async () => {
    const [stolen, own] = [await enter(), await enter()]
    const codes: string[] = []
    for (let i = 0; i < 8; i++) {
      const client = visitor({ sessionToken: stolen.session.token })
      const guess = changePassword(auth, { current: `guess ${i}`, next }, client)
      codes.push(
        await guess.then(
          () => 'changed',
          (error: { code: string }) => error.code,
        ),
      )
    }
    expect(codes.filter((code) => code === 'password-wrong')).toHaveLength(5)
    expect(codes.at(-1)).toBe('too-many-attempts')
    const client = visitor({ sessionToken: own.session.token })
    await expect(changePassword(auth, { current: password, next }, client)).resolves.toBeDefined()
  })
})

describe('the cookies', () => {
  it('are HttpOnly, same-site and sent over https only', () => {
    const flags = { httpOnly: true, secure: true, sameSite: 'lax', path: '/' }
    expect(cookiesFor('https://amend.example.org')).toEqual({
      session: { name: '__Host-amend.session', ...flags, maxAge: 90 * 24 * 3600 },
      device: { name: '__Host-amend.device', ...flags, maxAge: 180 * 24 * 3600 },
      setup: { name: '__Host-amend.setup', ...flags, maxAge: 24 * 3600 },
      step: { name: '__Host-amend.step', ...flags, maxAge: 600 },
    })
  })

  it('work without https where the pages do', () => {
    expect(cookiesFor('http://localhost:3000').session).toMatchObject({ name: 'amend.session', secure: false })
    expect(cookiesFor('http://localhost:3000', 'admin').device.name).toBe('admin.device')
  })
})
