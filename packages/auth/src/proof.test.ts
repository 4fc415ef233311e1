import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { requestEmailChange } from './email-change.ts'
import { beginPasskey, removePasskey } from './passkey/manage.ts'
import { type Proof, requireProof } from './proof.ts'
import { findSession } from './session.ts'
import { requestSignInLink, signInWithLink } from './sign-in-link.ts'
import { testInstallation, visitor } from './testing/installation.ts'
import { addMember, connectApp, forgetProof, type Member, memberPassword as password } from './testing/member.ts'
import { beginTwoFactor } from './two-factor/manage.ts'

const { auth, database, tokenFor } = await testInstallation()
let anna: Member

beforeEach(async () => {
  await database.unsafe.user.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
  anna = await addMember(auth)
})

const dropPassword = () => database.unsafe.credential.deleteMany({ where: { userId: anna.userId } })

const addedPasskey = ({ userId }: Member) =>
  database.unsafe.passkey.create({
    data: {
      userId,
      name: 'Phone',
      credentialId: randomUUID(),
      publicKey: Buffer.from('key'),
      counter: 0,
      backedUp: false,
    },
  })

/** What needs a proof in this package. */
const commands: Readonly<Record<string, (member: Member, proof: Proof) => Promise<unknown>>> = {
  'add a passkey': (member, proof) => beginPasskey(auth, member.session, proof),
  'remove a passkey': async (member, proof) => {
    const { id } = await addedPasskey(member)
    return removePasskey(auth, member.session, id, proof)
  },
  'turn on a second factor': (member, proof) => beginTwoFactor(auth, member.session, proof),
  'change the address': (member, proof) =>
    requestEmailChange(auth, member.session, { ...proof, email: 'other@example.org' }, visitor()),
}

describe.each(Object.entries(commands))('to %s', (_, command) => {
  it('an account without a password needs a sign-in within the last ten minutes', async () => {
    await dropPassword()
    await forgetProof(auth, anna.userId)
    for (const proof of [{}, { password }, { code: '123456' }]) {
      await expect(command(anna, proof)).rejects.toMatchObject({ code: 'sign-in-again' })
    }
    await requestSignInLink(auth, { email: anna.email }, visitor())
    const { session } = await signInWithLink(auth, { token: await tokenFor(anna.email, 'sign-in') }, visitor())
    const fresh = await findSession(auth, session.token)
    if (!fresh) throw new Error('The session has not begun.')
    await expect(command({ ...anna, session: fresh }, {})).resolves.not.toThrow()
    // The other session stays without a proof.
    await expect(command(anna, {})).rejects.toMatchObject({ code: 'sign-in-again' })
  })

  it('a password is needed however fresh the sign-in is', async () => {
    await expect(command(anna, {})).rejects.toMatchObject({ code: 'password-needed' })
    await expect(command(anna, { password })).resolves.not.toThrow()
  })
})

describe('requireProof', () => {
  it('takes a code in place of a password that does not exist', async () => {
    const app = await connectApp(auth, anna)
    await dropPassword()
    await forgetProof(auth, anna.userId)
    await expect(requireProof(auth, anna.session, {})).rejects.toMatchObject({ code: 'second-factor-needed' })
    await expect(requireProof(auth, anna.session, { code: app.code() })).resolves.toMatchObject({ id: anna.userId })
  })

  it('accepts the sign-in of the person alone, and of no other session', async () => {
    await dropPassword()
    const berta = await addMember(auth, 'berta@example.org')
    const mixed = { id: berta.session.id, person: anna.session.person }
    await expect(requireProof(auth, mixed, {})).rejects.toMatchObject({ code: 'sign-in-again' })
  })
})
