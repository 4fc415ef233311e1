import { tagLimits } from '@amend/contract'
import { addUpload, type Person } from '@amend/db/seed'
import { newPerson } from '@amend/services/testing'
import { describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/installation.ts'

const { services, callerOf, team, owner, admin, editor, stranger } = await testInstallation()
const { database } = services

async function newEditor(by?: Person) {
  const person = by ?? (await newPerson(database))
  const workspaceId = by ? team.id : person.workspace.id
  const api = await callerOf(person)
  const upload = async (name = 'lake.jpg') => (await addUpload(database, workspaceId, name, { by: person })).id
  const tagsOf = async (id: string) => (await api.tag.of({ workspaceId, ids: [id] })).map(({ name }) => name)
  const found = async (search: string) =>
    (await api.image.list({ workspaceId, search, limit: 200 })).items.map(({ id }) => id)
  const tagId = async (name: string) => {
    const { items } = await api.tag.list({ workspaceId, search: name })
    return items.find((item) => item.name === name)?.id ?? ''
  }
  return { workspaceId, api, upload, tagsOf, found, tagId, scope: database.workspace(workspaceId) }
}

const refused = (code: string) => ({ cause: { code } })

describe('tags', () => {
  it('are added to many pictures with an outcome each, and are one in any case and spacing', async () => {
    const { workspaceId, api, upload, tagsOf, scope } = await newEditor()
    const [a, b] = [await upload(), await upload()]
    const foreign = (await addUpload(database, stranger.workspace.id, 'x.jpg')).id
    const ids = [a, foreign, b]
    expect(await api.tag.add({ workspaceId, ids, names: ['  Summer   Sea', 'boat'] })).toMatchObject([
      { id: a, ok: true },
      { id: foreign, ok: false, error: { code: 'not-found' } },
      { id: b, ok: true },
    ])
    await api.tag.add({ workspaceId, ids: [a], names: ['SUMMER SEA'] })
    expect(await tagsOf(a)).toEqual(['boat', 'Summer Sea'])
    expect(await scope.tag.count()).toBe(2)
    expect(await api.tag.of({ workspaceId, ids: [a, b] })).toMatchObject([
      { name: 'boat', count: 2 },
      { name: 'Summer Sea', count: 2 },
    ])
    const [boat] = await api.tag.of({ workspaceId, ids: [a] })
    await api.tag.remove({ workspaceId, ids: [a, b], tagIds: [boat?.id ?? ''] })
    expect(await tagsOf(b)).toEqual(['Summer Sea'])
    await expect(api.tag.add({ workspaceId, ids, names: [' '] })).rejects.toThrow('A tag needs a name.')
  })

  it('complete what one types, with the number of pictures outside the trash', async () => {
    const { workspaceId, api, upload } = await newEditor()
    const [a, b] = [await upload(), await upload()]
    await api.tag.add({ workspaceId, ids: [a, b], names: ['Harbour', 'hard light', 'beach'] })
    await api.image.trash({ workspaceId, ids: [b] })
    const { items } = await api.tag.list({ workspaceId, search: 'HAR' })
    expect(items.map(({ name, count }) => [name, count])).toEqual([
      ['Harbour', 1],
      ['hard light', 1],
    ])
    const first = await api.tag.list({ workspaceId, limit: 2 })
    const second = await api.tag.list({ workspaceId, limit: 2, cursor: first.nextCursor })
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['beach', 'Harbour', 'hard light'])
    expect((await api.tag.list({ workspaceId, search: '%' })).items).toEqual([])
  })

  it('are found by the search and by the filter, and no longer when they are removed', async () => {
    const { workspaceId, api, upload, found, tagId } = await newEditor()
    const a = await upload('one.jpg')
    await upload('two.jpg')
    await api.tag.add({ workspaceId, ids: [a], names: ['zeppelin'] })
    expect(await found('zepp one')).toEqual([a])
    const id = await tagId('zeppelin')
    expect((await api.image.list({ workspaceId, tagId: id })).items.map((image) => image.id)).toEqual([a])
    await api.tag.remove({ workspaceId, ids: [a], tagIds: [id] })
    expect(await found('zepp')).toEqual([])
    expect((await api.image.list({ workspaceId, tagId: id })).items).toEqual([])
  })

  it('are renamed, merged and deleted on all pictures at once', async () => {
    const { workspaceId, api, upload, found, tagsOf, tagId, scope } = await newEditor()
    const [a, b] = [await upload(), await upload()]
    await api.tag.add({ workspaceId, ids: [a], names: ['ship'] })
    await api.tag.add({ workspaceId, ids: [a, b], names: ['boat'] })
    const [ship, boat] = [await tagId('ship'), await tagId('boat')]
    const rename = api.tag.rename({ workspaceId, id: ship, name: 'Boat' })
    await expect(rename).rejects.toMatchObject(refused('tag-taken'))
    await api.tag.rename({ workspaceId, id: ship, name: 'vessel' })
    expect(await found('vessel')).toEqual([a])
    expect(await found('ship')).toEqual([])
    await api.tag.merge({ workspaceId, id: boat, into: ship })
    expect([await tagsOf(a), await tagsOf(b)]).toEqual([['vessel'], ['vessel']])
    expect((await found('vessel')).toSorted()).toEqual([a, b].toSorted())
    const foreign = await database.workspace(stranger.workspace.id).tag.create({
      data: { workspaceId: stranger.workspace.id, name: 'theirs', key: 'theirs' },
    })
    const merge = api.tag.merge({ workspaceId, id: ship, into: foreign.id })
    await expect(merge).rejects.toMatchObject(refused('not-found'))
    await api.tag.delete({ workspaceId, id: ship })
    expect(await tagsOf(a)).toEqual([])
    expect(await found('vessel')).toEqual([])
    expect(await scope.image.count()).toBe(2)
  })

  it('are at most so many on a picture: the others of the request get theirs', async () => {
    const { workspaceId, api, upload, tagsOf } = await newEditor()
    const [full, other] = [await upload(), await upload()]
    for (let at = 0; at < tagLimits.perImage; at += tagLimits.perRequest) {
      const count = Math.min(tagLimits.perRequest, tagLimits.perImage - at)
      const names = Array.from({ length: count }, (_, i) => `tag ${at + i}`)
      await api.tag.add({ workspaceId, ids: [full], names })
    }
    expect(await api.tag.add({ workspaceId, ids: [full, other], names: ['one more'] })).toMatchObject([
      { ok: false, error: { code: 'too-many-items' } },
      { ok: true },
    ])
    expect(await tagsOf(full)).toHaveLength(tagLimits.perImage)
    expect(await tagsOf(other)).toEqual(['one more'])
  })

  it('change for the other windows: each picture, and the list of tags', async () => {
    const { workspaceId, api, upload, tagId, scope } = await newEditor()
    const a = await upload()
    await api.tag.add({ workspaceId, ids: [a], names: ['boat'] })
    const id = await tagId('boat')
    await api.tag.delete({ workspaceId, id })
    const events = await scope.event.findMany({ orderBy: { sequence: 'asc' } })
    expect(events.map(({ kind, subjectId }) => [kind, subjectId])).toEqual([
      ['tag.changed', id],
      ['image.changed', a],
      ['tag.changed', id],
    ])
  })
})

