import { randomUUID } from 'node:crypto'
import { addEdit, addUpload } from '@amend/db/seed'
import { capabilities, deployModel, newPerson, picture, settings } from '@amend/services/testing'
import { BlobError } from '@amend/storage'
import { beforeEach, describe, expect, it } from 'vitest'
import { call } from '../testing/http.ts'
import { testInstallation } from '../testing/installation.ts'

const { services, callerOf, contextOf } = await testInstallation()
const { database } = services

async function newEditor() {
  const person = await newPerson(database)
  const { id: workspaceId } = person.workspace
  const upload = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
  const editInput = { workspaceId, sourceId: upload.id, instruction: ' make it sunset ', settings }
  return { person, workspaceId, upload, editInput, api: await callerOf(person) }
}

let given: Awaited<ReturnType<typeof newEditor>>

beforeEach(async () => {
  given = await newEditor()
})

describe('edit.request', () => {
  it('writes variants with consecutive seeds, their jobs and their events', async () => {
    const { api, editInput, workspaceId, upload } = given
    const edits = await api.edit.request({ ...editInput, variants: 3, key: randomUUID() })
    expect(edits).toMatchObject([7, 8, 9].map((seed, variant) => ({ settings: { seed }, variant, status: 'queued' })))
    expect(edits[0]).toMatchObject({
      ...{ instruction: 'make it sunset', kind: 'edit', treeId: upload.id, sourceId: upload.id, hasMask: false },
      ...{ model: { title: 'Pico', label: '1.0' }, progress: 0, resultId: null, outcome: null },
    })
    expect(await services.queue.boss.findJobs('edit.perform')).toEqual(
      expect.arrayContaining(edits.map(({ id }) => expect.objectContaining({ data: { workspaceId, editId: id } }))),
    )
    const events = await database.workspace(workspaceId).event.findMany({ orderBy: { sequence: 'asc' } })
    expect(events.map(({ kind, subjectId }) => [kind, subjectId])).toEqual(edits.map(({ id }) => ['edit.queued', id]))
  })

  it('draws a seed when none is given', async () => {
    const { api, editInput } = given
    const send = () =>
      api.edit.request({ ...editInput, settings: { ...settings, seed: null }, variants: 1, key: randomUUID() })
    const [[one], [other]] = await Promise.all([send(), send()])
    expect(one?.settings.seed).not.toBe(other?.settings.seed)
  })

  it('creates one batch for the same key, however many requests', async () => {
    const { api, editInput, workspaceId } = given
    const key = randomUUID()
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => api.edit.request({ ...editInput, variants: 2, key })),
    )
    expect(new Set(answers.map((edits) => edits.map(({ id }) => id).join())).size).toBe(1)
    expect(await database.workspace(workspaceId).edit.count()).toBe(2)
  })

  it('adds the edit to the tree of its upload', async () => {
    const { api, editInput, person, upload } = given
    const { result } = await addEdit(database, upload, 'make it winter', { by: person })
    const [edit] = await api.edit.request({ ...editInput, sourceId: result?.id ?? '', variants: 1, key: randomUUID() })
    expect(edit).toMatchObject({ sourceId: result?.id, treeId: upload.id })
  })

  it('refuses an image that cannot be edited', async () => {
    const { api, editInput, workspaceId, upload } = given
    const send = (changes: object) => api.edit.request({ ...editInput, variants: 1, key: randomUUID(), ...changes })
    const { image } = database.workspace(workspaceId)
    const change = (data: object) => image.updateMany({ where: { id: upload.id }, data })
    const code = (code: string) => ({ cause: { code } })
    await expect(send({ sourceId: randomUUID() })).rejects.toMatchObject(code('not-found'))
    await expect(send({ settings: { ...settings, scheduler: 'ddim' } })).rejects.toMatchObject(code('bad-scheduler'))
    await expect(send({ instruction: ' \n' })).rejects.toThrow('Say what to change')
    await expect(send({ settings: { ...settings, steps: 0 } })).rejects.toThrow(
      'The number of steps must be at least 1.',
    )
    await change({ trashedAt: new Date() })
    await expect(send({})).rejects.toMatchObject(code('in-trash'))
    await change({ trashedAt: null, status: 'pending' })
    await expect(send({})).rejects.toMatchObject(code('not-ready'))
  })

  it('limits a person to a hundred waiting edits, also for concurrent requests', async () => {
    const { api, editInput } = given
    const send = () => api.edit.request({ ...editInput, variants: 8, key: randomUUID() })
    const outcomes = await Promise.allSettled(Array.from({ length: 14 }, send))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(12)
    await expect(send()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', cause: { code: 'queue-full' } })
    expect(await api.edit.active(editInput)).toHaveLength(96)
  })
})

