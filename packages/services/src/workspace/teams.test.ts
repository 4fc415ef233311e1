import { randomUUID } from 'node:crypto'
import { findApiKey, type SessionPrincipal } from '@amend/auth'
import type { MembershipRole } from '@amend/db'
import { addEdit, addTeam, addUpload, type Person } from '@amend/db/seed'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { authorizeMember, type Member } from '../access.ts'
import { profileOf } from '../account/index.ts'
import { createApiKey } from '../api-key/index.ts'
import { listAudit } from '../audit/index.ts'
import { createShare, openShare } from '../share/index.ts'
import { newPerson, testInstallation } from '../testing/installation.ts'
import { createWebhook, listWebhooks } from '../webhook/index.ts'
import {
  changeRole,
  createTeam,
  deleteExpiredTeams,
  deleteTeam,
  handOver,
  leaveTeam,
  listMembers,
  removeMember,
  renameWorkspace,
  restoreTeam,
} from './index.ts'

const { services, principalOf } = await testInstallation()
const { database } = services

let owner: Person
let admin: Person
let editor: Person
let viewer: Person
let team: string

beforeAll(async () => {
  owner = await newPerson(database)
  admin = await newPerson(database)
  editor = await newPerson(database)
  viewer = await newPerson(database)
})

beforeEach(async () => {
  team = (await addTeam(database, 'Studio', { owner, admin, editor, viewer })).id
})

const asMember = async (person: Person, workspaceId = team): Promise<Member> =>
  authorizeMember(database, await principalOf(person), workspaceId, 'workspace:view')
const roleOf = async (person: Person): Promise<MembershipRole | undefined> =>
  (await database.workspace(team).membership.findFirst({ where: { userId: person.user.id } }))?.role
const eventsOf = async (workspaceId = team) =>
  (await database.workspace(workspaceId).event.findMany({ orderBy: { sequence: 'asc' } })).map(
    ({ kind, subjectId }) => `${kind} ${subjectId}`,
  )
const audited = async (workspaceId = team) =>
  database.unsafe.auditLog.findMany({
    where: { workspaceId },
    orderBy: { id: 'asc' },
    select: { action: true, actorId: true, subjectId: true, data: true },
  })
const absent = { code: 'not-found' }
const notPermitted = { code: 'not-permitted' }

describe('a team', () => {
  it('is created with its maker as the owner, and is listed after the personal workspace', async () => {
    const principal = await principalOf(owner)
    const { id } = await createTeam(services, principal, 'Harbour')
    const { workspaces } = await profileOf(services, principal)
    expect(workspaces[0]).toMatchObject({ kind: 'personal' })
    expect(workspaces).toContainEqual({ id, name: 'Harbour', kind: 'team', role: 'owner' })
    expect(await audited(id)).toMatchObject([{ action: 'workspace:create', data: { after: { name: 'Harbour' } } }])
  })

  it('is renamed, once', async () => {
    const member = await asMember(admin)
    await renameWorkspace(services, member, 'Pier')
    await renameWorkspace(services, member, 'Pier')
    expect(await eventsOf()).toEqual([`workspace.changed ${team}`])
    expect(await audited()).toEqual([
      {
        ...{ action: 'workspace:update', actorId: admin.user.id, subjectId: team },
        data: { before: { name: 'Studio' }, after: { name: 'Pier' } },
      },
    ])
  })

  it('is renamed while records of it are being written', async () => {
    await database.transaction(async ({ unsafe }) => {
      // The lock that a new record holds.
      await unsafe.$executeRaw`SELECT 1 FROM "Workspace" WHERE id = ${team}::uuid FOR KEY SHARE`
      await renameWorkspace(services, await asMember(admin), 'Pier')
    })
    expect(await eventsOf()).toEqual([`workspace.changed ${team}`])
  })

  it('lists its members, owners first, with their last use', async () => {
    const [before] = await listMembers(await asMember(viewer))
    expect(before).toMatchObject({ id: owner.user.id, role: 'owner', lastActiveAt: null })
    await authorizeMember(database, await principalOf(owner), team, 'image:view')
    const members = await listMembers(await asMember(viewer))
    expect(members.map(({ role }) => role)).toEqual(['owner', 'admin', 'editor', 'viewer'])
    expect(members[0]?.lastActiveAt).not.toBeNull()
    expect(members[3]?.lastActiveAt).toBeNull()
  })
})

