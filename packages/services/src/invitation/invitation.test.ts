import { randomBytes } from 'node:crypto'
import { teamLimits } from '@amend/contract'
import type { MembershipRole } from '@amend/db'
import { addTeam, type Person } from '@amend/db/seed'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorizeMember, type Member } from '../access.ts'
import { newPerson, testInstallation } from '../testing/installation.ts'
import { changeRole, deleteTeam, leaveTeam, removeMember } from '../workspace/index.ts'
import {
  acceptInvitation,
  createInvitation,
  declineInvitation,
  type InvitationRequest,
  listInvitations,
  readInvitation,
  revokeInvitation,
} from './index.ts'

const { services, principalOf } = await testInstallation()
const { database } = services

let owner: Person
let admin: Person
let guest: Person
let team: string

beforeAll(async () => {
  owner = await newPerson(database)
  admin = await newPerson(database)
  guest = await newPerson(database)
})

beforeEach(async () => {
  team = (await addTeam(database, 'Studio', { owner, admin })).id
  await database.unsafe.rateLimit.deleteMany()
})

const asMember = async (person: Person, workspaceId = team): Promise<Member> =>
  authorizeMember(database, await principalOf(person), workspaceId, 'workspace:view')
const invite = async (request: Partial<InvitationRequest> = {}, by = admin) =>
  createInvitation(services, await asMember(by), { role: 'editor', uses: 1, days: 7, ...request }, {})
const accept = async (person: Person, key: string) => acceptInvitation(services, await principalOf(person), key)
const read = async (person: Person | undefined, key: string) =>
  readInvitation(services, person && (await principalOf(person)), key)
const roleOf = async (person: Person): Promise<MembershipRole | undefined> =>
  (await database.workspace(team).membership.findFirst({ where: { userId: person.user.id } }))?.role
const usesOf = async (id: string) =>
  (await database.workspace(team).invitation.findFirstOrThrow({ where: { id } })).uses
const refused = {
  code: 'invitation-refused',
  message: 'This invitation is not valid for you. Ask for a new one.',
}

describe('an invitation by a link', () => {
  it('stores no key', async () => {
    const { invitation, key } = await invite()
    const row = await database.workspace(team).invitation.findFirstOrThrow({ where: { id: invitation.id } })
    expect(key).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(row)).not.toContain(key)
    const log = await database.unsafe.auditLog.findMany({ where: { workspaceId: team } })
    expect(log).toHaveLength(1)
    expect(JSON.stringify(log)).not.toContain(key)
  })

  it('makes as many members as it allows, and shows visitors what it is', async () => {
    const { key } = await invite({ role: 'viewer', uses: 2 })
    const shown = { workspaceName: 'Studio', role: 'viewer', invitedBy: admin.user.name, personal: false }
    expect(await read(undefined, key)).toMatchObject({ ...shown, member: false })
    expect(await accept(guest, key)).toBe(team)
    expect(await roleOf(guest)).toBe('viewer')
    expect(await read(guest, key)).toMatchObject({ ...shown, member: true })
    await accept(await newPerson(database), key)
    const late = await newPerson(database)
    await expect(accept(late, key)).rejects.toMatchObject(refused)
    expect(await read(late, key)).toBeNull()
    expect(await listInvitations(await asMember(admin))).toEqual([])
    const joined = await database.workspace(team).event.count({ where: { kind: 'member.joined' } })
    expect(joined).toBe(2)
  })

  it('accepted at once by one person twenty times gives one membership and one use', async () => {
    const { invitation, key } = await invite({ uses: 5 })
    const principal = await principalOf(guest)
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => acceptInvitation(services, principal, key)))
    expect(new Set(outcomes)).toEqual(new Set([team]))
    expect(await usesOf(invitation.id)).toBe(1)
    expect(await database.workspace(team).membership.count({ where: { userId: guest.user.id } })).toBe(1)
    expect(await database.workspace(team).event.count({ where: { kind: 'member.joined' } })).toBe(1)
  })

  it('accepted at once by more people than it allows lets in exactly as many', async () => {
    const { invitation, key } = await invite({ uses: 3 })
    const people = await Promise.all(Array.from({ length: 8 }, () => newPerson(database)))
    for (const person of people) await principalOf(person)
    const outcomes = await Promise.allSettled(people.map((person) => accept(person, key)))
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(failed).toHaveLength(5)
    for (const { reason } of failed) expect(reason).toMatchObject(refused)
    expect(await usesOf(invitation.id)).toBe(3)
    expect(await database.workspace(team).membership.count()).toBe(5)
  })

  it('that is used up does not count among the open ones of its team', async () => {
    const { invitation, key } = await invite()
    const { workspaceId } = await asMember(admin)
    const { createdById, role, expiresAt } = await database
      .workspace(workspaceId)
      .invitation.findFirstOrThrow({ where: { id: invitation.id } })
    await database.workspace(workspaceId).invitation.createMany({
      data: Array.from({ length: teamLimits.openInvitations - 1 }, () => {
        return { workspaceId, createdById, role, expiresAt, maxUses: 1, keyHash: randomBytes(32).toString('hex') }
      }),
    })
    await expect(invite()).rejects.toMatchObject({ code: 'too-many-items' })
    await accept(guest, key)
    expect((await invite()).key).toMatch(/./)
  })

  it('declined by one stays good for others', async () => {
    const { key } = await invite()
    await declineInvitation(services, await principalOf(guest), key)
    expect(await accept(guest, key)).toBe(team)
  })
})

