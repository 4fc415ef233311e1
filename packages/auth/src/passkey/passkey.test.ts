import { beforeEach, describe, expect, it } from 'vitest'
import { findSession } from '../session.ts'
import { type Authenticator, type CeremonyOptions, softwareAuthenticator } from '../testing/authenticator.ts'
import { testInstallation, visitor } from '../testing/installation.ts'
import { addMember, connectApp, type Member, memberPassword, refusalOf } from '../testing/member.ts'
import { addPasskey, beginPasskey, listPasskeys, removePasskey, renamePasskey } from './manage.ts'
import { relyingPartyOf } from './relying-party.ts'
import { beginPasskeySignIn, signInWithPasskey } from './sign-in.ts'

const { auth, database, mailsTo, with: having } = await testInstallation()
const proof = { password: memberPassword }

let anna: Member

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  await database.unsafe.mailOutbox.deleteMany()
  await database.unsafe.verificationToken.deleteMany()
  anna = await addMember(auth)
})

async function register(member: Member, options: CeremonyOptions = {}): Promise<Authenticator> {
  const authenticator = softwareAuthenticator()
  const { challenge } = await beginPasskey(auth, member.session, proof)
  await addPasskey(auth, member.session, 'Laptop', authenticator.register(challenge, options))
  return authenticator
}

async function enter(authenticator: Authenticator, options: CeremonyOptions = {}) {
  const { challenge } = await beginPasskeySignIn(auth, visitor())
  return signInWithPasskey(auth, authenticator.authenticate(challenge, anna.userId, options), visitor())
}

describe('adding a passkey', () => {
  it('asks the browser for one of this installation that verifies the person', async () => {
    const options = await beginPasskey(auth, anna.session, proof)
    expect(options).toMatchObject({
      rp: { id: 'amend.example.org' },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    })
    await register(anna)
    expect((await beginPasskey(auth, anna.session, proof)).excludeCredentials).toHaveLength(1)
  })

  it('needs the password, and a code where there is a second factor', async () => {
    const refused = beginPasskey(auth, anna.session, { password: 'another one' })
    await expect(refused).rejects.toMatchObject({ code: 'password-wrong' })
    const app = await connectApp(auth, anna)
    await expect(beginPasskey(auth, anna.session, proof)).rejects.toMatchObject({ code: 'second-factor-needed' })
    await expect(beginPasskey(auth, anna.session, { ...proof, code: app.code() })).resolves.toBeDefined()
  })

  it('notifies the owner', async () => {
    await register(anna)
    expect(await listPasskeys(auth, anna.userId)).toMatchObject([{ name: 'Laptop', lastUsedAt: null }])
    expect((await mailsTo(anna.email))[0]?.subject).toBe('A passkey was added')
  })

  it.each([
    ['of another page', { origin: 'https://evil.example.org' }],
    ['for another host', { rpId: 'evil.example.org' }],
    ['that has not verified the person', { verified: false }],
  ])('refuses one %s', async (_, options) => {
    await expect(register(anna, options)).rejects.toMatchObject({ code: 'passkey-refused' })
    expect(await listPasskeys(auth, anna.userId)).toEqual([])
  })

  it('takes a challenge once, and only that of the account', async () => {
    const berta = await addMember(auth, 'berta@example.org')
    const { challenge } = await beginPasskey(auth, anna.session, proof)
    const stolen = addPasskey(auth, berta.session, 'Mine', softwareAuthenticator().register(challenge))
    await expect(stolen).rejects.toMatchObject({ code: 'passkey-refused' })
    await addPasskey(auth, anna.session, 'Laptop', softwareAuthenticator().register(challenge))
    const again = addPasskey(auth, anna.session, 'Twice', softwareAuthenticator().register(challenge))
    await expect(again).rejects.toMatchObject({ code: 'passkey-refused' })
    const { challenge: ofSignIn } = await beginPasskeySignIn(auth, visitor())
    const other = addPasskey(auth, anna.session, 'Other', softwareAuthenticator().register(ofSignIn))
    await expect(other).rejects.toMatchObject({ code: 'passkey-refused' })
  })

  it('refuses a passkey that another account has', async () => {
    const berta = await addMember(auth, 'berta@example.org')
    const authenticator = await register(anna)
    const { challenge } = await beginPasskey(auth, berta.session, proof)
    const taken = addPasskey(auth, berta.session, 'Mine', authenticator.register(challenge))
    await expect(taken).rejects.toMatchObject({ code: 'passkey-refused' })
  })

  it.each(['', ' ', 'x'.repeat(101), 'a\nb'])('refuses the name %j', async (name) => {
    const { challenge } = await beginPasskey(auth, anna.session, proof)
    const refused = addPasskey(auth, anna.session, name, softwareAuthenticator().register(challenge))
    await expect(refused).rejects.toMatchObject({ code: 'bad-name' })
  })
})

