import { addPerson, addUpload } from '@amend/db/seed'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { deleteExpired } from './clean-up.ts'
import { confirmEmail } from './confirm-email.ts'
import { signIn } from './sign-in.ts'
import { signUp } from './sign-up.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { day, hour } from './throttle.ts'

const { auth, database, tokenFor, with: having } = await testInstallation()
const password = 'mauve-otter-ladder'
const { unsafe } = database

afterEach(() => vi.useRealTimers())
const wait = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })

const counts = async () => ({
  users: await unsafe.user.count(),
  sessions: await unsafe.session.count(),
  tokens: await unsafe.verificationToken.count(),
  limits: await unsafe.rateLimit.count(),
  mails: await unsafe.mailOutbox.count(),
})

describe('deleteExpired', () => {
  it('keeps valid records and deletes expired ones', async () => {
    await signUp(auth, { email: 'anna@example.org', password }, visitor())
    const token = await tokenFor('anna@example.org', 'confirm-email')
    await confirmEmail(auth, { token, password }, visitor())
    await signUp(auth, { email: 'squatter@example.org', password }, visitor())
    const painter = await addPerson(database, 'Painter')
    await unsafe.user.update({ where: { id: painter.user.id }, data: { emailVerified: null } })
    await addUpload(database, painter.workspace.id, 'Meadow', { by: painter })

    const before = await counts()
    expect(before).toMatchObject({ users: 3, sessions: 1, tokens: 1, mails: 2 })
    await deleteExpired(database, auth.settings)
    expect(await counts()).toEqual(before)

    wait(day + hour)
    await deleteExpired(database, auth.settings)
    expect(await counts()).toEqual({ ...before, tokens: 0, limits: 0 })

    wait(7 * day)
    await deleteExpired(database, having({ confirmation: 'optional' }).settings)
    expect((await counts()).users).toBe(3)
    await deleteExpired(database, auth.settings)
    // Of unconfirmed accounts only one without content is deleted, with its workspace.
    expect(await unsafe.user.findUnique({ where: { email: 'squatter@example.org' } })).toBeNull()
    expect(await counts()).toMatchObject({ users: 2, sessions: 1, mails: 2 })
    expect(await unsafe.workspace.count()).toBe(2)

    wait(31 * day)
    await deleteExpired(database, auth.settings)
    expect(await counts()).toMatchObject({ users: 2, sessions: 0, mails: 0 })
    await expect(signIn(auth, { email: 'anna@example.org', password }, visitor())).resolves.toBeDefined()
  })
})
