/** User enumeration: neither the answer nor the work of a request reveals whether an address has an account. */
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { inAnswerTime } from './answer.ts'
import type { Auth, Client } from './context.ts'
import { requestPasswordReset } from './password-reset.ts'
import { requestConfirmation } from './request-confirmation.ts'
import { signIn } from './sign-in.ts'
import { requestSignInLink } from './sign-in-link.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, testSettings, visitor } from './testing/installation.ts'

const { auth, database, work, mailsTo, with: having } = await testInstallation()
const password = 'mauve-otter-ladder'

/** One address in each state. */
const addresses = {
  confirmed: 'anna@example.org',
  unconfirmed: 'berta@example.org',
  'without a password': 'clara@example.org',
  suspended: 'dora@example.org',
  unknown: 'nobody@example.org',
} as const

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  for (const email of Object.values(addresses)) {
    if (email !== addresses.unknown) await signUp(auth, { email, password }, visitor())
  }
  const { user, credential } = database.unsafe
  await user.updateMany({ where: { email: { not: addresses.unconfirmed } }, data: { emailVerified: new Date() } })
  await user.updateMany({ where: { email: addresses.suspended }, data: { suspendedAt: new Date() } })
  await credential.deleteMany({ where: { user: { email: addresses['without a password'] } } })
  await database.unsafe.mailOutbox.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
})

/** What a client sees of a request, and the work that it caused on the server. */
async function observe(run: (client: Client) => Promise<unknown>) {
  work.length = 0
  const answer = await run(visitor()).then(
    (value) => ({ value }),
    ({ code, message, retryAt }) => ({ code, message, retryAt }),
  )
  return { answer, work: [...work] }
}

const requests: Record<string, (installation: Auth, email: string, client: Client) => Promise<unknown>> = {
  'signing in with a wrong password': (on, email, client) => signIn(on, { email, password: 'not the one' }, client),
  'asking for a link to sign in': (on, email, client) => requestSignInLink(on, { email }, client),
  'asking for the confirmation again': (on, email, client) => requestConfirmation(on, { email }, client),
  'asking for a new password': (on, email, client) => requestPasswordReset(on, { email }, client),
}

describe.each(Object.keys(requests))('%s', (name) => {
  it.each(['open', 'closed'] as const)(
    'answers and works the same for all addresses, with sign-up %s',
    async (signUp) => {
      const installation = having({ signUp })
      const seen = []
      for (const email of Object.values(addresses)) {
        seen.push(await observe((client) => requests[name]!(installation, email, client)))
      }
      expect(seen[0]?.work.length).toBeGreaterThan(3)
      for (const one of seen) expect(one).toEqual(seen[0])
    },
  )

  it('is limited in the same way for all addresses', async () => {
    const codes: Record<string, string[]> = {}
    for (const kind of ['confirmed', 'unknown'] as const) {
      const email = addresses[kind]
      const client = visitor()
      codes[kind] = []
      for (let i = 0; i < 21; i++) {
        const one = requests[name]!(auth, email, client)
        codes[kind].push(
          await one.then(
            () => 'answered',
            (error: { code: string }) => error.code,
          ),
        )
      }
    }
    expect(codes.unknown).toContain('too-many-attempts')
    expect(codes.confirmed).toEqual(codes.unknown)
  })
})

describe('signing up', () => {
  it('answers the same for all addresses, with one hash', async () => {
    for (const email of Object.values(addresses)) {
      const seen = await observe((client) => signUp(auth, { email, password: 'another good password' }, client))
      expect(seen.answer).toEqual({ value: undefined })
      expect(seen.work.filter((step) => step === 'hash')).toHaveLength(1)
      expect(await mailsTo(email)).toHaveLength(1)
    }
  })

  it('is followed by the same refused sign-in, whether the address was free or not', async () => {
    const answers = []
    for (const email of [addresses.confirmed, addresses.unknown]) {
      await signUp(auth, { email, password: 'another good password' }, visitor())
      answers.push(await observe((client) => signIn(auth, { email, password: 'another good password' }, client)))
    }
    expect(answers[0]).toMatchObject({ answer: { code: 'sign-in-refused' } })
    expect(answers[1]).toEqual(answers[0])
  })
})

describe('the answer time', () => {
  it.each([
    ['work that is done at once', async () => 'done'],
    ['work that takes longer', async () => sleep(60).then(() => 'done')],
    ['work that fails', async () => Promise.reject(new Error('failed'))],
  ])('delays %s', async (_, run) => {
    const settings = { ...testSettings, answerTime: 40 }
    let answered = false
    const answer = inAnswerTime(settings, run).then(
      () => (answered = true),
      () => (answered = true),
    )
    await sleep(20)
    expect(answered).toBe(false)
    await answer
  })
})