describe('at the same time', () => {
  it('two people tag, rename, merge and delete the same: every picture has what its tags say', async () => {
    const [one, two] = [await newEditor(editor), await newEditor(admin)]
    const { workspaceId } = one
    const ids = [await one.upload(), await one.upload(), await one.upload()]
    for (let round = 0; round < 4; round++) {
      await one.api.tag.add({ workspaceId, ids, names: ['boat', 'ship'] })
      const [boat, ship] = [await one.tagId('boat'), await one.tagId('ship')]
      const owners = await callerOf(owner)
      const answers = await Promise.allSettled([
        one.api.tag.add({ workspaceId, ids, names: ['sea', 'boat'] }),
        two.api.tag.add({ workspaceId, ids: ids.toReversed(), names: ['SEA', 'harbour'] }),
        two.api.tag.merge({ workspaceId, id: boat, into: ship }),
        one.api.tag.delete({ workspaceId, id: ship }),
        owners.tag.rename({ workspaceId, id: boat, name: `boat ${round}` }),
        one.api.tag.remove({ workspaceId, ids, tagIds: [boat] }),
        two.api.image.trash({ workspaceId, ids: [ids[0] ?? ''] }),
      ])
      for (const answer of answers) {
        if (answer.status === 'rejected') expect(answer.reason).toMatchObject(refused('not-found'))
      }
      const tagged = await one.scope.imageTag.findMany({ include: { tag: true } })
      for (const image of await one.scope.image.findMany({ where: { id: { in: ids } } })) {
        const names = tagged.filter(({ imageId }) => imageId === image.id).map(({ tag }) => tag.name)
        expect(image.annotations.split('\n').toSorted()).toEqual(names.toSorted())
      }
    }
    expect(await one.scope.tag.count({ where: { key: 'sea' } })).toBe(1)
  })

  it('a tag that one deletes while the other adds it is on the pictures whole or not at all', async () => {
    const [one, two] = [await newEditor(editor), await newEditor(admin)]
    const { workspaceId } = one
    const id = await one.upload()
    for (let round = 0; round < 10; round++) {
      await one.api.tag.add({ workspaceId, ids: [id], names: ['fleeting'] })
      const tag = await one.tagId('fleeting')
      await Promise.all([
        one.api.tag.delete({ workspaceId, id: tag }),
        two.api.tag.add({ workspaceId, ids: [id], names: ['fleeting'] }),
      ])
      const tags = await one.tagsOf(id)
      expect(await one.found('fleeting')).toEqual(tags.length === 0 ? [] : [id])
    }
  })
})
