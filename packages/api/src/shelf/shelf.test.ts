import { randomUUID } from 'node:crypto'
import { claimBlob } from '@amend/db'
import { addUpload, type Person } from '@amend/db/seed'
import { capabilities, deployModel, newPerson, settings } from '@amend/services/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'
import { readShelf } from './sheet.ts'

const { services, callerOf, contextOf } = await testInstallation()
const { database } = services

const scope = {
  looks: { night: ['make it night'], fog: ['make it foggy'] },
  knows: ['night', 'fog'],
  cannot: 'It cannot add things.',
  languages: { de: { looks: { night: { name: 'Nacht' }, fog: { name: 'Nebel', phrases: ['neblig'] } } } },
}
await deployModel(database, 'looks', { ...capabilities, guided: false, scope })

let person: Person
let input: { workspaceId: string; imageId: string }
beforeEach(async () => {
  person = await newPerson(database)
  const { id: workspaceId } = person.workspace
  input = { workspaceId, imageId: (await addUpload(database, workspaceId, 'lake.jpg', { by: person })).id }
})

const jobs = async () => {
  const found = await services.queue.boss.findJobs<{ workspaceId: string; shelfId: string }>('shelf.make')
  return found.filter(({ data }) => data.workspaceId === input.workspaceId)
}

/** Stores a sheet, as a worker does. */
const makeReady = async (id: string) => {
  const claim = (stored: { sha256: string; bytes: number }) =>
    claimBlob(database, { ...stored, mediaType: 'image/webp' })
  const { sha256 } = await services.blobs.put(Buffer.from(`a sheet ${id}`), { claim })
  const sheet = { blobHash: sha256, looks: ['night', 'fog'], columns: 2, tileWidth: 192, tileHeight: 128 }
  await database.unsafe.shelf.update({ where: { id }, data: { status: 'ready', ...sheet } })
  return sha256
}

describe('shelf.open', () => {
  it('queues the looks of a picture once, however often it is asked', async () => {
    const api = await callerOf(person)
    const answers = await Promise.all(Array.from({ length: 4 }, () => api.shelf.open(input)))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect(answers[0]).toMatchObject({ imageId: input.imageId, status: 'pending', sheet: null, error: null })
    expect((await jobs()).map(({ data }) => data.shelfId)).toEqual([answers[0]?.id])
  })

  it('returns the stored sheet, whose bytes are served to members only', async () => {
    const api = await callerOf(person)
    const { id } = await api.shelf.open(input)
    const sha256 = await makeReady(id)
    const { sheet } = await api.shelf.open(input)
    expect(sheet).toEqual({
      url: `/api/shelves/${input.workspaceId}/${id}?v=${sha256.slice(0, 8)}`,
      ...{ looks: ['night', 'fog'], columns: 2, tile: { width: 192, height: 128 } },
    })
    const read = async (by: Person | undefined, ifNoneMatch?: string) =>
      readShelf(await contextOf(by), { workspaceId: input.workspaceId, shelfId: id, ifNoneMatch })
    const { status, headers, stream } = await read(person)
    expect([status, headers['content-type']]).toEqual([200, 'image/webp'])
    expect(Buffer.concat(await stream!.toArray()).toString()).toBe(`a sheet ${id}`)
    expect((await read(person, headers.etag)).status).toBe(304)
    await expect(read(undefined)).rejects.toMatchObject({ code: 'not-signed-in' })
    await expect(read(await newPerson(database))).rejects.toMatchObject({ code: 'not-found' })
    const own = { workspaceId: person.workspace.id, shelfId: randomUUID() }
    await expect(readShelf(await contextOf(person), own)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('tries failed looks again', async () => {
    const api = await callerOf(person)
    const { id } = await api.shelf.open(input)
    await services.queue.boss.deleteAllJobs('shelf.make')
    const failure = { status: 'failed' as const, errorCode: 'internal', errorMessage: 'It broke.' }
    await database.unsafe.shelf.update({ where: { id }, data: failure })
    expect(await api.shelf.open(input)).toMatchObject({ id, status: 'pending', error: null })
    expect(await jobs()).toHaveLength(1)
  })

  it('refuses pictures that cannot be edited, and more than eight at once', async () => {
    const api = await callerOf(person)
    await expect(api.shelf.open({ ...input, imageId: randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (let i = 0; i < 8; i++) {
      const { id: imageId } = await addUpload(database, input.workspaceId, `${i}.jpg`, { by: person })
      await api.shelf.open({ ...input, imageId })
    }
    await expect(api.shelf.open(input)).rejects.toMatchObject({ cause: { code: 'queue-full' } })
    await database.unsafe.image.update({ where: { id: input.imageId }, data: { trashedAt: new Date() } })
    await expect(api.shelf.open(input)).rejects.toMatchObject({ cause: { code: 'in-trash' } })
  })

  it('is limited to thirty new ones per minute', async () => {
    const api = await callerOf(person)
    for (let i = 0; i < 30; i++) {
      const { id: imageId } = await addUpload(database, input.workspaceId, `${i}.jpg`, { by: person })
      const { id } = await api.shelf.open({ ...input, imageId })
      await makeReady(id)
    }
    await expect(api.shelf.open(input)).rejects.toMatchObject({ cause: { code: 'too-many-attempts' } })
  })
})

it('model.current has the looks in the order of their card', async () => {
  const { capabilities } = (await (await callerOf(person)).model.current())!
  // PostgreSQL would put the shortest first.
  expect(Object.keys(capabilities.scope!.looks)).toEqual(['night', 'fog'])
})

describe('edit.request of a model with looks', () => {
  const request = async (instruction: string, more: object = {}) => {
    const { strength: _, ...others } = settings
    const [edit] = await (await callerOf(person)).edit.request({
      ...{ workspaceId: input.workspaceId, sourceId: input.imageId, instruction, variants: 1, key: randomUUID() },
      settings: { ...others, ...more },
    })
    return edit
  }

  it('keeps what was typed, and what the model is given in its place', async () => {
    expect(await request('etwas neblig')).toMatchObject({
      ...{ instruction: 'etwas neblig', prompt: 'make it foggy', settings: { strength: 0.5 } },
    })
    expect(await request('make it foggy')).toMatchObject({ instruction: 'make it foggy', prompt: null })
  })

  it('takes the strength of the words, unless there is one', async () => {
    expect(await request('make it much foggy')).toMatchObject({ settings: { strength: 1.4 } })
    expect(await request('make it much foggy', { strength: 0.3 })).toMatchObject({ settings: { strength: 0.3 } })
    expect(await request('make it much foggy', { restore: 'model' })).toMatchObject({ settings: { strength: 1 } })
    await expect(request('make it foggy', { restore: 'model', strength: 0.3 })).rejects.toMatchObject({
      cause: { code: 'bad-input', field: 'settings.strength' },
    })
  })

  it('is replayed with its strength and its prompt', async () => {
    const edit = await request('etwas neblig')
    const api = await callerOf(person)
    const [again] = await api.edit.replay({ workspaceId: input.workspaceId, id: edit?.id ?? '', key: randomUUID() })
    expect(again).toMatchObject({ instruction: 'etwas neblig', prompt: 'make it foggy', settings: edit?.settings })
  })
})