describe('a deleted team', () => {
  it('is absent for everybody, cancels its edits, and is restored by an owner only', async () => {
    const picture = await addUpload(database, team, 'lake.jpg', { by: editor })
    const { edit } = await addEdit(database, picture, 'make it night', { by: editor, status: 'queued' })
    await deleteTeam(services, await asMember(owner))
    for (const person of [owner, admin, editor, viewer]) await expect(asMember(person)).rejects.toMatchObject(absent)
    expect(await database.workspace(team).edit.findFirst({ where: { id: edit.id } })).toMatchObject({
      status: 'cancelled',
    })
    const mine = await profileOf(services, await principalOf(owner))
    expect(mine.workspaces.map(({ id }) => id)).not.toContain(team)
    expect(mine.deletedWorkspaces).toMatchObject([{ id: team, name: 'Studio' }])
    const theirs = await profileOf(services, await principalOf(admin))
    expect([...theirs.workspaces, ...theirs.deletedWorkspaces].map(({ id }) => id)).not.toContain(team)

    await expect(restoreTeam(services, await principalOf(admin), team)).rejects.toMatchObject(absent)
    await restoreTeam(services, await principalOf(owner), team)
    await expect(restoreTeam(services, await principalOf(owner), team)).rejects.toMatchObject(absent)
    expect(await asMember(viewer)).toMatchObject({ workspaceId: team })
    expect(await database.workspace(team).image.count()).toBe(1)
  })

  it('is deleted for good with its records after the retention, and its audit log is kept', async () => {
    const other = (await addTeam(database, 'Young', { owner })).id
    const picture = await addUpload(database, team, 'lake.jpg', { by: editor })
    await addEdit(database, picture, 'make it night', { by: editor })
    for (const id of [team, other]) await deleteTeam(services, await asMember(owner, id))
    const deletedAt = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000)
    await database.installation.workspace.update({ where: { id: team }, data: { deletedAt } })
    expect(await deleteExpiredTeams(database, 30, new AbortController().signal)).toBe(1)
    expect(await database.unsafe.image.count({ where: { workspaceId: team } })).toBe(0)
    expect((await audited()).map(({ action }) => action)).toEqual(['workspace:delete', 'workspace:erase'])
    await restoreTeam(services, await principalOf(owner), other)
    await expect(restoreTeam(services, await principalOf(owner), team)).rejects.toMatchObject(absent)
  })

  it('cannot be a personal workspace', async () => {
    const own = await asMember(owner, owner.workspace.id)
    await expect(deleteTeam(services, own)).rejects.toMatchObject({ code: 'not-a-team' })
    await expect(leaveTeam(services, own)).rejects.toMatchObject({ code: 'not-a-team' })
  })
})