describe('a mask', () => {
  const request = (mask: string) => given.api.edit.request({ ...given.editInput, mask, variants: 1, key: randomUUID() })

  it('is stored and returned', async () => {
    const png = (await picture('png', 320, 240)).toString('base64')
    const [edit] = await request(`data:image/png;base64,${png}`)
    expect(edit?.hasMask).toBe(true)
    const { workspaceId, api } = given
    expect(await api.edit.mask({ workspaceId, id: edit?.id ?? '' })).toBe(`data:image/png;base64,${png}`)
  })

  it("must be a complete PNG with the picture's aspect ratio", async () => {
    const png = await picture('png', 640, 480)
    const base64 = png.toString('base64')
    const refused = [
      'not base64!',
      Buffer.from('<svg/>').toString('base64'),
      png.subarray(0, -1).toString('base64'),
      Buffer.concat([png, png]).toString('base64'),
      (await picture('jpeg')).toString('base64'),
      (await picture('png', 480, 640)).toString('base64'),
      `data:text/html;base64,${base64}`,
    ]
    for (const mask of refused) await expect(request(mask)).rejects.toMatchObject({ cause: { code: 'bad-mask' } })
    await request(base64)
  })
})

describe('a refused request', () => {
  it('stores no mask, whatever the reason', async () => {
    const { api, editInput, upload, workspaceId } = given
    const mask = (await picture('png', 640, 480)).toString('base64')
    const { blob } = database.installation
    const before = await blob.count()
    const send = (changes: object) =>
      api.edit.request({ ...editInput, mask, variants: 8, key: randomUUID(), ...changes })
    await database.workspace(workspaceId).image.updateMany({ where: { id: upload.id }, data: { status: 'pending' } })
    await expect(send({})).rejects.toMatchObject({ cause: { code: 'not-ready' } })
    await database.workspace(workspaceId).image.updateMany({ where: { id: upload.id }, data: { status: 'ready' } })
    await expect(send({ settings: { ...settings, steps: 101 } })).rejects.toThrow('at most 100')
    for (let i = 0; i < 12; i++) await send({ mask: undefined })
    const outcomes = await Promise.allSettled(Array.from({ length: 3 }, () => send({})))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { cause: { code: 'queue-full' } } })
    expect(await blob.count()).toBe(before)
  })

  it('is one above sixty per minute', async () => {
    const { api, editInput } = given
    const send = () => api.edit.request({ ...editInput, sourceId: randomUUID(), variants: 1, key: randomUUID() })
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, send))
    for (const outcome of outcomes) expect(outcome).toMatchObject({ reason: { code: 'NOT_FOUND' } })
    await expect(send()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', cause: { code: 'too-many-attempts' } })
  })

  it.each([
    ['steps', { steps: 101 }, 'setting-too-high', 'settings.steps'],
    ['samples', { samples: 17 }, undefined, 'settings.samples'],
    ['resolution', { resolution: 257 }, 'setting-too-high', 'settings.resolution'],
    ['work', { steps: 100, samples: 16, resolution: 256 }, undefined, undefined],
  ])('has a larger %s than the model or the installation allows', async (_, changes, code, field) => {
    const { api, editInput } = given
    const send = api.edit.request({
      ...editInput,
      settings: { ...settings, ...changes },
      variants: 8,
      key: randomUUID(),
    })
    if (code) await expect(send).rejects.toMatchObject({ code: 'BAD_REQUEST', cause: { code, field } })
    else if (field) await expect(send).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    else await expect(send).resolves.toHaveLength(8)
  })
})

describe('a storage that fails', () => {
  it.each([
    ['no-space', 'storage-full'],
    ['denied', 'storage-unavailable'],
    ['unavailable', 'storage-unavailable'],
  ] as const)('(%s) gives 503 with a sentence, and no edit', async (code, expected) => {
    const { person, editInput, workspaceId } = given
    const requireRoom = () => Promise.reject(new BlobError(code, 'ENOSPC /srv/blobs'))
    const context = await contextOf(person)
    const failing = { ...context, services: { ...services, blobs: { ...services.blobs, requireRoom } } }
    const { status, json, text } = await call(failing, 'edit.request', { ...editInput, variants: 1, key: randomUUID() })
    expect(status).toBe(503)
    expect(json).toMatchObject({ error: { message: expect.stringMatching(/\.$/), data: { code: expected } } })
    expect(text).not.toContain('/srv')
    expect(await database.workspace(workspaceId).edit.count()).toBe(0)
  })
})

