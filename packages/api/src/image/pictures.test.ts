import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { addEdit, addUpload, gallery, history } from '@amend/db/seed'
import { deployModel, newPerson, settings } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'

const { services, callerOf } = await testInstallation()
const { database } = services

async function newEditor() {
  const person = await newPerson(database)
  const { id: workspaceId } = person.workspace
  return { person, workspaceId, api: await callerOf(person), scope: database.workspace(workspaceId) }
}

describe('image.list', () => {
  it('returns every picture once over all pages, the newest first, during concurrent changes', async () => {
    const { workspaceId, api, scope } = await newEditor()
    await gallery(database, workspaceId, 25)
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await api.image.list({ workspaceId, cursor, limit: 10 })
      seen.push(...page.items.map(({ name }) => name))
      cursor = page.nextCursor
      await addUpload(database, workspaceId, 'new.jpg')
    } while (cursor)
    const all = await scope.image.findMany({ where: { name: { not: 'new.jpg' } }, orderBy: { createdAt: 'desc' } })
    expect(seen).toEqual(all.map(({ name }) => name))
  })

  it('filters by words, favourites and kind', async () => {
    const { workspaceId, api } = await newEditor()
    const upload = await addUpload(database, workspaceId, 'lake.jpg')
    const { result } = await addEdit(database, upload, 'make it winter')
    await api.image.setFavourite({ workspaceId, ids: [upload.id], favourite: true })
    const names = async (filter: object) =>
      (await api.image.list({ workspaceId, ...filter })).items.map(({ id }) => (id === upload.id ? 'upload' : 'result'))
    expect(await names({})).toEqual(['result', 'upload'])
    expect(await names({ search: 'WINTER lake' })).toEqual(['result'])
    expect(await names({ search: '  ' })).toEqual(['result', 'upload'])
    expect(await names({ favourite: true })).toEqual(['upload'])
    expect(await names({ kind: 'result' })).toEqual(['result'])
    expect(await api.image.get({ workspaceId, id: result?.id ?? '' })).toMatchObject({
      ...{ instruction: 'make it winter', treeId: upload.id, editId: expect.any(String), kind: 'result' },
      renditions: {
        thumbnail: { width: 320, height: 240, url: expect.stringMatching(/^\/api\/images\/.*\?v=[0-9a-f]{8}$/) },
      },
    })
  })

  it('refuses a cursor that it did not issue', async () => {
    const { workspaceId, api } = await newEditor()
    for (const cursor of ['x', '', Buffer.from('["2020-01-01","1"]').toString('base64url'), '../../etc']) {
      await expect(api.image.list({ workspaceId, cursor })).rejects.toMatchObject({ cause: { code: 'bad-input' } })
    }
  })
})

describe('filters of image.list', () => {
  const day = (date: number) => new Date(Date.UTC(2026, 10, date, 12))

  it('are the date, the look, the model and the person, and the order may be changed', async () => {
    const { workspaceId, api, person } = await newEditor()
    const other = await newPerson(database)
    const lake = await addUpload(database, workspaceId, 'lake.jpg', { by: person, createdAt: day(2) })
    await addUpload(database, workspaceId, 'barn.jpg', { by: other, createdAt: day(4) })
    const { edit, result } = await addEdit(database, lake, 'make it winter', { by: other })
    const modelVersionId = await deployModel(database, randomUUID())
    await database.unsafe.edit.update({ where: { id: edit.id }, data: { modelVersionId } })
    await database.unsafe.image.update({ where: { id: result?.id ?? '' }, data: { name: 'winter', createdAt: day(6) } })
    const names = async (filter: object) =>
      (await api.image.list({ workspaceId, ...filter })).items.map(({ name }) => name)
    expect(await names({})).toEqual(['winter', 'barn.jpg', 'lake.jpg'])
    expect(await names({ sort: 'oldest' })).toEqual(['lake.jpg', 'barn.jpg', 'winter'])
    expect(await names({ sort: 'name' })).toEqual(['barn.jpg', 'lake.jpg', 'winter'])
    expect(await names({ from: '2026-11-04T00:00:00Z' })).toEqual(['winter', 'barn.jpg'])
    expect(await names({ from: '2026-11-04T00:00:00Z', to: '2026-11-06T14:00:00+02:00' })).toEqual(['barn.jpg'])
    expect(await names({ look: 'make it winter' })).toEqual(['winter'])
    expect(await names({ look: 'winter' })).toEqual([])
    expect(await names({ modelVersionId })).toEqual(['winter'])
    expect(await names({ personId: other.user.id })).toEqual(['winter', 'barn.jpg'])
    expect(await api.image.facets({ workspaceId })).toEqual({
      looks: [{ instruction: 'make it winter', count: 1 }],
      models: [{ id: modelVersionId, title: 'Pico', label: expect.any(String) }],
      people: expect.arrayContaining([
        { id: person.user.id, name: person.user.name },
        { id: other.user.id, name: other.user.name },
      ]),
    })
  })

  it.each(['oldest', 'name'] as const)('return every picture once over all pages, by %s', async (sort) => {
    const { workspaceId, api } = await newEditor()
    for (const name of ['b', 'a', 'c', 'a', 'b', 'a', 'd']) await addUpload(database, workspaceId, name)
    const seen: string[] = []
    let cursor: string | null | undefined
    for (let page = 0; page < 5 && cursor !== null; page++) {
      const { items, nextCursor } = await api.image.list({ workspaceId, cursor, sort, limit: 2 })
      seen.push(...items.map(({ name }) => name))
      cursor = nextCursor
    }
    expect(seen.join('')).toBe(sort === 'name' ? 'aaabbcd' : 'bacabad')
  })

  it('omit refused uploads', async () => {
    const { workspaceId, api } = await newEditor()
    const { id } = await addUpload(database, workspaceId, 'broken.jpg')
    const refused = { status: 'refused' as const, errorCode: 'truncated', errorMessage: 'It is cut off.' }
    await database.unsafe.image.update({ where: { id }, data: refused })
    expect((await api.image.list({ workspaceId })).items).toEqual([])
    expect((await api.image.stacks({ workspaceId })).items).toEqual([])
    expect(await api.image.get({ workspaceId, id })).toMatchObject({ status: 'refused' })
  })
})