describe('the role of a member', () => {
  it('is changed by an admin, with what was before in the audit log', async () => {
    await changeRole(services, await asMember(admin), { userId: editor.user.id, role: 'viewer' })
    expect(await roleOf(editor)).toBe('viewer')
    expect(await audited()).toMatchObject([
      { action: 'member:update', data: { before: { role: 'editor' }, after: { role: 'viewer' } } },
    ])
    expect(await eventsOf()).toEqual([`member.changed ${editor.user.id}`])
  })

  it('is the owner’s only by an owner', async () => {
    const member = await asMember(admin)
    const { user } = owner
    await expect(changeRole(services, member, { userId: editor.user.id, role: 'owner' })).rejects.toMatchObject(
      notPermitted,
    )
    await expect(changeRole(services, member, { userId: user.id, role: 'viewer' })).rejects.toMatchObject(notPermitted)
    await expect(removeMember(services, member, user.id, { pictures: 'keep' })).rejects.toMatchObject(notPermitted)
    await changeRole(services, await asMember(owner), { userId: editor.user.id, role: 'owner' })
    expect([await roleOf(owner), await roleOf(editor)]).toEqual(['owner', 'owner'])
  })

  it('is judged by the role at the time of the change, not of the request', async () => {
    const member = await asMember(admin)
    await changeRole(services, await asMember(owner), { userId: admin.user.id, role: 'viewer' })
    const change = changeRole(services, member, { userId: editor.user.id, role: 'admin' })
    await expect(change).rejects.toMatchObject(notPermitted)
  })

  it('stays with the last owner, also when two owners step down at once', async () => {
    const self = await asMember(owner)
    const down = { userId: owner.user.id, role: 'viewer' } as const
    await expect(changeRole(services, self, down)).rejects.toMatchObject({ code: 'last-owner' })
    await expect(leaveTeam(services, self)).rejects.toMatchObject({ code: 'last-owner' })
    await changeRole(services, self, { userId: admin.user.id, role: 'owner' })
    const other = await asMember(admin)
    const outcomes = await Promise.allSettled([
      changeRole(services, self, down),
      leaveTeam(services, other),
      removeMember(services, other, owner.user.id, { pictures: 'keep' }),
    ])
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1)
    expect(await database.workspace(team).membership.count({ where: { role: 'owner' } })).toBe(1)
  })

  it('is handed over: the former owner is an admin', async () => {
    await handOver(services, await asMember(owner), viewer.user.id)
    expect([await roleOf(owner), await roleOf(viewer)]).toEqual(['admin', 'owner'])
    await expect(handOver(services, await asMember(owner), admin.user.id)).rejects.toMatchObject(notPermitted)
  })

  it('is of members only', async () => {
    const stranger = await newPerson(database)
    const self = await asMember(owner)
    for (const userId of [stranger.user.id, randomUUID()]) {
      await expect(changeRole(services, self, { userId, role: 'viewer' })).rejects.toMatchObject(absent)
      await expect(handOver(services, self, userId)).rejects.toMatchObject(absent)
      await expect(removeMember(services, self, userId, { pictures: 'keep' })).rejects.toMatchObject(absent)
    }
  })
})

