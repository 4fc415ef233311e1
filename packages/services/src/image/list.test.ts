/** Every filter and order of the list of pictures, against the same done in memory. */
import { randomUUID } from 'node:crypto'
import type { Image } from '@amend/db'
import { addEdit, addUpload } from '@amend/db/seed'
import { describe, expect, it } from 'vitest'
import { authorizeMember } from '../access.ts'
import { addToAlbum, albumImages, createAlbum, getAlbum, listAlbums } from '../album/index.ts'
import { tagImages } from '../tag/index.ts'
import { newPerson, testInstallation } from '../testing/installation.ts'
import { type ImageQuery, listImages } from './list.ts'

const { services, principalOf, team, editor, owner } = await testInstallation()
const { database } = services
const scope = database.workspace(team.id)
const member = await authorizeMember(database, await principalOf(editor), team.id, 'image:view')

// Two at the same instant each time, and names that are the same.
const at = (i: number) => new Date(Date.UTC(2026, 0, 1 + (i >> 1)))
const uploads: Image[] = []
for (let i = 0; i < 6; i++) {
  uploads.push(
    await addUpload(database, team.id, `photo ${i >> 1}.jpg`, { by: i % 3 ? editor : owner, createdAt: at(i) }),
  )
}
for (const [i, source] of uploads.entries()) {
  await addEdit(database, source, i % 2 ? 'make it sunset' : 'make it night', { by: i % 2 ? editor : owner })
}
const stranger = await newPerson(database)
await addUpload(database, stranger.workspace.id, 'photo 1.jpg', { by: stranger })
const [first = '', second = '', third = '', trashed = '', refused = ''] = uploads.map(({ id }) => id)
const some = [first, second, third]
await tagImages(services, member, some, ['Lake'])
const { id: tagId } = await scope.tag.findFirstOrThrow()
const album = await createAlbum(services, member, { key: randomUUID(), name: 'Chosen', private: false })
await addToAlbum(services, member, album.id, some)
await scope.image.updateMany({ where: { id: { in: [first, trashed] } }, data: { trashedAt: new Date() } })
await scope.image.updateMany({ where: { id: second }, data: { favourite: true } })
const error = { errorCode: 'unsupported-format', errorMessage: 'This is no picture.' }
await scope.image.updateMany({ where: { id: refused }, data: { status: 'refused', ...error } })
const all = await scope.image.findMany({ include: { tags: true, albumImages: true } })
type Row = (typeof all)[number]

/** The ids of all pages, each with so many pictures. */
async function pages(query: Partial<ImageQuery>, limit: number): Promise<string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined, i = 0; i < 40; i++) {
    const page = await listImages(services, member, { ...query, cursor, limit })
    ids.push(...page.items.map(({ id }) => id))
    if (page.nextCursor === null) return ids
    cursor = page.nextCursor
  }
  throw new Error('The pages do not end.')
}

const filters: Readonly<Record<string, [Partial<ImageQuery>, (row: Row) => boolean]>> = {
  nothing: [{}, () => true],
  favourites: [{ favourite: true }, ({ favourite }) => favourite],
  uploads: [{ kind: 'upload' }, ({ kind }) => kind === 'upload'],
  results: [{ kind: 'result' }, ({ kind }) => kind === 'result'],
  'a time': [{ from: at(2), to: at(4) }, ({ createdAt }) => createdAt >= at(2) && createdAt < at(4)],
  'an instruction': [{ look: 'make it night' }, ({ instruction }) => instruction === 'make it night'],
  'a person': [{ personId: owner.user.id }, ({ createdById }) => createdById === owner.user.id],
  'a tag': [{ tagId }, ({ tags }) => tags.length > 0],
  'an album': [{ albumId: album.id }, ({ albumImages }) => albumImages.length > 0],
  'an album and a tag': [
    { albumId: album.id, tagId, kind: 'upload' },
    ({ tags, kind }) => tags.length > 0 && kind === 'upload',
  ],
  'a word': [{ search: 'SUNset' }, ({ searchText }) => searchText.includes('sunset')],
  'two words': [
    { search: 'photo lake' },
    ({ searchText }) => searchText.includes('photo') && searchText.includes('lake'),
  ],
}

const byTime = (a: Row, b: Row) => a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1)
const orders = {
  newest: (a: Row, b: Row) => byTime(b, a),
  oldest: byTime,
  name: (a: Row, b: Row) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1),
}

describe.each(Object.entries(filters))('the list of pictures by %s', (_, [query, fits]) => {
  it.each(Object.entries(orders))('has each once in the order %s, however small the pages', async (sort, order) => {
    const shown = all.filter((row) => row.trashedAt === null && row.status !== 'refused' && fits(row))
    const expected = shown.sort(order).map(({ id }) => id)
    const asked = { ...query, sort: sort as keyof typeof orders }
    expect(await pages(asked, 200)).toEqual(expected)
    expect(await pages(asked, 2)).toEqual(expected)
  })

  it('has those in the trash, the last trashed first', async () => {
    const expected = all.filter((row) => row.trashedAt !== null && row.status !== 'refused' && fits(row))
    expect((await pages({ ...query, trashed: true }, 1)).sort()).toEqual(expected.map(({ id }) => id).sort())
  })
})

it('an album counts, shows and begins with what is not in the trash and not refused', async () => {
  const { items } = await albumImages(services, member, album.id, { limit: 10 })
  expect(items.map(({ id }) => id)).toEqual([second, third])
  const [listed] = (await listAlbums(services, member, { limit: 1, imageId: third })).items
  expect(listed).toEqual(await getAlbum(services, member, album.id))
  expect(listed).toMatchObject({ count: 2, cover: { url: expect.stringContaining(`/${second}/thumbnail?v=`) } })
})
