import { randomUUID } from 'node:crypto'
import { type ApiKeyPrincipal, apiKeyPermissions, can, type ShareLinkPrincipal } from '@amend/auth'
import { workspacePermissions } from '@amend/auth/permissions'
import type { ApiKeyScope } from '@amend/db'
import { addUpload, type Person } from '@amend/db/seed'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { authorize, authorizeInstallation, authorizeMember, requireSession } from './access.ts'
import { changeProfile, endOwnSession, unlinkOwn } from './account/index.ts'
import { requestEdit } from './edit/index.ts'
import { getImage, type renameImage } from './image/index.ts'
import { newPerson, settings, testInstallation } from './testing/installation.ts'

const { services, principalOf, team, teamPicture, owner, editor, viewer, stranger } = await testInstallation()
const { database } = services

const absent = { code: 'not-found', message: 'This is not here, or you may not see it.' }
const notPermitted = { code: 'not-permitted' }

/** A key as it is found by its secret. */
const keyOf = (by: Person, workspaceId: string, scope: ApiKeyScope): ApiKeyPrincipal => ({
  kind: 'api-key',
  key: { id: randomUUID(), workspaceId, createdById: by.user.id, scope },
})

it('a client without a principal reaches no workspace', async () => {
  const nobody = authorize(database, undefined, { workspaceId: team.id, permission: 'image:view' })
  await expect(nobody).rejects.toMatchObject({ code: 'not-signed-in' })
  await expect(authorizeMember(database, undefined, team.id, 'image:view')).rejects.toMatchObject({
    code: 'not-signed-in',
  })
})

describe('a session', () => {
  it.each([
    ['viewer', viewer],
    ['editor', editor],
    ['owner', owner],
  ] as const)('has the permissions of the role %s', async (role, person) => {
    const principal = await principalOf(person)
    for (const permission of workspacePermissions) {
      const access = authorizeMember(database, principal, team.id, permission)
      if (can(role, permission)) await expect(access).resolves.toMatchObject({ personId: person.user.id })
      else await expect(access).rejects.toMatchObject(notPermitted)
    }
  })

  it('does not find a foreign workspace', async () => {
    const principal = await principalOf(stranger)
    await expect(authorizeMember(database, principal, team.id, 'image:view')).rejects.toMatchObject(absent)
    await expect(authorizeMember(database, principal, randomUUID(), 'image:view')).rejects.toMatchObject(absent)
  })

  it("has its person's permissions in the installation", async () => {
    expect(authorizeInstallation(await principalOf(owner), 'mail:view').person.id).toBe(owner.user.id)
    const member = await principalOf(editor)
    expect(() => authorizeInstallation(member, 'mail:view')).toThrow(expect.objectContaining(notPermitted))
  })
})

