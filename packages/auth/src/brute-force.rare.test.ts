/** Attacks on sign-in: guessing passwords, and locking the owner out. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { confirmEmail } from './confirm-email.ts'
import type { Auth, Client } from './context.ts'
import { readLink } from './link.ts'
import { findSession } from './session.ts'
import { signIn } from './sign-in.ts'
import { requestSignInLink, signInWithLink } from './sign-in-link.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { day, hour, minute } from './throttle.ts'

const { auth, database, tokenFor, work } = await testInstallation({ confirmation: 'optional' })
const email = 'anna@example.org'
const password = 'mauve-otter-ladder'

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  await signUp(auth, { email, password }, visitor())
})
afterEach(() => vi.useRealTimers())

const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

/** The outcome of an attempt. */
const attempt = (client: Client, guess: string, as = email, installation: Auth = auth) =>
  signIn(installation, { email: as, password: guess }, client).then(
    () => 'in' as const,
    (error: { code: string }) => error.code,
  )

/** Guesses as fast as the limits allow for some time. @returns when passwords were compared, ms after the start */
async function guessFor(client: Client, duration: number): Promise<number[]> {
  const begin = Date.now()
  const compared: number[] = []
  while (Date.now() < begin + duration) {
    try {
      await signIn(auth, { email, password: `guess number ${compared.length}` }, client)
    } catch (error) {
      const { code, retryAt } = error as { code: string; retryAt?: Date }
      if (code === 'sign-in-refused') compared.push(Date.now() - begin)
      else wait((retryAt?.getTime() ?? begin + duration) - Date.now() + 1)
    }
  }
  return compared
}

const within = (times: readonly number[], duration: number) => times.filter((time) => time < duration).length

describe('guessing', () => {
  it('from one network is limited to 5 attempts in a minute, 20 in an hour, 60 in a day', async () => {
    const compared = await guessFor(visitor(), day)
    expect([minute, hour, day].map((duration) => within(compared, duration))).toEqual([5, 20, 60])
  })

  it('compares no password that the limit refuses, not even the right one', async () => {
    const attacker = visitor()
    for (let i = 0; i < 5; i++) await attempt(attacker, 'wrong')
    work.length = 0
    expect(await attempt(attacker, password)).toBe('too-many-attempts')
    expect(work).not.toContain('verify')
  })

  it('in parallel gains nothing', async () => {
    const attacker = visitor()
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, i) => attempt(attacker, `guess ${i}`)))
    expect(outcomes.filter((outcome) => outcome === 'sign-in-refused')).toHaveLength(5)
  })

  it('one password at many accounts is limited per network', async () => {
    const attacker = visitor()
    const outcomes: string[] = []
    for (let i = 0; i < 40; i++) outcomes.push(await attempt(attacker, password, `person${i}@example.org`))
    expect(outcomes.filter((outcome) => outcome === 'sign-in-refused')).toHaveLength(30)
  })

  it('from several addresses of one IPv6 network counts as one network', async () => {
    const outcomes: string[] = []
    for (let i = 0; i < 20; i++) outcomes.push(await attempt({ address: `2001:db8:ffff::${i + 1}` }, 'wrong'))
    expect(outcomes.filter((outcome) => outcome === 'sign-in-refused')).toHaveLength(5)
  })

  it('is not reset by signing in to an own account in between', async () => {
    await signUp(auth, { email: 'eve@example.org', password }, visitor())
    const attacker = visitor()
    let compared = 0
    for (let i = 0; i < 33; i++) {
      if ((await attempt(attacker, 'wrong', `person${i}@example.org`)) === 'sign-in-refused') compared++
      await attempt(attacker, password, 'eve@example.org')
    }
    expect(compared).toBe(30)
  })

  it('with the device of another account or an invented one counts as without a device', async () => {
    await signUp(auth, { email: 'eve@example.org', password }, visitor())
    const eve = await signIn(auth, { email: 'eve@example.org', password }, visitor())
    const address = visitor().address
    const outcomes: string[] = []
    for (let i = 0; i < 10; i++) {
      const deviceToken = i % 2 ? eve.deviceToken : `1.${Date.now().toString(36)}.${'a'.repeat(22)}.${'b'.repeat(43)}`
      outcomes.push(await attempt({ address, deviceToken }, 'wrong'))
    }
    expect(outcomes.filter((outcome) => outcome === 'sign-in-refused')).toHaveLength(5)
  })

  it('from a stolen device is limited as well', async () => {
    const { deviceToken } = await signIn(auth, { email, password }, visitor())
    const outcomes: string[] = []
    for (let i = 0; i < 20; i++) outcomes.push(await attempt(visitor({ deviceToken }), 'wrong'))
    expect(outcomes.filter((outcome) => outcome === 'sign-in-refused')).toHaveLength(5)
  })

  it('from many networks gets few attempts from each once the account is under attack', async () => {
    let failures = 0
    for (let i = 0; failures < 100; i++) {
      const attacker = { address: `198.51.${i >> 8}.${i & 255}` }
      while ((await attempt(attacker, 'wrong')) === 'sign-in-refused') failures++
    }
    const compared = await guessFor(visitor(), hour - minute)
    expect([minute, hour].map((duration) => within(compared, duration))).toEqual([2, 3])
  })

  it('the password of an unconfirmed account is limited even for holders of the link', async () => {
    const token = await tokenFor(email, 'confirm-email')
    const attacker = visitor()
    const outcomes: string[] = []
    for (let i = 0; i < 10; i++) {
      const one = confirmEmail(auth, { token, password: `guess ${i}` }, attacker)
      outcomes.push(
        await one.then(
          () => 'in',
          (error: { code: string }) => error.code,
        ),
      )
    }
    expect(outcomes.filter((outcome) => outcome === 'sign-in-refused')).toHaveLength(5)
    expect(outcomes.at(-1)).toBe('too-many-attempts')
  })
})