describe('an invitation by mail', () => {
  it('is mailed with its link and names nobody, and is good for that account only', async () => {
    const { email } = guest.user
    const { key } = await invite({ email: ` ${email.toUpperCase()} `, uses: 9, language: 'de' })
    const mail = await database.installation.mailOutbox.findFirstOrThrow({ where: { recipient: email } })
    expect(mail.subject).toBe('Einladung in ein Team')
    expect(mail.text).toContain(`https://amend.example.org/invitations/${key}`)
    expect(mail.text).toContain('7 Tage')
    expect(mail.text).not.toMatch(/Studio|Person/)
    const stranger = await newPerson(database)
    for (const other of [undefined, stranger]) expect(await read(other, key)).toBeNull()
    await expect(accept(stranger, key)).rejects.toMatchObject(refused)
    await expect(declineInvitation(services, await principalOf(stranger), key)).rejects.toMatchObject(refused)
    expect(await read(guest, key)).toMatchObject({ personal: true, member: false })
    expect(await accept(guest, key)).toBe(team)
  })

  it('is declined for good', async () => {
    const { key } = await invite({ email: guest.user.email })
    await declineInvitation(services, await principalOf(guest), key)
    await expect(accept(guest, key)).rejects.toMatchObject(refused)
    expect(await read(guest, key)).toBeNull()
    const [last] = await database.unsafe.auditLog.findMany({ where: { workspaceId: team }, orderBy: { id: 'desc' } })
    expect(last).toMatchObject({ action: 'member:decline', actorId: guest.user.id })
  })

  it('ends an earlier one to the same address, and is refused to members and for what is no address', async () => {
    const first = await invite({ email: guest.user.email })
    const second = await invite({ email: guest.user.email, role: 'viewer' })
    await expect(accept(guest, first.key)).rejects.toMatchObject(refused)
    expect(await listInvitations(await asMember(admin))).toMatchObject([{ id: second.invitation.id }])
    await expect(invite({ email: owner.user.email })).rejects.toMatchObject({ code: 'already-member', field: 'email' })
    await expect(invite({ email: 'nobody' })).rejects.toMatchObject({ code: 'bad-email' })
  })

  it('does not flood an address', async () => {
    const outcomes: PromiseSettledResult<unknown>[] = []
    for (let i = 0; i < 7; i++) outcomes.push(...(await Promise.allSettled([invite({ email: guest.user.email })])))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    expect(outcomes.at(-1)).toMatchObject({ reason: { code: 'too-many-attempts' } })
  })
})

describe('an invitation that is not valid', () => {
  const state = async (id: string, data: object) => database.workspace(team).invitation.update({ where: { id }, data })

  it('is refused with one sentence, whatever the reason', async () => {
    const revoked = await invite()
    await revokeInvitation(services, await asMember(owner), revoked.invitation.id)
    await revokeInvitation(services, await asMember(owner), revoked.invitation.id)
    const expired = await invite()
    await state(expired.invitation.id, { expiresAt: new Date(Date.now() - 1000) })
    const used = await invite()
    await accept(await newPerson(database), used.key)
    const foreign = await invite({ email: 'somebody.else@example.org' })
    const keys = [revoked, expired, used, foreign].map(({ key }) => key)
    const mistyped = `${keys[0]?.slice(0, -1)}${keys[0]?.endsWith('A') ? 'B' : 'A'}`
    for (const key of [...keys, mistyped, '', 'x'.repeat(200), '../../etc']) {
      await expect(accept(guest, key)).rejects.toMatchObject(refused)
      await expect(declineInvitation(services, await principalOf(guest), key)).rejects.toMatchObject(refused)
      expect(await read(guest, key)).toBeNull()
      expect(await read(undefined, key)).toBeNull()
    }
    expect(await roleOf(guest)).toBeUndefined()
    expect(await listInvitations(await asMember(owner))).toMatchObject([{ id: foreign.invitation.id }])
  })

  it('is one of a deleted team', async () => {
    const { key } = await invite()
    await deleteTeam(services, await asMember(owner))
    await expect(accept(guest, key)).rejects.toMatchObject(refused)
    expect(await read(undefined, key)).toBeNull()
  })

  it('is one of a former member, or of one who may no longer invite', async () => {
    const [first, second] = [await invite({ role: 'admin' }), await invite({ role: 'admin' }, owner)]
    await removeMember(services, await asMember(owner), admin.user.id, { pictures: 'keep' })
    await expect(accept(admin, first.key)).rejects.toMatchObject(refused)
    // An owner's invitation lets a former member back in.
    await accept(admin, second.key)
    const third = await invite({ role: 'admin' })
    await changeRole(services, await asMember(owner), { userId: admin.user.id, role: 'viewer' })
    await leaveTeam(services, await asMember(admin))
    await expect(accept(admin, third.key)).rejects.toMatchObject(refused)
  })

  it('never changes the role of a member', async () => {
    const { invitation, key } = await invite({ role: 'viewer' })
    expect(await accept(owner, key)).toBe(team)
    expect(await roleOf(owner)).toBe('owner')
    expect(await usesOf(invitation.id)).toBe(0)
  })

  it('is of another workspace', async () => {
    const other = await asMember(guest, guest.workspace.id)
    const { invitation } = await invite()
    await expect(revokeInvitation(services, other, invitation.id)).rejects.toMatchObject({ code: 'not-found' })
    const request = { role: 'viewer', uses: 1, days: 1 } as const
    await expect(createInvitation(services, other, request, {})).rejects.toMatchObject({ code: 'not-a-team' })
  })
})
