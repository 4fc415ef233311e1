import { randomBytes, randomUUID } from 'node:crypto'
import { type Client, hashToken, restoreAccount, signIn } from '@amend/auth'
import { addEdit, addTeam, addUpload, type Person } from '@amend/db/seed'
import { beforeEach, describe, expect, it } from 'vitest'
import { authorizeMember } from '../access.ts'
import { addComment } from '../comment/index.ts'
import { openShare } from '../share/index.ts'
import { newPerson, testInstallation } from '../testing/index.ts'
import { changeRole } from '../workspace/index.ts'
import { accountDeletion, deleteAccount } from './delete.ts'
import { eraseDeletedAccounts } from './erase.ts'

const installation = await testInstallation()
const { services, principalOf, tokenOf, owner, editor, team } = installation
const { database, auth } = services
const password = 'correct horse battery staple'
const never = new AbortController().signal
const day = 24 * 60 * 60 * 1000

beforeEach(() => database.unsafe.rateLimit.deleteMany())

const remove = async (person: Person) => deleteAccount(services, await principalOf(person), { password }, {})
const userOf = ({ user: { id } }: Person) => database.installation.user.findUnique({ where: { id } })
const client: Client = { address: '192.0.2.7' }
const enter = ({ user: { email } }: Person) => signIn(auth, { email, password }, client)

/** The token with which the sign-in of a deleted account goes on. */
async function restoreToken(person: Person): Promise<string> {
  const refusal = await enter(person).then(
    () => undefined,
    (error: { code: string; next?: { token: string } }) => error,
  )
  expect(refusal?.code).toBe('account-deleted')
  return refusal?.next?.token ?? ''
}

/** Lets the grace period of a deleted account pass. */
async function pass(person: Person) {
  const deletedAt = new Date(Date.now() - 31 * day)
  await database.unsafe.user.update({ where: { id: person.user.id }, data: { deletedAt } })
  await eraseDeletedAccounts(database, 30, never)
}

describe('deleting an account', () => {
  it('needs the password, and without one a sign-in within the last ten minutes', async () => {
    const person = await newPerson(database)
    const session = await principalOf(person)
    await expect(deleteAccount(services, session, {}, {})).rejects.toMatchObject({ code: 'password-needed' })
    const wrong = deleteAccount(services, session, { password: 'wrong' }, {})
    await expect(wrong).rejects.toMatchObject({ code: 'password-wrong' })
    await database.unsafe.credential.deleteMany({ where: { userId: person.user.id } })
    const provedAt = new Date(Date.now() - 11 * 60_000)
    await database.unsafe.session.updateMany({ where: { userId: person.user.id }, data: { provedAt } })
    const stale = deleteAccount(services, session, {}, {})
    await expect(stale).rejects.toMatchObject({ code: 'sign-in-again' })
    expect((await userOf(person))?.deletedAt).toBeNull()
    await database.unsafe.session.updateMany({ where: { userId: person.user.id }, data: { provedAt: new Date() } })
    await remove(person)
    expect((await userOf(person))?.deletedAt).not.toBeNull()
  })

  it('ends sessions, edits and shared links at once, and mails how to restore it', async () => {
    const person = await newPerson(database)
    const { id: workspaceId } = person.workspace
    const image = await addUpload(database, workspaceId, 'mine.jpg', { by: person })
    const { edit } = await addEdit(database, image, 'x', { by: person, status: 'queued' })
    await principalOf(person)
    const key = randomBytes(18).toString('base64url')
    await database.workspace(workspaceId).shareLink.create({
      data: { workspaceId, subject: 'image', imageId: image.id, keyHash: hashToken(key), keySealed: '' },
    })
    await expect(openShare(services, key, undefined)).resolves.toBeDefined()
    await remove(person)
    expect(await database.unsafe.session.count({ where: { userId: person.user.id } })).toBe(0)
    expect(await database.unsafe.edit.findUnique({ where: { id: edit.id } })).toMatchObject({ status: 'cancelled' })
    await expect(openShare(services, key, undefined)).rejects.toMatchObject({ code: 'not-found' })
    const [mail] = await database.unsafe.mailOutbox.findMany({ where: { recipient: person.user.email } })
    expect(mail?.text).toContain('For 30 days')
    expect(mail?.text).toContain('https://amend.example.org/sign-in')
  })

  it('is refused to the only owner of a team with other members, which the page names', async () => {
    const [person, other] = [await newPerson(database), await newPerson(database)]
    const shared = await addTeam(database, 'Shared', { owner: person, viewer: other })
    await addTeam(database, 'Alone', { owner: person })
    await addTeam(database, 'Of two', { owner: person, admin: other })
    const session = await principalOf(person)
    expect((await accountDeletion(services, session)).teams.map(({ name }) => name)).toEqual(['Of two', 'Shared'])
    await expect(remove(person)).rejects.toMatchObject({ code: 'sole-owner' })
    for (const { id } of (await accountDeletion(services, session)).teams) {
      const member = await authorizeMember(database, session, id, 'member:update')
      await changeRole(services, member, { userId: other.user.id, role: 'owner' })
    }
    await remove(person)
    // The team of the person alone is deleted with the account, the others stay.
    const deleted = await database.unsafe.workspace.findMany({
      where: { deletedAt: (await userOf(person))?.deletedAt },
    })
    expect(deleted.map(({ name }) => name).sort()).toEqual(['Alone', person.workspace.name].sort())
    expect(deleted.map(({ id }) => id)).not.toContain(shared.id)
  })

  it('is refused to the last administrator', async () => {
    expect(await accountDeletion(services, await principalOf(owner))).toMatchObject({ lastAdministrator: true })
    const other = await newPerson(database)
    await addTeam(database, 'x', {})
    await database.unsafe.membership.updateMany({ where: { userId: owner.user.id }, data: { role: 'admin' } })
    await expect(remove(owner)).rejects.toMatchObject({ code: 'last-administrator' })
    await database.unsafe.user.update({ where: { id: other.user.id }, data: { role: 'administrator' } })
    expect(await accountDeletion(services, await principalOf(owner))).toMatchObject({ lastAdministrator: false })
    await database.unsafe.user.update({ where: { id: other.user.id }, data: { role: 'member' } })
  })
})

