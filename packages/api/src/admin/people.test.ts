import { newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'

const { services, contextOf, tokenOf, team, owner, editor } = await testInstallation()
const { database } = services
const { installation } = database

const administrator = async () => createAdminCaller(await contextOf(owner))
const code = (error: unknown) => (error as { cause?: { code?: string } }).cause?.code

describe('the list of people', () => {
  it('finds by a part of the name or the address, in any case, and takes wildcards as they are', async () => {
    const admin = await administrator()
    const found = async (search: string) => (await admin.user.list({ search })).items.map(({ email }) => email)
    expect(await found('EDDA')).toEqual([editor.user.email])
    expect(await found('edda.editor@')).toEqual([editor.user.email])
    expect(await found('edda example')).toEqual([editor.user.email])
    expect(await found('%')).toEqual([])
    expect(await found('_dda')).toEqual([])
  })

  it('is read page by page, each account once, also those of one moment', async () => {
    const createdAt = new Date('2020-01-01T00:00:00Z')
    const names = Array.from({ length: 230 }, (_, i) => `crowd-${String(i).padStart(3, '0')}@example.net`)
    await installation.user.createMany({ data: names.map((email) => ({ email, createdAt })) })
    const admin = await administrator()
    const seen: string[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = await admin.user.list({ search: 'example.net', cursor })
      seen.push(...page.items.map(({ email }) => email))
      cursor = page.nextCursor ?? undefined
      pages++
    } while (cursor && pages < 10)
    expect(pages).toBe(3)
    expect(seen.sort()).toEqual(names)
    await installation.user.deleteMany({ where: { email: { in: names } } })
  })

  it('has the administrators and the suspended on request, and never a secret', async () => {
    const admin = await administrator()
    const page = await admin.user.list({ state: 'administrators' })
    expect(page.items.map(({ email }) => email)).toEqual([owner.user.email])
    expect((await admin.user.list({ state: 'suspended' })).items).toEqual([])
    const details = await admin.user.get({ id: owner.user.id })
    expect(JSON.stringify([page, details])).not.toMatch(/argon2|token/i)
    expect(details.workspaces).toContainEqual({ id: team.id, name: 'Studio', kind: 'team', role: 'owner' })
  })
})

describe('a role', () => {
  it('is given and taken back; the second of two administrators is told', async () => {
    const admin = await administrator()
    const { user } = await newPerson(database)
    await admin.user.changeRole({ userId: user.id, role: 'administrator' })
    expect((await installation.user.findUniqueOrThrow({ where: { id: user.id } })).role).toBe('administrator')
    const second = admin.user.changeRole({ userId: user.id, role: 'administrator' })
    expect(await second.catch(code)).toBe('changed-meanwhile')
    await admin.user.changeRole({ userId: user.id, role: 'member' })
  })

  it('of the last administrator stays, also when two give up theirs at the same time', async () => {
    const admin = await administrator()
    const alone = admin.user.changeRole({ userId: owner.user.id, role: 'member' })
    expect(await alone.catch(code)).toBe('last-administrator')
    const { user } = await newPerson(database)
    await admin.user.changeRole({ userId: user.id, role: 'administrator' })
    const both = await Promise.allSettled(
      [owner.user.id, user.id].map((userId) => admin.user.changeRole({ userId, role: 'member' })),
    )
    expect(both.filter(({ status }) => status === 'rejected')).toHaveLength(1)
    expect(await installation.user.count({ where: { role: 'administrator', suspendedAt: null } })).toBe(1)
    await installation.user.update({ where: { id: owner.user.id }, data: { role: 'administrator' } })
    await installation.user.update({ where: { id: user.id }, data: { role: 'member' } })
  })

  it('does not count an administrator whose account is deleted', async () => {
    const admin = await administrator()
    const { user } = await newPerson(database)
    await installation.user.update({ where: { id: user.id }, data: { role: 'administrator', deletedAt: new Date() } })
    const alone = admin.user.changeRole({ userId: owner.user.id, role: 'member' })
    expect(await alone.catch(code)).toBe('last-administrator')
  })

  it('is not changed by somebody whose own was taken back meanwhile', async () => {
    const admin = await administrator()
    const { user } = await newPerson(database)
    await installation.user.update({ where: { id: owner.user.id }, data: { role: 'member' } })
    const late = admin.user.changeRole({ userId: user.id, role: 'administrator' })
    expect(await late.catch(code)).toBe('not-permitted')
    await installation.user.update({ where: { id: owner.user.id }, data: { role: 'administrator' } })
    expect((await installation.user.findUniqueOrThrow({ where: { id: user.id } })).role).toBe('member')
  })

  it('does not count an administrator who is suspended', async () => {
    const admin = await administrator()
    const { user } = await newPerson(database)
    await admin.user.changeRole({ userId: user.id, role: 'administrator' })
    await admin.user.suspend({ userId: user.id, suspended: true })
    const alone = admin.user.changeRole({ userId: owner.user.id, role: 'member' })
    expect(await alone.catch(code)).toBe('last-administrator')
  })
})

describe('a suspension', () => {
  it('ends the sessions at once, and is taken back', async () => {
    const person = await newPerson(database)
    await tokenOf(person)
    const before = await contextOf(person)
    expect(before.principal).toBeDefined()
    const admin = await administrator()
    await admin.user.suspend({ userId: person.user.id, suspended: true })
    expect((await contextOf(person)).principal).toBeUndefined()
    expect((await admin.user.get({ id: person.user.id })).openSessions).toEqual([])
    expect(await admin.user.suspend({ userId: person.user.id, suspended: true }).catch(code)).toBe('changed-meanwhile')
    await admin.user.suspend({ userId: person.user.id, suspended: false })
    expect((await admin.user.get({ id: person.user.id })).suspendedAt).toBeNull()
  })

  it('is refused for one’s own account', async () => {
    const admin = await administrator()
    expect(await admin.user.suspend({ userId: owner.user.id, suspended: true }).catch(code)).toBe('own-account')
  })
})

describe('sessions', () => {
  it('are ended one by one, and only those of the account that is named', async () => {
    const [person, other] = [await newPerson(database), await newPerson(database)]
    await tokenOf(person)
    await tokenOf(other)
    const admin = await administrator()
    const [session] = (await admin.user.get({ id: person.user.id })).openSessions
    const foreign = admin.user.endSessions({ userId: other.user.id, sessionId: session?.id })
    expect(await foreign.catch(code)).toBe('not-found')
    expect(await admin.user.endSessions({ userId: person.user.id, sessionId: session?.id })).toEqual({ ended: 1 })
    expect((await contextOf(person)).principal).toBeUndefined()
    expect((await contextOf(other)).principal).toBeDefined()
  })
})

describe('a workspace', () => {
  it('shows members, room and credits, and no pictures', async () => {
    const admin = await administrator()
    const page = await admin.workspace.list({ search: 'studio' })
    expect(page.items).toMatchObject([{ id: team.id, name: 'Studio', members: 4, creditLimit: null }])
    const details = await admin.workspace.get({ id: team.id })
    expect(details.memberships.map(({ role }) => role)).toEqual(['owner', 'admin', 'editor', 'viewer'])
    expect(JSON.stringify(details)).not.toContain('harbour')
  })

  it('gets a limit of credits; the second of two administrators is told', async () => {
    const admin = await administrator()
    await admin.workspace.setCredits({ workspaceId: team.id, credits: 50, replaces: null })
    const second = admin.workspace.setCredits({ workspaceId: team.id, credits: 70, replaces: null })
    expect(await second.catch(code)).toBe('changed-meanwhile')
    expect((await admin.workspace.get({ id: team.id })).creditLimit).toBe(50)
    await admin.workspace.setCredits({ workspaceId: team.id, userId: editor.user.id, credits: 5, replaces: null })
    const { memberships } = await admin.workspace.get({ id: team.id })
    expect(memberships.find(({ id }) => id === editor.user.id)?.ownCreditLimit).toBe(5)
  })
})
