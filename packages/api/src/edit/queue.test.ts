import { randomUUID } from 'node:crypto'
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { newPerson, settings } from '@amend/services/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'

const { services, callerOf } = await testInstallation()
const { database } = services

async function join(workspaceId: string, person: Person, role: 'editor' | 'viewer' = 'editor') {
  await database.unsafe.membership.create({ data: { workspaceId, userId: person.user.id, role } })
  return callerOf(person)
}

async function newEditor() {
  const person = await newPerson(database)
  const { id: workspaceId } = person.workspace
  const upload = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
  const api = await callerOf(person)
  const ask = async (instruction: string, by = api) => {
    const input = { workspaceId, sourceId: upload.id, instruction, settings, variants: 1, key: randomUUID() }
    const [edit] = await by.edit.request(input)
    return edit?.id ?? ''
  }
  return { person, workspaceId, upload, api, ask }
}

let given: Awaited<ReturnType<typeof newEditor>>

beforeEach(async () => {
  // The number of others counts the whole installation.
  const cancelled = { status: 'cancelled' as const, finishedAt: new Date() }
  await database.unsafe.edit.updateMany({ where: { finishedAt: null }, data: cancelled })
  await services.queue.boss.deleteAllJobs('edit.perform')
  given = await newEditor()
})

describe('edit.queue', () => {
  it('lists own edits in their order with thumbnails, and of others the number', async () => {
    const { api, ask, workspaceId, upload } = given
    const other = await join(workspaceId, await newPerson(database))
    const first = await ask('make it night')
    await ask('of somebody else', other)
    const second = await ask('make it winter')
    const { own, others } = await api.edit.queue({ workspaceId })
    expect(others).toBe(1)
    expect(own).toMatchObject([
      { id: first, instruction: 'make it night', status: 'queued', ahead: 0, sourceId: upload.id },
      { id: second, instruction: 'make it winter', status: 'queued', ahead: 2 },
    ])
    expect(own[0]?.thumbnail).toContain(`/api/images/${workspaceId}/${upload.id}/thumbnail`)
    expect((await other.edit.queue({ workspaceId })).own).toMatchObject([{ instruction: 'of somebody else' }])
  })

  it('lists edits that failed lately with the reason, and none that ended well', async () => {
    const { api, person, upload, workspaceId } = given
    const { edit } = await addEdit(database, upload, 'make it rain', { status: 'failed', by: person })
    const old = await addEdit(database, upload, 'long ago', { status: 'failed', by: person })
    await database.unsafe.edit.update({ where: { id: old.edit.id }, data: { finishedAt: new Date(0) } })
    await addEdit(database, upload, 'make it night', { by: person })
    await addEdit(database, upload, 'never mind', { status: 'cancelled', by: person })
    await addEdit(database, upload, 'of somebody else', { status: 'failed' })
    expect((await api.edit.queue({ workspaceId })).own).toMatchObject([
      { id: edit.id, status: 'failed', error: { code: 'out-of-memory' }, ahead: null },
    ])
  })

  it('shows a viewer the number of others', async () => {
    const { ask, workspaceId } = given
    await ask('make it night')
    const viewer = await join(workspaceId, await newPerson(database), 'viewer')
    expect(await viewer.edit.queue({ workspaceId })).toEqual({ own: [], others: 1 })
  })
})

describe('edit.reorder', () => {
  it('changes the order of own waiting edits only', async () => {
    const { api, ask, workspaceId } = given
    const other = await join(workspaceId, await newPerson(database))
    const mine = [await ask('one'), await ask('two'), await ask('three')]
    const foreign = await ask('of somebody else', other)
    const order = [mine[2] ?? '', foreign, mine[0] ?? '']
    expect(await api.edit.reorder({ workspaceId, ids: order })).toEqual([mine[2], mine[0]])
    const { own } = await api.edit.queue({ workspaceId })
    expect(own.map(({ instruction }) => instruction)).toEqual(['three', 'two', 'one'])
    expect((await other.edit.queue({ workspaceId })).own).toMatchObject([{ id: foreign, ahead: 1 }])
  })
})

