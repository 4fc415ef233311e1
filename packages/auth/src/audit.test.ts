import type { ApiErrorCode } from '@amend/contract'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { auditRefusal } from './audit.ts'
import { deleteExpired } from './clean-up.ts'
import { AuthError } from './error.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { day, hour } from './throttle.ts'

const { auth, database } = await testInstallation({ confirmation: 'optional' })
const refusals = () =>
  database.unsafe.auditLog.findMany({ where: { action: { contains: 'refus' } }, orderBy: { id: 'asc' } })

beforeEach(async () => {
  await database.unsafe.auditLog.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
})
afterEach(() => vi.useRealTimers())

const refuse = (more: { code?: ApiErrorCode; address?: string } = {}) =>
  auditRefusal(database, { code: 'sign-in-refused', what: 'sign-in.password', address: '192.0.2.7', ...more })

describe('auditRefusal', () => {
  it('records who was refused what, from where', async () => {
    const actorId = '01890000-0000-7000-8000-000000000001'
    await auditRefusal(database, { code: 'not-permitted', what: 'image.delete', address: '192.0.2.7', actorId })
    expect(await refusals()).toMatchObject([
      {
        ...{ action: 'access:refused', actorId, address: '192.0.2.7', workspaceId: null, subjectId: null },
        data: { code: 'not-permitted', what: 'image.delete' },
      },
    ])
  })

  it.each([
    ['sign-in-refused', 'sign-in:refused'],
    ['link-refused', 'sign-in:refused'],
    ['setup-needed', 'setup:refused'],
    ['not-found', 'access:refused'],
    ['too-many-attempts', 'rate:refused'],
    ['bad-input', undefined],
    ['not-signed-in', undefined],
    ['internal', undefined],
  ] as const)('records %s as %s', async (code, action) => {
    await refuse({ code })
    expect((await refusals()).map((row) => row.action)).toEqual(action ? [action] : [])
  })

  it('records at most 20 an hour of a kind and network, and one note that there was more', async () => {
    for (let i = 0; i < 30; i++) await refuse()
    await refuse({ code: 'not-found' })
    await refuse({ address: '192.0.2.8' })
    const actions = (await refusals()).map((row) => row.action)
    expect(actions.filter((action) => action === 'sign-in:refused')).toHaveLength(21)
    expect(actions.filter((action) => action === 'access:refused')).toHaveLength(1)
    expect(actions.filter((action) => action === 'refusals:omitted')).toHaveLength(1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + hour + 1000 })
    await refuse()
    expect(await refusals()).toHaveLength(actions.length + 1)
  })

  it('records at most 100 an hour in all, however many networks attack', async () => {
    for (let i = 0; i < 130; i++) await refuse({ address: `192.0.${i}.1` })
    expect(await refusals()).toHaveLength(101)
  })

  it('is forgotten after 90 days; what people did to accounts is kept', async () => {
    await signUp(auth, { email: 'kept@example.org', password: 'mauve-otter-ladder' }, visitor())
    await refuse()
    const before = await database.unsafe.auditLog.count()
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 89 * day })
    await deleteExpired(database, auth.settings)
    expect(await refusals()).toHaveLength(1)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * day })
    await deleteExpired(database, auth.settings)
    expect(await refusals()).toHaveLength(0)
    expect(await database.unsafe.auditLog.count()).toBe(before - 1)
  })
})

describe('the error of a failed sign-in', () => {
  it('names the account for the audit log, and reveals it to nobody', async () => {
    const email = 'anna@example.org'
    await signUp(auth, { email, password: 'mauve-otter-ladder' }, visitor())
    const { id } = await database.unsafe.user.findUniqueOrThrow({ where: { email } })
    const failed = async (address: string) =>
      signIn(auth, { email: address, password: 'a wrong password' }, visitor()).catch((error: unknown) => error)
    const [known, unknown] = [await failed(email), await failed('nobody@example.org')]
    if (!(known instanceof AuthError) || !(unknown instanceof AuthError)) throw new Error('Both must be refused.')
    expect([known.accountId, unknown.accountId]).toEqual([id, undefined])
    expect({ ...known, message: known.message }).toEqual({ ...unknown, message: unknown.message })
    expect(JSON.stringify(known)).not.toContain(id)
  })
})