describe('image.stacks', () => {
  it('lists each photo with its edits once, the one with the newest picture first', async () => {
    const { workspaceId, api } = await newEditor()
    const lake = await addUpload(database, workspaceId, 'lake.jpg')
    const barn = await addUpload(database, workspaceId, 'barn.jpg')
    const { result } = await addEdit(database, lake, 'make it winter')
    const foreign = await newEditor()
    await addEdit(database, await addUpload(database, foreign.workspaceId, 'foreign.jpg'), 'make it winter')
    const read = async () => {
      const seen: [string, number][] = []
      let cursor: string | null | undefined
      for (let page = 0; page < 5 && cursor !== null; page++) {
        const { items, nextCursor } = await api.image.stacks({ workspaceId, cursor, limit: 1 })
        seen.push(...items.map(({ cover, count }): [string, number] => [cover.id, count]))
        cursor = nextCursor
      }
      return seen
    }
    expect(await read()).toEqual([
      [result?.id, 2],
      [barn.id, 1],
    ])
    // What is left of a photo in the trash stays a stack.
    await api.image.trash({ workspaceId, ids: [lake.id] })
    expect(await read()).toEqual([
      [result?.id, 1],
      [barn.id, 1],
    ])
    await api.image.restore({ workspaceId, ids: [lake.id] })
    await api.image.trash({ workspaceId, ids: [result?.id ?? ''] })
    expect(await read()).toEqual([
      [barn.id, 1],
      [lake.id, 1],
    ])
  })
})

describe('image.tree', () => {
  it('is the same for every image of the tree', async () => {
    const scenario = await history(database)
    const { workspace } = scenario.person
    const api = await callerOf(scenario.person)
    const tree = await api.image.tree({ workspaceId: workspace.id, id: scenario.upload.id })
    expect(tree.rootId).toBe(scenario.upload.id)
    expect(tree.images.map(({ id }) => id)).toEqual(
      [scenario.upload, scenario.sunset, scenario.boat, scenario.winter].map(({ id }) => id),
    )
    expect(tree.edits).toHaveLength(7)
    expect(tree.edits.find(({ resultId }) => resultId === scenario.boat.id)).toMatchObject({
      sourceId: scenario.sunset.id,
    })
    expect(await api.image.tree({ workspaceId: workspace.id, id: scenario.boat.id })).toEqual(tree)
  })
})