describe('signing in with a passkey', () => {
  it('needs no address, and counts as both factors', async () => {
    await connectAppLater()
    const authenticator = await registered()
    const options = await beginPasskeySignIn(auth, visitor())
    expect(options.allowCredentials ?? []).toEqual([])
    const signedIn = await enter(authenticator)
    expect(await findSession(auth, signedIn.session.token)).toMatchObject({ person: { id: anna.userId } })
    expect((await listPasskeys(auth, anna.userId))[0]?.lastUsedAt).not.toBeNull()
  })

  let code: () => string
  const connectAppLater = async () => {
    const app = await connectApp(auth, anna)
    code = () => app.code()
  }
  async function registered(): Promise<Authenticator> {
    const authenticator = softwareAuthenticator()
    const { challenge } = await beginPasskey(auth, anna.session, { ...proof, code: code() })
    await addPasskey(auth, anna.session, 'Laptop', authenticator.register(challenge))
    return authenticator
  }

  it.each([
    ['of another page', { origin: 'https://evil.example.org' }],
    ['for another host', { rpId: 'evil.example.org' }],
    ['without the person', { verified: false }],
    ['for another account', { userHandle: '01890000-0000-7000-8000-000000000000' }],
    ['with a counter that went back', { counter: 1 }],
  ])('refuses a signature %s', async (_, options) => {
    const authenticator = await register(anna)
    await enter(authenticator)
    await expect(enter(authenticator, options)).rejects.toMatchObject({ code: 'passkey-refused' })
  })

  it('takes a signature once, also concurrently', async () => {
    const authenticator = await register(anna)
    const { challenge } = await beginPasskeySignIn(auth, visitor())
    const response = authenticator.authenticate(challenge, anna.userId)
    const settled = await Promise.allSettled([1, 2, 3].map(() => signInWithPasskey(auth, response, visitor())))
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('refuses an unknown passkey, another key, and a challenge that was not issued, in the same way', async () => {
    const authenticator = await register(anna)
    const { challenge } = await beginPasskeySignIn(auth, visitor())
    const unknown = softwareAuthenticator().authenticate(challenge, anna.userId)
    const forged = { ...unknown, id: authenticator.credentialId, rawId: authenticator.credentialId }
    const invented = authenticator.authenticate('x'.repeat(43), anna.userId)
    const refusals = []
    for (const response of [unknown, forged, invented]) {
      const refusal = await refusalOf(signInWithPasskey(auth, response, visitor()))
      refusals.push([refusal?.code, String(refusal)])
    }
    expect(new Set(refusals.map(String)).size).toBe(1)
    expect(refusals[0]?.[0]).toBe('passkey-refused')
  })

  it('is refused after the passkey was removed, and while the account is suspended', async () => {
    const authenticator = await register(anna)
    await database.installation.user.updateMany({ data: { suspendedAt: new Date() } })
    await expect(enter(authenticator)).rejects.toMatchObject({ code: 'account-suspended' })
    await database.installation.user.updateMany({ data: { suspendedAt: null } })
    const [passkey] = await listPasskeys(auth, anna.userId)
    await removePasskey(auth, anna.session, passkey?.id ?? '', { password: memberPassword })
    await expect(enter(authenticator)).rejects.toMatchObject({ code: 'passkey-refused' })
  })

  it('issues a limited number of challenges to a network', async () => {
    const client = visitor()
    const codes = []
    for (let i = 0; i < 31; i++) codes.push((await refusalOf(beginPasskeySignIn(auth, client)))?.code)
    expect(codes.at(-1)).toBe('too-many-attempts')
    await expect(beginPasskeySignIn(auth, visitor())).resolves.toBeDefined()
  })
})

describe('a passkey of somebody else', () => {
  it('is neither renamed nor removed', async () => {
    const berta = await addMember(auth, 'berta@example.org')
    await register(anna)
    const [passkey] = await listPasskeys(auth, anna.userId)
    const id = passkey?.id ?? ''
    expect(await renamePasskey(auth, berta.userId, id, 'Mine')).toBe(false)
    expect(await removePasskey(auth, berta.session, id, { password: memberPassword })).toBe(false)
    expect(await renamePasskey(auth, anna.userId, id, ' Phone ')).toBe(true)
    expect(await listPasskeys(auth, anna.userId)).toMatchObject([{ name: 'Phone' }])
  })
})

describe('the relying party', () => {
  it.each([
    ['https://amend.example.org', 'amend.example.org'],
    ['https://amend.example.org:8443', 'amend.example.org'],
    ['http://localhost:3000', 'localhost'],
    ['http://amend.example.org', undefined],
    ['https://192.0.2.1', undefined],
    ['https://[2001:db8::1]', undefined],
    ['http://127.0.0.1:3000', undefined],
  ])('of %s is %s', (baseUrl, id) => {
    expect(relyingPartyOf({ baseUrl })?.id).toBe(id)
  })

  it('is needed for every ceremony', async () => {
    const plain = having({ baseUrl: 'http://amend.example.org' })
    await expect(beginPasskey(plain, anna.session, proof)).rejects.toMatchObject({ code: 'passkey-refused' })
    await expect(beginPasskeySignIn(plain, visitor())).rejects.toMatchObject({ code: 'passkey-refused' })
  })
})
