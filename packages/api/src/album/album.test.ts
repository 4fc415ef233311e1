import { randomUUID } from 'node:crypto'
import { addEdit, addUpload, type Person } from '@amend/db/seed'
import { newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'

const { services, callerOf, team, owner, admin, editor, viewer, stranger } = await testInstallation()
const { database } = services

async function newEditor(by?: Person) {
  const person = by ?? (await newPerson(database))
  const workspaceId = by ? team.id : person.workspace.id
  const api = await callerOf(person)
  const create = (input: { name?: string; private?: boolean; rule?: object } = {}) =>
    api.album.create({ workspaceId, name: 'Holiday', key: randomUUID(), ...input })
  const pictures = async (count: number) => {
    const made: string[] = []
    for (let i = 0; i < count; i++) made.push((await addUpload(database, workspaceId, `${i}.jpg`, { by: person })).id)
    return made
  }
  const order = async (id: string) =>
    (await api.album.images({ workspaceId, id, limit: 200 })).items.map((image) => image.id)
  return { person, workspaceId, api, create, pictures, order, scope: database.workspace(workspaceId) }
}

const refused = (code: string) => ({ cause: { code } })
const refusal = (code: string) => ({ status: 'rejected', reason: refused(code) })
const failed = (id: string, code = 'not-found') => ({ id, ok: false, error: { code, message: expect.any(String) } })

describe('an album', () => {
  it('is created once for a key, renamed, listed with its count and cover, and deleted without its pictures', async () => {
    const { workspaceId, api, create, pictures, scope } = await newEditor()
    const key = randomUUID()
    const first = await api.album.create({ workspaceId, name: '  Winter   ', key })
    expect(await api.album.create({ workspaceId, name: 'Again', key })).toEqual(first)
    expect(first).toMatchObject({ name: 'Winter', count: 0, cover: null, rule: null, private: false })
    const [a = '', b = ''] = await pictures(2)
    await api.album.add({ workspaceId, id: first.id, ids: [a, b] })
    await create({ name: 'Autumn' })
    await api.album.update({ workspaceId, id: first.id, name: 'Snow', coverId: b })
    const { items } = await api.album.list({ workspaceId })
    expect(items.map(({ name, count }) => [name, count])).toEqual([
      ['Autumn', 0],
      ['Snow', 2],
    ])
    expect(items[1]?.cover?.url).toContain(b)
    expect((await api.album.list({ workspaceId, search: 'nO' })).items.map(({ name }) => name)).toEqual(['Snow'])
    expect((await api.album.list({ workspaceId, imageId: a })).items.map(({ name }) => name)).toEqual(['Snow'])
    await api.album.delete({ workspaceId, id: first.id })
    await expect(api.album.get({ workspaceId, id: first.id })).rejects.toMatchObject(refused('not-found'))
    expect(await scope.image.count()).toBe(2)
  })

  it('is not returned to somebody else who sends its key', async () => {
    const { workspaceId, create } = await newEditor(editor)
    const { id } = await create({ name: 'Shown to all' })
    const again = { workspaceId, name: 'Mine', key: id }
    await expect((await callerOf(admin)).album.create(again)).rejects.toMatchObject(refused('key-taken'))
    expect((await (await callerOf(editor)).album.create(again)).name).toBe('Shown to all')
  })

  it('is listed page by page, each once, also with equal names', async () => {
    const { workspaceId, api, create } = await newEditor()
    for (let i = 0; i < 7; i++) await create({ name: i < 4 ? 'Same' : `Other ${i}` })
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof api.album.list>> = await api.album.list({ workspaceId, cursor, limit: 2 })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(new Set(seen).size).toBe(7)
    expect(seen).toHaveLength(7)
  })

  it('needs a name, and takes a place in the list only from the list', async () => {
    const { workspaceId, api, create } = await newEditor()
    await expect(create({ name: ' ' })).rejects.toThrow('An album needs a name.')
    await expect(create({ name: 'a\nb' })).rejects.toThrow('A name is on one line.')
    await expect(create({ name: 'x'.repeat(101) })).rejects.toThrow('The name must have at most 100 characters.')
    await expect(api.album.list({ workspaceId, cursor: 'x' })).rejects.toMatchObject(refused('bad-input'))
    const { id } = await create()
    await expect(api.album.images({ workspaceId, id, cursor: "x' --" })).rejects.toMatchObject(refused('bad-input'))
  })

  it('shows its cover until the cover is in the trash or deleted, then the first picture', async () => {
    const { workspaceId, api, create, pictures } = await newEditor()
    const [a = '', b = ''] = await pictures(2)
    const { id } = await create()
    await api.album.add({ workspaceId, id, ids: [a, b] })
    const cover = async () => (await api.album.get({ workspaceId, id })).cover?.url ?? ''
    expect(await cover()).toContain(a)
    await api.album.update({ workspaceId, id, coverId: b })
    expect(await cover()).toContain(b)
    await api.image.trash({ workspaceId, ids: [b] })
    expect(await cover()).toContain(a)
    expect((await api.album.get({ workspaceId, id })).count).toBe(1)
    await api.image.delete({ workspaceId, ids: [b] })
    expect(await cover()).toContain(a)
    const foreign = (await addUpload(database, stranger.workspace.id, 'x.jpg')).id
    await expect(api.album.update({ workspaceId, id, coverId: foreign })).rejects.toMatchObject(refused('not-found'))
  })

  it('tells the other windows what changed', async () => {
    const { workspaceId, create, api, pictures, scope } = await newEditor()
    const { id } = await create()
    await api.album.add({ workspaceId, id, ids: await pictures(1) })
    await api.album.delete({ workspaceId, id })
    const events = await scope.event.findMany({ where: { subjectId: id }, orderBy: { sequence: 'asc' } })
    expect(events.map(({ kind }) => kind)).toEqual(['album.added', 'album.changed', 'album.deleted'])
    const log = await scope.auditLog.findMany({ where: { subjectId: id }, orderBy: { createdAt: 'asc' } })
    expect(log.map(({ action, data }) => [action, data])).toEqual([
      ['album:update', { after: { name: 'Holiday' } }],
      ['album:update', { after: { images: [expect.any(String)] } }],
      ['album:update', { before: { name: 'Holiday' } }],
    ])
  })
})

describe('the pictures of an album', () => {
  it('are added with an outcome each, once, and one picture is in many albums', async () => {
    const { workspaceId, api, create, pictures, order } = await newEditor()
    const [a = '', b = ''] = await pictures(2)
    const foreign = (await addUpload(database, stranger.workspace.id, 'x.jpg')).id
    const [one, two] = [await create(), await create()]
    expect(await api.album.add({ workspaceId, id: one.id, ids: [b, foreign, a, b] })).toEqual([
      { id: b, ok: true },
      failed(foreign),
      { id: a, ok: true },
      { id: b, ok: true },
    ])
    await api.album.add({ workspaceId, id: one.id, ids: [a] })
    await api.album.add({ workspaceId, id: two.id, ids: [a] })
    expect(await order(one.id)).toEqual([b, a])
    expect(await order(two.id)).toEqual([a])
    expect(await api.album.remove({ workspaceId, id: one.id, ids: [b, foreign] })).toEqual([
      { id: b, ok: true },
      failed(foreign),
    ])
    expect(await order(one.id)).toEqual([a])
    const found = await api.image.list({ workspaceId, albumId: two.id })
    expect(found.items.map(({ id }) => id)).toEqual([a])
  })

  it('are put in order, before another one or at the end, and read page by page', async () => {
    const { workspaceId, api, create, pictures, order } = await newEditor()
    const ids = await pictures(5)
    const [a = '', b = '', c = '', d = '', e = ''] = ids
    const { id } = await create()
    await api.album.add({ workspaceId, id, ids })
    const move = (moved: string[], before: string | null) => api.album.move({ workspaceId, id, ids: moved, before })
    await move([e, b], a)
    expect(await order(id)).toEqual([e, b, a, c, d])
    await move([a], null)
    expect(await order(id)).toEqual([e, b, c, d, a])
    // Before itself, and before a picture that moves too: nothing is lost.
    await move([c], c)
    expect(await order(id)).toEqual([e, b, c, d, a])
    await move([d, b], b)
    expect(await order(id)).toEqual([e, d, b, c, a])
    const first = await api.album.images({ workspaceId, id, limit: 2 })
    const rest = await api.album.images({ workspaceId, id, limit: 200, cursor: first.nextCursor })
    expect([...first.items, ...rest.items].map((image) => image.id)).toEqual([e, d, b, c, a])
  })

  it('are not moved to a place that is gone, and one that is not in the album is refused alone', async () => {
    const { workspaceId, api, create, pictures, order } = await newEditor()
    const [a = '', b = '', c = ''] = await pictures(3)
    const { id } = await create()
    await api.album.add({ workspaceId, id, ids: [a, b] })
    const move = api.album.move({ workspaceId, id, ids: [b], before: c })
    await expect(move).rejects.toMatchObject(refused('place-gone'))
    expect(await api.album.move({ workspaceId, id, ids: [b, c], before: a })).toEqual([{ id: b, ok: true }, failed(c)])
    expect(await order(id)).toEqual([b, a])
  })

  it('keep their place while they are in the trash, and leave the album when they are deleted', async () => {
    const { workspaceId, api, create, pictures, order } = await newEditor()
    const [a = '', b = '', c = ''] = await pictures(3)
    const { id } = await create()
    await api.album.add({ workspaceId, id, ids: [a, b, c] })
    await api.image.trash({ workspaceId, ids: [b] })
    expect(await order(id)).toEqual([a, c])
    await api.image.restore({ workspaceId, ids: [b] })
    expect(await order(id)).toEqual([a, b, c])
    await api.image.trash({ workspaceId, ids: [b] })
    await api.image.delete({ workspaceId, ids: [b] })
    expect(await order(id)).toEqual([a, c])
  })
})

describe('a smart album', () => {
  it('is a search that stays alive, and has no order by hand', async () => {
    const { workspaceId, api, create, order, scope } = await newEditor()
    const lake = await addUpload(database, workspaceId, 'lake.jpg')
    const { id, count, rule } = await create({ rule: { search: 'winter', kind: 'result' } })
    expect({ count, rule }).toEqual({ count: null, rule: { search: 'winter', kind: 'result' } })
    expect(await order(id)).toEqual([])
    const { result } = await addEdit(database, lake, 'make it winter')
    expect(await order(id)).toEqual([result?.id])
    const attempts = [
      api.album.add({ workspaceId, id, ids: [lake.id] }),
      api.album.remove({ workspaceId, id, ids: [lake.id] }),
      api.album.move({ workspaceId, id, ids: [lake.id], before: null }),
    ]
    for (const answer of await Promise.allSettled(attempts)) expect(answer).toMatchObject(refusal('smart-album'))
    await api.album.update({ workspaceId, id, rule: { lastDays: 7 } })
    expect(await order(id)).toEqual([result?.id, lake.id])
    const month = 30 * 24 * 60 * 60 * 1000
    await scope.image.update({ where: { id: lake.id }, data: { createdAt: new Date(Date.now() - month) } })
    expect(await order(id)).toEqual([result?.id])
    expect((await api.album.list({ workspaceId, byHand: true })).items).toEqual([])
  })

  it('finds nothing, not everything, by a rule that this version does not know', async () => {
    const { create, order, pictures, scope } = await newEditor()
    await pictures(2)
    const { id } = await create({ rule: { favourite: true } })
    await scope.album.update({ where: { id }, data: { rule: { sort: 'by magic' } } })
    expect(await order(id)).toEqual([])
  })

  it('refuses a rule for an album that is filled by hand', async () => {
    const { workspaceId, api, create } = await newEditor()
    const { id } = await create()
    const update = api.album.update({ workspaceId, id, rule: { search: 'x' } })
    await expect(update).rejects.toThrow('This album is filled by hand, and has no search.')
  })
})

describe('a private album', () => {
  it('is there for its creator alone, in every procedure, until it is shown to all', async () => {
    const { workspaceId, api, create, pictures, scope } = await newEditor(editor)
    const [a = ''] = await pictures(1)
    const { id } = await create({ name: 'Secret', private: true })
    await api.album.add({ workspaceId, id, ids: [a] })
    for (const person of [owner, admin, viewer]) {
      const other = await callerOf(person)
      const attempts = [
        other.album.get({ workspaceId, id }),
        other.album.images({ workspaceId, id }),
        ...(person === viewer
          ? []
          : [
              other.album.update({ workspaceId, id, name: 'Mine', private: false }),
              other.album.add({ workspaceId, id, ids: [a] }),
              other.album.remove({ workspaceId, id, ids: [a] }),
              other.album.move({ workspaceId, id, ids: [a], before: null }),
              other.album.delete({ workspaceId, id }),
              other.album.create({ workspaceId, name: 'Mine', key: id }),
            ]),
      ]
      for (const answer of await Promise.allSettled(attempts)) expect(answer).toMatchObject(refusal('not-found'))
      const listed = await other.album.list({ workspaceId, imageId: a })
      expect(listed.items).toEqual([])
      expect((await other.image.list({ workspaceId, albumId: id })).items).toEqual([])
    }
    expect(await scope.event.count({ where: { subjectId: id } })).toBe(0)
    expect(await scope.auditLog.count({ where: { subjectId: id } })).toBe(0)
    expect((await api.album.get({ workspaceId, id })).count).toBe(1)
    await api.album.update({ workspaceId, id, private: false })
    expect((await (await callerOf(viewer)).album.get({ workspaceId, id })).name).toBe('Secret')
    expect(await scope.event.count({ where: { subjectId: id, kind: 'album.added' } })).toBe(1)
  })
})

describe('at the same time', () => {
  const both = async () => [await newEditor(editor), await newEditor(admin)] as const

  it('two people add and move the same pictures: each is in the album once, in an order without ties', async () => {
    const [one, two] = await both()
    const ids = await one.pictures(8)
    const { id } = await one.create()
    const { workspaceId } = one
    await Promise.all([
      one.api.album.add({ workspaceId, id, ids }),
      two.api.album.add({ workspaceId, id, ids: ids.toReversed() }),
    ])
    expect((await one.order(id)).toSorted()).toEqual(ids.toSorted())
    const moves = ids.flatMap((moved, i) => {
      const { api } = i % 2 === 0 ? one : two
      return [
        api.album.move({ workspaceId, id, ids: [moved], before: ids[(i + 3) % 8] ?? null }),
        api.album.move({ workspaceId, id, ids: [moved], before: null }),
      ]
    })
    const results = await Promise.all(moves)
    expect(results.flat().every(({ ok }) => ok)).toBe(true)
    expect((await one.order(id)).toSorted()).toEqual(ids.toSorted())
    const rows = await one.scope.albumImage.findMany({ where: { albumId: id } })
    expect(new Set(rows.map(({ position }) => position)).size).toBe(8)
  })

  it('one deletes pictures or the album while the other adds, moves and chooses a cover: nothing is half', async () => {
    const [one, two] = await both()
    const { workspaceId } = one
    for (let round = 0; round < 4; round++) {
      const ids = await one.pictures(6)
      const { id } = await one.create()
      await one.api.album.add({ workspaceId, id, ids })
      const gone = ids.slice(0, 3)
      await one.api.image.trash({ workspaceId, ids: gone })
      const owners = await callerOf(owner)
      const answers = await Promise.allSettled([
        owners.image.delete({ workspaceId, ids: gone }),
        two.api.album.move({ workspaceId, id, ids: [...ids].reverse(), before: null }),
        two.api.album.add({ workspaceId, id, ids }),
        two.api.album.update({ workspaceId, id, coverId: gone[0] }),
        ...(round % 2 === 0 ? [] : [one.api.album.delete({ workspaceId, id })]),
      ])
      for (const answer of answers) {
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject(refused('not-found'))
      }
      const rows = await one.scope.albumImage.findMany({ where: { albumId: id } })
      expect(rows.map(({ imageId }) => imageId).toSorted()).toEqual(round % 2 === 0 ? ids.slice(3).toSorted() : [])
      const album = await one.scope.album.findFirst({ where: { id } })
      if (album?.coverId) expect(await one.scope.image.count({ where: { id: album.coverId } })).toBe(1)
    }
  })
})