describe('the trash', () => {
  it('trashes and restores, with an outcome for each', async () => {
    const { workspaceId, api, scope } = await newEditor()
    const one = await addUpload(database, workspaceId, 'one.jpg')
    const two = await addUpload(database, workspaceId, 'two.jpg')
    const missing = randomUUID()
    const ids = [one.id, missing, two.id]
    expect(await api.image.trash({ workspaceId, ids })).toEqual([
      { id: one.id, ok: true },
      { id: missing, ok: false, error: { code: 'not-found', message: 'This is not here, or you may not see it.' } },
      { id: two.id, ok: true },
    ])
    expect((await api.image.list({ workspaceId })).items).toEqual([])
    const first = await api.image.list({ workspaceId, trashed: true, limit: 1 })
    const second = await api.image.list({ workspaceId, trashed: true, limit: 1, cursor: first.nextCursor })
    expect(new Set([...first.items, ...second.items].map(({ id }) => id))).toEqual(new Set([one.id, two.id]))
    expect(second.nextCursor).toBeNull()
    await api.image.restore({ workspaceId, ids: [one.id, one.id] })
    const events = await scope.event.findMany({ orderBy: { sequence: 'asc' } })
    expect(events.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
      ['image.trashed', expect.any(String)],
      ['image.trashed', expect.any(String)],
      ['image.restored', one.id],
    ])
  })

  it('keeps what is restored while another request empties it', async () => {
    const { workspaceId, api, scope, person } = await newEditor()
    const { id } = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
    await api.image.trash({ workspaceId, ids: [id] })
    const { restored, deleting } = await database.transaction(async (records) => {
      const { count } = await records.workspace(workspaceId).image.updateMany({ data: { trashedAt: null } })
      const deleting = api.image.delete({ workspaceId, ids: [id] })
      await sleep(300)
      return { restored: count, deleting }
    })
    expect(restored).toBe(1)
    expect(await deleting).toMatchObject([{ id, ok: false, error: { code: 'not-in-trash' } }])
    expect(await scope.image.count({ where: { id } })).toBe(1)
  })

  it('deletes for good, with sketches, without the results of other pictures', async () => {
    const { workspaceId, api, scope, person } = await newEditor()
    const upload = await addUpload(database, workspaceId, 'lake.jpg', { by: person })
    const { result } = await addEdit(database, upload, 'make it winter', { by: person })
    const grid = { textGuidances: [1, 2, 3], imageGuidances: [1, 1.1, 1.2] }
    const editInput = { workspaceId, sourceId: upload.id, instruction: 'explore', settings }
    const sketches = await api.edit.explore({ ...editInput, ...grid, key: randomUUID() })
    await scope.edit.updateMany({
      where: { id: sketches[0]?.id ?? '' },
      data: { status: 'done', finishedAt: new Date() },
    })
    await scope.image.create({
      data: {
        workspaceId,
        kind: 'sketch',
        name: 'x',
        blobHash: upload.blobHash,
        editId: sketches[0]?.id,
        treeId: upload.id,
      },
    })
    expect((await api.image.tree({ workspaceId, id: upload.id })).images).toHaveLength(2)
    expect((await api.image.tree({ workspaceId, id: upload.id, sketches: true })).images).toHaveLength(3)
    expect((await api.image.list({ workspaceId })).items).toHaveLength(2)
    const [running] = await api.edit.request({ ...editInput, variants: 1, key: randomUUID() })

    const refused = await api.image.delete({ workspaceId, ids: [upload.id] })
    expect(refused).toMatchObject([{ ok: false, error: { code: 'not-in-trash' } }])
    await api.image.trash({ workspaceId, ids: [upload.id] })
    expect(await api.image.delete({ workspaceId, ids: [upload.id] })).toEqual([{ id: upload.id, ok: true }])

    expect(await api.edit.get({ workspaceId, id: running?.id ?? '' })).toMatchObject({
      status: 'cancelled',
      sourceId: null,
    })
    const tree = await api.image.tree({ workspaceId, id: result?.id ?? '', sketches: true })
    expect(tree.rootId).toBe(result?.id)
    expect(tree.images.map(({ id }) => id)).toEqual([result?.id])
    expect(await scope.edit.count({ where: { kind: 'exploration' } })).toBe(0)
    await expect(api.edit.replay({ workspaceId, id: result?.editId ?? '', key: randomUUID() })).rejects.toMatchObject({
      cause: { code: 'source-gone' },
    })

    await api.image.trash({ workspaceId, ids: [result?.id ?? ''] })
    await api.image.delete({ workspaceId, ids: [result?.id ?? ''] })
    expect(await scope.image.count()).toBe(0)
    expect(await scope.edit.findMany({ select: { id: true } })).toEqual([{ id: running?.id }])
    expect(await scope.auditLog.count({ where: { action: 'image:delete' } })).toBe(2)
  })
})

describe('image.rename', () => {
  it('sets a name without line breaks', async () => {
    const { workspaceId, api } = await newEditor()
    const { id } = await addUpload(database, workspaceId, 'lake.jpg')
    expect(await api.image.rename({ workspaceId, id, name: '  Lake ' })).toMatchObject({ id, name: 'Lake' })
    for (const name of ['', ' ', 'a\nb', 'a\u202eb', 'x'.repeat(201), 'a\0b', '\ud800']) {
      await expect(api.image.rename({ workspaceId, id, name })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    }
  })
})

describe('image.recipe', () => {
  it('returns the settings of the edit, and null for an upload', async () => {
    const { workspaceId, api, scope } = await newEditor()
    const upload = await addUpload(database, workspaceId, 'lake.jpg')
    const { result, edit } = await addEdit(database, upload, 'make it winter')
    await scope.edit.updateMany({ where: { id: edit.id }, data: { recipe: { version: 1 } } })
    expect(await api.image.recipe({ workspaceId, id: upload.id })).toBeNull()
    expect(await api.image.recipe({ workspaceId, id: result?.id ?? '' })).toEqual({ version: 1 })
  })
})