describe('an attacker cannot lock out an owner', () => {
  async function attackFromEverywhere() {
    for (let i = 0; i < 110; i++) await attempt({ address: `203.0.113.${i}` }, 'wrong')
  }

  it('who comes from another network', async () => {
    const attacker = visitor()
    for (let i = 0; i < 8; i++) await attempt(attacker, 'wrong')
    expect(await attempt(attacker, password)).toBe('too-many-attempts')
    expect(await attempt(visitor(), password)).toBe('in')
  })

  it('who is signed in, or comes from an unused network, whatever the number of attackers', async () => {
    const { session } = await signIn(auth, { email, password }, visitor())
    await attackFromEverywhere()
    expect(await attempt(visitor(), 'my old password')).toBe('sign-in-refused')
    expect(await findSession(auth, session.token)).toBeDefined()
    expect(await attempt(visitor(), password)).toBe('in')
  })

  it("who has signed in with this browser before, even in the attacker's network", async () => {
    const home = visitor()
    const { deviceToken } = await signIn(auth, { email, password }, home)
    for (let i = 0; i < 8; i++) await attempt(home, 'wrong')
    for (let i = 0; i < 30; i++) await attempt(home, 'wrong', `person${i}@example.org`)
    expect(await attempt(home, password)).toBe('too-many-attempts')
    expect(await attempt({ ...home, deviceToken }, password)).toBe('in')
  })

  it('who requests a link by mail, in the same network', async () => {
    const home = visitor()
    for (let i = 0; i < 8; i++) await attempt(home, 'wrong')
    await requestSignInLink(auth, { email }, home)
    await expect(signInWithLink(auth, { token: await tokenFor(email, 'sign-in') }, home)).resolves.toBeDefined()
  })

  it('whose mailbox is flooded: one of the links is always valid', async () => {
    for (let quarter = 0; quarter < 16; quarter++) {
      for (let i = 0; i < 3; i++) await requestSignInLink(auth, { email }, visitor())
      wait(hour / 4)
      const token = await tokenFor(email, 'sign-in')
      expect(await readLink(database, 'sign-in', token), `after ${quarter} quarters`).toBe(email)
    }
    const flood = await database.installation.mailOutbox.count({ where: { subject: 'Your link to sign in' } })
    expect(flood).toBeLessThanOrEqual(5 * 5)
  })

  it('who requests one link after another, using each', async () => {
    for (let i = 0; i < 8; i++) {
      await requestSignInLink(auth, { email }, visitor())
      const token = await tokenFor(email, 'sign-in')
      await expect(signInWithLink(auth, { token }, visitor())).resolves.toBeDefined()
    }
  })
})

describe('a person', () => {
  it('who signs in often is never limited', async () => {
    const home = visitor()
    for (let i = 0; i < 12; i++) expect(await attempt(home, password)).toBe('in')
  })

  it('who mistyped can sign in after the waiting time', async () => {
    const home = visitor()
    for (let i = 0; i < 8; i++) await attempt(home, 'wrong')
    expect(await attempt(home, password)).toBe('too-many-attempts')
    wait(minute)
    expect(await attempt(home, password)).toBe('in')
  })
})