describe('within the grace period', () => {
  it('signing in begins no session, and offers to restore the account', async () => {
    const person = await newPerson(database)
    const alone = await addTeam(database, 'Alone', { owner: person })
    const before = await addTeam(database, 'Deleted before', { owner: person })
    await database.unsafe.workspace.update({
      where: { id: before.id },
      data: { deletedAt: new Date(Date.now() - day) },
    })
    const token = await tokenOf(person)
    await remove(person)
    expect(await database.unsafe.session.count({ where: { userId: person.user.id } })).toBe(0)
    const stepToken = await restoreToken(person)
    const signedIn = await restoreAccount(auth, { ...client, stepToken })
    expect(signedIn.session.token).not.toBe(token)
    expect((await userOf(person))?.deletedAt).toBeNull()
    const open = await database.unsafe.workspace.findMany({
      where: { memberships: { some: { userId: person.user.id } }, deletedAt: null },
    })
    expect(open.map(({ id }) => id).sort()).toEqual([alone.id, person.workspace.id].sort())
    const again = restoreAccount(auth, { ...client, stepToken })
    await expect(again).rejects.toMatchObject({ code: 'sign-in-expired' })
    await expect(enter(person)).resolves.toBeDefined()
  })

  it('is not restored by a guess, nor by the password alone', async () => {
    const person = await newPerson(database)
    await principalOf(person)
    await remove(person)
    for (const stepToken of ['guessed', 'x'.repeat(43)]) {
      await expect(restoreAccount(auth, { ...client, stepToken })).rejects.toMatchObject({ code: 'sign-in-expired' })
    }
    await restoreToken(person)
    expect((await userOf(person))?.deletedAt).not.toBeNull()
  })

  it('keeps everything until it is over', async () => {
    const person = await newPerson(database)
    await principalOf(person)
    await remove(person)
    await eraseDeletedAccounts(database, 30, never)
    expect(await userOf(person)).not.toBeNull()
  })
})

describe('after the grace period', () => {
  it('the account and its pictures are gone, what it made in a team stays without its name', async () => {
    const person = await newPerson(database)
    const { id: userId, email } = person.user
    await database.unsafe.membership.create({ data: { workspaceId: team.id, userId, role: 'editor' } })
    const own = await addUpload(database, person.workspace.id, 'mine.jpg', { by: person })
    const shared = await addUpload(database, team.id, 'ours.jpg', { by: person })
    const member = await authorizeMember(database, await principalOf(person), team.id, 'comment:create')
    await addComment(services, member, { imageId: shared.id, text: 'words', mentions: [], key: randomUUID() })
    const rows = [
      {
        workspaceId: team.id,
        actorId: userId,
        action: 'member:join',
        subjectId: userId,
        data: { name: person.user.name },
      },
      { workspaceId: team.id, action: 'member:invite', data: { name: email } },
      { workspaceId: team.id, action: 'member:invite', data: { name: `not-${email}` } },
      { actorId: userId, action: 'session:begin', address: '198.51.100.7' },
    ]
    await database.unsafe.auditLog.createMany({ data: rows.map((row) => ({ ...row, data: row.data ?? {} })) })
    await remove(person)
    await pass(person)
    expect(await userOf(person)).toBeNull()
    expect(await database.unsafe.workspace.findUnique({ where: { id: person.workspace.id } })).toBeNull()
    expect(await database.unsafe.image.findUnique({ where: { id: own.id } })).toBeNull()
    expect(await database.unsafe.image.findUnique({ where: { id: shared.id } })).toMatchObject({ createdById: null })
    const log = JSON.stringify(await database.unsafe.auditLog.findMany())
    expect(log).not.toContain(`"${email}"`)
    expect(log).not.toContain(`"name":"${person.user.name}"`)
    expect(log).not.toContain('198.51.100.7')
    expect(log).toContain(`not-${email}`)
    expect(await database.unsafe.auditLog.count({ where: { action: 'account:erase', subjectId: userId } })).toBe(1)
    const mails = await database.unsafe.mailOutbox.findMany({ where: { recipient: email } })
    expect(mails.map(({ subject }) => subject)).toEqual(['Your account is gone'])
    // Nobody else is touched.
    expect(await userOf(editor)).not.toBeNull()
  })

  it('signing in is refused as for an unknown address', async () => {
    const person = await newPerson(database)
    await principalOf(person)
    await remove(person)
    await pass(person)
    await expect(enter(person)).rejects.toMatchObject({ code: 'sign-in-refused' })
  })
})