describe('an API key', () => {
  it('acts on behalf of its creator', async () => {
    const person = await newPerson(database)
    const { id: workspaceId } = person.workspace
    const { id: sourceId } = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
    const key = keyOf(person, workspaceId, 'edit')
    const member = await authorizeMember(database, key, workspaceId, 'edit:request')
    const request = { sourceId, instruction: 'make it night', settings, variants: 1, key: randomUUID() }
    const [edit] = await requestEdit(services, member, request)
    expect(edit).toMatchObject({ createdBy: { id: person.user.id }, status: 'queued' })
  })

  it.each([
    ['read', owner, 'viewer'],
    ['edit', owner, 'editor'],
    ['manage', owner, 'admin'],
    ['manage', editor, 'editor'],
    ['manage', viewer, 'viewer'],
    ['read', editor, 'viewer'],
  ] as const)('with the scope %s has what both the scope and the role of its creator include', async (...row) => {
    const [scope, creator, most] = row
    const key = keyOf(creator, team.id, scope)
    for (const permission of workspacePermissions) {
      const access = authorizeMember(database, key, team.id, permission)
      if (can(most, permission) && apiKeyPermissions.includes(permission)) await expect(access).resolves.toBeDefined()
      else await expect(access).rejects.toMatchObject(notPermitted)
    }
  })

  it('names the permission that it lacks', async () => {
    await expect(authorizeMember(database, keyOf(editor, team.id, 'read'), team.id, 'image:upload')).rejects.toThrow(
      'This API key does not include: upload images.',
    )
  })

  it('does not find another workspace, not even one of its creator', async () => {
    const key = keyOf(editor, team.id, 'read')
    for (const workspaceId of [editor.workspace.id, stranger.workspace.id, randomUUID()]) {
      await expect(authorizeMember(database, key, workspaceId, 'image:view')).rejects.toMatchObject(absent)
    }
  })

  it('finds nothing once its creator has left the workspace or is suspended', async () => {
    const person = await newPerson(database)
    const { id: workspaceId } = person.workspace
    const key = keyOf(person, workspaceId, 'read')
    await expect(authorizeMember(database, key, workspaceId, 'image:view')).resolves.toBeDefined()
    const where = { id: person.user.id }
    await database.installation.user.update({ where, data: { suspendedAt: new Date() } })
    await expect(authorizeMember(database, key, workspaceId, 'image:view')).rejects.toMatchObject(absent)
    await database.installation.user.update({ where, data: { suspendedAt: null } })
    await database.unsafe.membership.deleteMany({ where: { userId: person.user.id } })
    await expect(authorizeMember(database, key, workspaceId, 'image:view')).rejects.toMatchObject(absent)
  })

  it('has no permission in the installation, whoever created it', () => {
    const key = keyOf(owner, team.id, 'read')
    expect(() => authorizeInstallation(key, 'mail:view')).toThrow(expect.objectContaining({ code: 'not-signed-in' }))
  })
})

describe('a share link', () => {
  const subject = { kind: 'image' as const, id: teamPicture.id }
  const link: ShareLinkPrincipal = {
    ...{ kind: 'share-link', id: randomUUID(), workspaceId: team.id, permissions: ['image:view'] },
    ...{ subject: { ...subject, compare: false }, imageIds: [subject.id] },
  }
  const request = { workspaceId: team.id, permission: 'image:view' as const, subject }

  it('reaches its record', async () => {
    const access = await authorize(database, link, request)
    expect(await getImage(access, subject.id)).toMatchObject({ id: teamPicture.id })
  })

  it('reaches no other record, no workspace, and has its own permissions only', async () => {
    const other = { kind: 'image' as const, id: randomUUID() }
    await expect(authorize(database, link, { ...request, subject: other })).rejects.toMatchObject(absent)
    const whole = { workspaceId: team.id, permission: 'image:view' as const }
    await expect(authorize(database, link, whole)).rejects.toMatchObject(absent)
    const foreign = { ...request, workspaceId: stranger.workspace.id }
    await expect(authorize(database, link, foreign)).rejects.toMatchObject(absent)
    const download = { ...request, permission: 'image:download' as const }
    await expect(authorize(database, link, download)).rejects.toMatchObject(notPermitted)
  })

  it('acts on behalf of nobody', async () => {
    for (const permission of workspacePermissions) {
      await expect(authorizeMember(database, link, team.id, permission)).rejects.toMatchObject(absent)
    }
    const access = await authorize(database, link, request)
    expectTypeOf(access).not.toExtend<Parameters<typeof renameImage>[1]>()
    expectTypeOf(access).not.toExtend<Parameters<typeof requestEdit>[1]>()
  })
})

it('only a session may change an account', async () => {
  for (const change of [changeProfile, endOwnSession, unlinkOwn]) {
    expectTypeOf<ApiKeyPrincipal>().not.toExtend<Parameters<typeof change>[1]>()
    expectTypeOf<ShareLinkPrincipal>().not.toExtend<Parameters<typeof change>[1]>()
  }
  const session = await principalOf(editor)
  expect(requireSession(session)).toBe(session)
  for (const principal of [undefined, keyOf(owner, team.id, 'read')]) {
    expect(() => requireSession(principal)).toThrow(expect.objectContaining({ code: 'not-signed-in' }))
  }
})
