import { addEdit, addTeam, addUpload, type Person } from '@amend/db/seed'
import { beforeAll, describe, expect, it } from 'vitest'
import { authorizeMember, type Member } from '../access.ts'
import { listAudit } from '../audit/index.ts'
import { newPerson, testInstallation } from '../testing/installation.ts'
import type { ActivityItem, AuditItem } from '../types.ts'
import { changeRole, removeMember, renameWorkspace } from '../workspace/index.ts'
import { listActivity } from './index.ts'

const { services, principalOf } = await testInstallation()
const { database } = services

let owner: Person
let editor: Person
let viewer: Person
let member: Member
let imageId: string

beforeAll(async () => {
  owner = await newPerson(database)
  editor = await newPerson(database)
  viewer = await newPerson(database)
  const { id } = await addTeam(database, 'Studio', { owner, editor, viewer })
  member = await authorizeMember(database, await principalOf(owner), id, 'audit:view')
  const picture = await addUpload(database, id, 'lake.jpg', { by: editor })
  imageId = picture.id
  await addEdit(database, picture, 'make it night', { by: editor })
  await addEdit(database, picture, 'that waits', { by: editor, status: 'queued' })
  await renameWorkspace(services, member, 'Pier')
  await changeRole(services, member, { userId: viewer.user.id, role: 'editor' })
  await removeMember(services, member, viewer.user.id, { pictures: 'keep' })
  const elsewhere = await authorizeMember(database, await principalOf(editor), editor.workspace.id, 'workspace:update')
  await renameWorkspace(services, elsewhere, 'private')
})

describe('the activity of a workspace', () => {
  it('has uploads, finished edits and changes of the team, the newest first', async () => {
    const { items, nextCursor } = await listActivity(services, member, undefined)
    expect(nextCursor).toBeNull()
    const named = items.map(({ action, actor, name }) => [action, actor?.id, name])
    expect(named).toEqual([
      ['member:remove', owner.user.id, viewer.user.name],
      ['member:update', owner.user.id, viewer.user.name],
      ['workspace:update', owner.user.id, 'Pier'],
      ['edit:done', editor.user.id, 'lake.jpg'],
      ['image:upload', editor.user.id, 'lake.jpg'],
    ])
    expect(items[1]).toMatchObject({ role: 'editor' })
    expect(items[3]).toMatchObject({ instruction: 'make it night' })
    expect(items[4]).toMatchObject({ imageId })
  })

  it('is read in pages that miss nothing and repeat nothing, also at equal times', async () => {
    const scope = database.workspace(member.workspaceId)
    const { blobHash } = await scope.image.findFirstOrThrow({ where: { id: imageId } })
    const createdAt = new Date('2026-01-01T00:00:00Z')
    const rows = Array.from({ length: 90 }, (_, i) => ({
      ...{
        workspaceId: member.workspaceId,
        kind: 'upload' as const,
        status: 'ready' as const,
        blobHash,
        createdAt,
        width: 64,
        height: 48,
      },
      name: `old ${i}.jpg`,
    }))
    await scope.image.createMany({ data: rows })
    const seen: ActivityItem[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 5; pages++) {
      const page = await listActivity(services, member, cursor)
      seen.push(...page.items)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(seen).toHaveLength(95)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(95)
    await expect(listActivity(services, member, 'nowhere')).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('the audit log of a workspace', () => {
  it('says who changed what, with the values before and after, of this workspace only', async () => {
    const { items } = await listAudit(services, member, {})
    expect(items).toMatchObject([
      { action: 'member:remove', before: { role: 'editor' }, after: { pictures: 'keep' } },
      { action: 'member:update', before: { role: 'viewer' }, after: { role: 'editor' }, name: viewer.user.name },
      { action: 'workspace:update', actor: { id: owner.user.id }, before: { name: 'Studio' }, after: { name: 'Pier' } },
    ])
    expect(JSON.stringify(items)).not.toContain('private')
  })

  it('is filtered by person, kind and time', async () => {
    const actions = async (query: Parameters<typeof listAudit>[2]) =>
      (await listAudit(services, member, query)).items.map(({ action }) => action)
    expect(await actions({ actorId: editor.user.id })).toEqual([])
    expect(await actions({ noun: 'workspace' })).toEqual(['workspace:update'])
    expect(await actions({ from: new Date(Date.now() + 60_000) })).toEqual([])
    expect(await actions({ to: new Date(Date.now() - 3_600_000) })).toEqual([])
  })

  it('is read in pages', async () => {
    const entry = { workspaceId: member.workspaceId, action: 'image:delete', createdAt: new Date('2026-01-01') }
    await database.unsafe.auditLog.createMany({ data: Array.from({ length: 120 }, () => entry) })
    const seen: AuditItem[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 5; pages++) {
      const page = await listAudit(services, member, { cursor })
      seen.push(...page.items)
      if (page.nextCursor === null) break
      cursor = page.nextCursor
    }
    expect(new Set(seen.map(({ id }) => id)).size).toBe(123)
    expect(seen).toHaveLength(123)
    expect(seen.at(-1)).toMatchObject({ actor: null, name: null, before: {}, after: {} })
  })
})