describe('edit.retry', () => {
  const failed = async (by: Person, source = given.upload) =>
    (await addEdit(database, source, 'make it rain', { status: 'failed', by })).edit.id

  it('queues an own failed edit again, as the same edit', async () => {
    const { api, person, workspaceId } = given
    const id = await failed(person)
    expect(await api.edit.retry({ workspaceId, ids: [id] })).toEqual([id])
    expect(await api.edit.get({ workspaceId, id })).toMatchObject({ status: 'queued', error: null, finishedAt: null })
    expect(await services.queue.boss.findJobs('edit.perform', { key: id })).toMatchObject([{ state: 'created' }])
    expect((await api.edit.queue({ workspaceId })).own).toMatchObject([{ id, status: 'queued', ahead: 0 }])
    expect(await api.edit.retry({ workspaceId, ids: [id] })).toEqual([])
  })

  it('omits edits of others, and those whose source is in the trash', async () => {
    const { api, person, upload, workspaceId } = given
    const foreign = await failed(await newPerson(database))
    const id = await failed(person)
    await api.image.trash({ workspaceId, ids: [upload.id] })
    expect(await api.edit.retry({ workspaceId, ids: [foreign, id] })).toEqual([])
    expect(await api.edit.get({ workspaceId, id })).toMatchObject({ status: 'failed' })
  })

  it('is refused when too many edits wait', async () => {
    const { api, person, upload, workspaceId } = given
    for (let i = 0; i < 100; i++) await addEdit(database, upload, 'wait', { status: 'queued', by: person })
    const retry = api.edit.retry({ workspaceId, ids: [await failed(person)] })
    await expect(retry).rejects.toMatchObject({ cause: { code: 'queue-full' } })
  })
})

describe('edit.everyones and edit.cancelAnybodys', () => {
  const administrator = async () => {
    const person = await newPerson(database)
    await database.installation.user.update({ where: { id: person.user.id }, data: { role: 'administrator' } })
    return { person, api: await callerOf(person) }
  }

  it('lists everybody’s unfinished edits with their cost, without instructions and pictures', async () => {
    const { ask, person } = given
    const id = await ask('a private wish')
    const { api } = await administrator()
    const edits = await api.edit.everyones()
    expect(edits).toMatchObject([{ id, status: 'queued', createdBy: { email: person.user.email }, cost: 1 }])
    expect(JSON.stringify(edits)).not.toContain('private')
  })

  it('cancels edits of another workspace: they fail with the reason, leave the queue and are audited', async () => {
    const { api, ask, workspaceId } = given
    const id = await ask('make it night')
    const ended = await ask('make it winter')
    await api.edit.cancel({ workspaceId, ids: [ended] })
    const { api: administration, person } = await administrator()
    expect(await administration.edit.cancelAnybodys({ ids: [id, ended, randomUUID()] })).toEqual([id])
    expect((await api.edit.queue({ workspaceId })).own).toMatchObject([
      { id, status: 'failed', error: { code: 'cancelled-by-administrator' } },
    ])
    expect(await api.edit.get({ workspaceId, id: ended })).toMatchObject({ status: 'cancelled' })
    const open = await services.queue.boss.findJobs('edit.perform', { key: id })
    expect(open.filter(({ state }) => state === 'created' || state === 'active')).toEqual([])
    const rows = await database.unsafe.auditLog.findMany({ where: { action: 'job:cancel' } })
    const data = { before: { status: 'queued' }, after: { status: 'failed' } }
    expect(rows).toMatchObject([{ actorId: person.user.id, subjectId: id, workspaceId, data }])
    expect(await api.edit.retry({ workspaceId, ids: [id] })).toEqual([id])
  })
})
