import { randomUUID } from 'node:crypto'
import { addUpload } from '@amend/db/seed'
import { beforeEach, describe, expect, it } from 'vitest'
import { call } from './testing/http.ts'
import { testInstallation } from './testing/installation.ts'

const { services, contextOf, team, owner, viewer, stranger } = await testInstallation()
const { database } = services
const log = () =>
  database.unsafe.auditLog.findMany({
    where: { action: { contains: 'refus' } },
    select: { action: true, actorId: true, subjectId: true, workspaceId: true, address: true, data: true },
    orderBy: { id: 'asc' },
  })

beforeEach(async () => {
  await database.unsafe.auditLog.deleteMany()
  await database.unsafe.rateLimit.deleteMany()
})

describe('a refused call', () => {
  it('of a foreign id is recorded, with who asked and without what was asked', async () => {
    const { id } = await addUpload(database, team.id, 'Secret', { by: owner })
    const input = { workspaceId: team.id, id }
    expect((await call(await contextOf(stranger), 'image.get', input)).status).toBe(404)
    expect(await log()).toEqual([
      {
        ...{ action: 'access:refused', actorId: stranger.user.id, subjectId: null, workspaceId: null },
        ...{ address: '192.0.2.1', data: { code: 'not-found', what: 'image.get' } },
      },
    ])
    expect((await call(await contextOf(owner), 'image.get', input)).status).toBe(200)
    expect(await log()).toHaveLength(1)
  })

  it('without the permission is recorded', async () => {
    const { id } = await addUpload(database, team.id, 'Meadow', { by: owner })
    const renamed = { workspaceId: team.id, id, name: 'Mine' }
    expect((await call(await contextOf(viewer), 'image.rename', renamed)).status).toBe(403)
    expect((await call(await contextOf(viewer), 'mail.list', {})).status).toBe(403)
    expect(await log()).toMatchObject([
      { action: 'access:refused', actorId: viewer.user.id, data: { code: 'not-permitted', what: 'image.rename' } },
      { action: 'access:refused', actorId: viewer.user.id, data: { code: 'not-permitted', what: 'mail.list' } },
    ])
  })

  it('over a limit is recorded', async () => {
    const context = await contextOf(stranger)
    const input = { current: 'a wrong password', next: 'mauve-otter-ladder' }
    for (let i = 0; i < 6; i++) await call(context, 'account.changePassword', input)
    const entries = await log()
    expect(entries.map(({ action }) => action)).toEqual([...Array(5).fill('sign-in:refused'), 'rate:refused'])
    expect(JSON.stringify(entries)).not.toMatch(/a wrong password|mauve-otter-ladder/)
  })

  it('for its input, or of a visitor who is signed out, is not recorded', async () => {
    const signedOut = await contextOf()
    await call(signedOut, 'image.get', { workspaceId: team.id, id: randomUUID() })
    await call(await contextOf(owner), 'image.get', { workspaceId: team.id, id: 'no id' })
    expect(await log()).toEqual([])
  })

  it('stays refused when it cannot be recorded', async () => {
    const context = await contextOf(stranger)
    const broken = { ...database, installation: { ...database.installation, rateLimit: undefined }, unsafe: undefined }
    // A database that fails whenever it is used for the log.
    const failing = { ...context, services: { ...services, database: Object.assign(Object.create(database), broken) } }
    const answer = await call(failing, 'image.get', { workspaceId: team.id, id: randomUUID() })
    expect(answer.status).toBe(404)
  })
})
