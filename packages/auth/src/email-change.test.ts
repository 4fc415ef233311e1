import { beforeEach, describe, expect, it } from 'vitest'
import { confirmEmailChange, readEmailChange, requestEmailChange } from './email-change.ts'
import { changePassword } from './password-change.ts'
import { findSession } from './session.ts'
import { signIn } from './sign-in.ts'
import { requestSignInLink, signInWithLink } from './sign-in-link.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { addMember, connectApp, type Member, memberPassword as password } from './testing/member.ts'

const { auth, database, work, mailsTo, tokenFor } = await testInstallation()
const next = 'anna@new.example.org'
const emailOf = async (id: string) => (await database.installation.user.findUniqueOrThrow({ where: { id } })).email

let anna: Member

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  await database.unsafe.verificationToken.deleteMany()
  anna = await addMember(auth)
  await database.unsafe.mailOutbox.deleteMany()
})

const request = (email = next, member = anna) =>
  requestEmailChange(auth, member.session, { email, password }, visitor())

describe('a change of address', () => {
  it('takes effect when the new address confirms it, keeps the sessions, and tells the old one', async () => {
    await request(' Anna@NEW.example.org')
    expect(await emailOf(anna.userId)).toBe(anna.email)
    const token = await tokenFor(next, 'change-email')
    expect(await readEmailChange(auth, token)).toBe(next)
    await confirmEmailChange(auth, token)
    expect(await emailOf(anna.userId)).toBe(next)
    expect(await findSession(auth, anna.token)).toMatchObject({ person: { email: next } })
    const [notice] = await mailsTo(anna.email)
    expect(notice?.subject).toBe('The address of your account was changed')
    expect(JSON.stringify(notice)).not.toContain(next)
    await expect(signIn(auth, { email: next, password }, visitor())).resolves.toBeDefined()
    await expect(signIn(auth, { email: anna.email, password }, visitor())).rejects.toMatchObject({
      code: 'sign-in-refused',
    })
  })

  it('is good once, of concurrent uses too', async () => {
    await request()
    const token = await tokenFor(next, 'change-email')
    const settled = await Promise.allSettled([1, 2, 3].map(() => confirmEmailChange(auth, token)))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await readEmailChange(auth, token)).toBeUndefined()
  })

  it('needs the password, and a code where there is a second factor', async () => {
    const wrong = requestEmailChange(auth, anna.session, { email: next, password: 'wrong' }, visitor())
    await expect(wrong).rejects.toMatchObject({ code: 'password-wrong' })
    const none = requestEmailChange(auth, anna.session, { email: next }, visitor())
    await expect(none).rejects.toMatchObject({ code: 'password-needed' })
    await database.unsafe.mailOutbox.deleteMany()
    await connectApp(auth, anna)
    await expect(request()).rejects.toMatchObject({ code: 'second-factor-needed' })
    expect(await mailsTo(next)).toEqual([])
  })

  it('is refused for no address, and for the present one', async () => {
    await expect(request('anna')).rejects.toMatchObject({ code: 'bad-email' })
    await expect(request(anna.email.toUpperCase())).rejects.toMatchObject({ code: 'same-email' })
  })

  it('invalidates links that were mailed to the old address', async () => {
    await requestSignInLink(auth, { email: anna.email }, visitor())
    const old = await tokenFor(anna.email, 'sign-in')
    await request()
    await confirmEmailChange(auth, await tokenFor(next, 'change-email'))
    await expect(signInWithLink(auth, { token: old }, visitor())).rejects.toMatchObject({ code: 'link-refused' })
  })

  it('is over when the password changes', async () => {
    await request()
    await changePassword(auth, { current: password, next: 'cobalt-heron-window' }, anna.client)
    const refused = confirmEmailChange(auth, await tokenFor(next, 'change-email'))
    await expect(refused).rejects.toMatchObject({ code: 'link-refused' })
  })
})

describe('an address that has an account', () => {
  it('is answered with the same work, and its owner gets a mail without a link', async () => {
    const berta = await addMember(auth, 'berta@example.org')
    await database.unsafe.mailOutbox.deleteMany()
    await database.unsafe.rateLimit.deleteMany()
    const seen = []
    for (const email of [next, berta.email]) {
      work.length = 0
      expect(await request(email)).toBeUndefined()
      seen.push([...work])
    }
    expect(seen[0]?.length).toBeGreaterThan(5)
    expect(seen[1]).toEqual(seen[0])
    const [mail] = await mailsTo(berta.email)
    expect(mail?.subject).toBe('This address already has an account')
    expect(mail?.text).not.toContain('token=')
    expect(await emailOf(berta.userId)).toBe(berta.email)
  })

  it('is refused when it got the account after the mail', async () => {
    await request()
    const token = await tokenFor(next, 'change-email')
    await addMember(auth, next)
    await expect(confirmEmailChange(auth, token)).rejects.toMatchObject({ code: 'email-taken' })
    expect(await emailOf(anna.userId)).toBe(anna.email)
  })
})