describe('somebody who is removed', () => {
  const picturesOf = (person: Person) =>
    database.workspace(team).image.findMany({
      where: { createdById: person.user.id },
      select: { name: true, trashedAt: true },
    })

  it('leaves at once, with the edits that wait', async () => {
    const picture = await addUpload(database, team, 'lake.jpg', { by: editor })
    const { edit } = await addEdit(database, picture, 'make it night', { by: editor, status: 'queued' })
    const { edit: others } = await addEdit(database, picture, 'make it day', { by: admin, status: 'queued' })
    await removeMember(services, await asMember(admin), editor.user.id, { pictures: 'keep' })
    await expect(asMember(editor)).rejects.toMatchObject(absent)
    expect(await picturesOf(editor)).toEqual([{ name: 'lake.jpg', trashedAt: null }])
    const statuses = await database.workspace(team).edit.findMany({ select: { id: true, status: true } })
    expect(new Map(statuses.map(({ id, status }) => [id, status]))).toEqual(
      new Map([
        [edit.id, 'cancelled'],
        [others.id, 'queued'],
      ]),
    )
    expect((await eventsOf()).at(-1)).toBe(`member.removed ${editor.user.id}`)
    expect((await audited()).at(-1)).toMatchObject({
      ...{ action: 'member:remove', actorId: admin.user.id },
      data: { before: { role: 'editor' }, after: { pictures: 'keep' } },
    })
  })

  it('leaves no shared links and no API keys, and those of others stay', async () => {
    const baseUrl = 'https://amend.example.org'
    const made = async (person: Person) => {
      const member = await asMember(person)
      const picture = await addUpload(database, team, 'lake.jpg', { by: person })
      const request = { subject: 'image', compare: true, download: true, remix: true, expiresAt: null } as const
      const what = { imageIds: [picture.id], password: undefined, baseUrl }
      const { url } = await createShare(services, member, { ...request, ...what })
      const { secret } = await createApiKey(services, member, { name: 'A program', scope: 'read', expiresAt: null })
      return { shareKey: url?.slice(`${baseUrl}/s/`.length) ?? '', secret }
    }
    const [former, left, present] = [await made(editor), await made(admin), await made(owner)]
    await removeMember(services, await asMember(owner), editor.user.id, { pictures: 'keep' })
    await leaveTeam(services, await asMember(admin))
    // Who comes back gets none of them back.
    const memberships = [editor, admin].map(({ user }) => ({
      workspaceId: team,
      userId: user.id,
      role: 'admin' as const,
    }))
    await database.unsafe.membership.createMany({ data: memberships })
    for (const { shareKey, secret } of [former, left]) {
      await expect(openShare(services, shareKey, undefined)).rejects.toMatchObject(absent)
      await expect(findApiKey(database, secret, '192.0.2.1')).rejects.toMatchObject({ code: 'api-key-refused' })
    }
    expect(await openShare(services, present.shareKey, undefined)).toMatchObject({ locked: false })
    expect(await findApiKey(database, present.secret, '192.0.2.1')).toMatchObject({ createdById: owner.user.id })
  })

  it('leaves the webhooks that they added disabled, also by leaving, and those of others stay', async () => {
    const webhookOf = async (person: Person) => {
      const member = await authorizeMember(database, await principalOf(person), team, 'webhook:update')
      return createWebhook(services, member, { url: 'https://hooks.invalid/amend', kinds: ['edit.finished'] })
    }
    const second = await newPerson(database)
    const membership = { workspaceId: team, userId: second.user.id, role: 'admin' as const }
    await database.unsafe.membership.create({ data: membership })
    const [removed, left, stays] = [await webhookOf(admin), await webhookOf(second), await webhookOf(owner)]
    await removeMember(services, await asMember(owner), admin.user.id, { pictures: 'keep' })
    await leaveTeam(services, await asMember(second))
    const states = new Map((await listWebhooks(await asMember(owner))).map((one) => [one.id, one.disabledBy]))
    expect([removed, left, stays].map(({ id }) => states.get(id))).toEqual(['person', 'person', null])
    expect((await audited()).at(-1)).toMatchObject({ action: 'member:leave', data: { after: { webhooks: 1 } } })
  })

  it('leaves the pictures to another member, or in the trash', async () => {
    await addUpload(database, team, 'lake.jpg', { by: editor })
    const self = await asMember(owner)
    const stranger = await newPerson(database)
    for (const to of [stranger.user.id, editor.user.id]) {
      const given = removeMember(services, self, editor.user.id, { pictures: 'give', to })
      await expect(given).rejects.toMatchObject(absent)
    }
    expect(await roleOf(editor)).toBe('editor')
    await removeMember(services, self, editor.user.id, { pictures: 'give', to: admin.user.id })
    expect(await picturesOf(editor)).toEqual([])
    expect(await picturesOf(admin)).toMatchObject([{ name: 'lake.jpg', trashedAt: null }])
    const { items } = await listAudit(services, self, { noun: 'member' })
    expect(items[0]).toMatchObject({ after: { pictures: 'give', to: admin.user.name } })
    await removeMember(services, self, admin.user.id, { pictures: 'trash' })
    expect(await picturesOf(admin)).toMatchObject([{ trashedAt: expect.any(Date) }])
    expect(await eventsOf()).toContainEqual(expect.stringMatching(/^image\.trashed /))
  })

  it('may also go by themselves', async () => {
    await leaveTeam(services, await asMember(viewer))
    await expect(asMember(viewer)).rejects.toMatchObject(absent)
    expect((await audited()).at(-1)).toMatchObject({ action: 'member:leave', actorId: viewer.user.id })
  })

  it('hears it on an open stream, which ends', async () => {
    const { followEvents } = await import('../event/index.ts')
    const principal: SessionPrincipal = await principalOf(viewer)
    const access = await asMember(viewer)
    const mayListen = () =>
      authorizeMember(database, principal, team, 'edit:view').then(
        () => true,
        () => false,
      )
    const signal = AbortSignal.timeout(20_000)
    const seen: string[] = []
    const reading = (async () => {
      for await (const { item } of followEvents(services, access, { after: 0n, signal, mayListen })) {
        seen.push(item.kind)
      }
    })()
    await changeRole(services, await asMember(owner), { userId: viewer.user.id, role: 'editor' })
    await removeMember(services, await asMember(owner), viewer.user.id, { pictures: 'keep' })
    await reading
    expect(signal.aborted).toBe(false)
    expect(seen).toEqual(['member.changed'])
  })
})