describe('edit.explore', () => {
  it('requests a grid of nine with one seed', async () => {
    const { api, editInput } = given
    const grid = { textGuidances: [1, 2, 3], imageGuidances: [1, 1.2, 1.4] }
    const edits = await api.edit.explore({
      ...editInput,
      ...grid,
      settings: { ...settings, seed: null },
      key: randomUUID(),
    })
    expect(edits.map((edit) => [edit.settings.textGuidance, edit.settings.imageGuidance])).toEqual(
      grid.textGuidances.flatMap((text) => grid.imageGuidances.map((image) => [text, image])),
    )
    expect(new Set(edits.map((edit) => edit.settings.seed)).size).toBe(1)
    expect(edits.every(({ kind }) => kind === 'exploration')).toBe(true)
  })

  it('is limited to ten requests per minute', async () => {
    const { api, editInput } = given
    const grid = { textGuidances: [1, 2, 3], imageGuidances: [1, 1.2, 1.4] }
    const send = () => api.edit.explore({ ...editInput, ...grid, sourceId: randomUUID(), key: randomUUID() })
    for (let i = 0; i < 10; i++) await expect(send()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(send()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS', cause: { code: 'too-many-attempts' } })
  })
})

describe('edit.cancel', () => {
  it('cancels waiting edits, and ignores finished ones', async () => {
    const { api, editInput, workspaceId } = given
    const edits = await api.edit.request({ ...editInput, variants: 2, key: randomUUID() })
    const ids = edits.map(({ id }) => id)
    expect((await api.edit.positions({ workspaceId, ids })).map(({ id }) => id).sort()).toEqual([...ids].sort())
    expect((await api.edit.cancel({ workspaceId, ids })).sort()).toEqual([...ids].sort())
    expect(await api.edit.cancel({ workspaceId, ids })).toEqual([])
    expect(await api.edit.get({ workspaceId, id: ids[0] ?? '' })).toMatchObject({ status: 'cancelled' })
    expect(await api.edit.positions({ workspaceId, ids })).toEqual([])
  })
})

describe('edits of others', () => {
  it('are cancelled by owners and admins of the workspace, and by nobody else', async () => {
    const { api, editInput, workspaceId } = given
    const [edit] = await api.edit.request({ ...editInput, variants: 1, key: randomUUID() })
    const ids = [edit?.id ?? '']
    for (const [role, cancelled] of [
      ['editor', []],
      ['admin', ids],
    ] as const) {
      const other = await newPerson(database)
      await database.unsafe.membership.create({ data: { workspaceId, userId: other.user.id, role } })
      expect(await (await callerOf(other)).edit.cancel({ workspaceId, ids })).toEqual(cancelled)
    }
  })
})

describe('edit.instructions', () => {
  it("lists a person's instructions, each once, the latest first", async () => {
    const { api, person, upload, workspaceId } = given
    for (const text of ['make it night', 'add 100% snow', 'make it night'])
      await addEdit(database, upload, text, { by: person })
    await addEdit(database, upload, 'of somebody else')
    expect(await api.edit.instructions({ workspaceId })).toEqual(['make it night', 'add 100% snow'])
    expect(await api.edit.instructions({ workspaceId, search: '0%' })).toEqual(['add 100% snow'])
    await addEdit(database, upload, 'un café', { by: person })
    for (const search of ['CAFÉ', 'café'].map((word) => word.normalize('NFD'))) {
      expect(await api.edit.instructions({ workspaceId, search })).toEqual(['un café'])
    }
  })
})

describe('edit.replay', () => {
  it('requests the same edit again, with the same model only', async () => {
    const { api, editInput, workspaceId } = given
    const [edit] = await api.edit.request({ ...editInput, variants: 1, key: randomUUID() })
    const id = edit?.id ?? ''
    const [again] = await api.edit.replay({ workspaceId, id, key: randomUUID() })
    expect(again).toMatchObject({ settings: edit?.settings, instruction: edit?.instruction, status: 'queued' })
    expect(again?.id).not.toBe(id)
    await deployModel(database, '2.0', { ...capabilities, schedulers: ['checkpoint'] })
    await expect(api.edit.replay({ workspaceId, id, key: randomUUID() })).rejects.toMatchObject({
      cause: { code: 'model-changed' },
    })
  })
})
