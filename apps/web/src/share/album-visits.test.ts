/** What visitors of a link to an album see: its pictures now, a page at a time, and nothing that has left it. */
import { randomUUID } from 'node:crypto'
import type { Image } from '@amend/db'
import { addUpload } from '@amend/db/seed'
import { addToAlbum, moveInAlbum, removeFromAlbum, updateAlbum } from '@amend/services/album'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Place, sharingInstallation, visit } from './testing/visitors.ts'

const { services, share, album, tree, prepared, team, editor } = await sharingInstallation()
const { database } = services
const records = database.workspace(team.id)

let ours: Awaited<ReturnType<typeof tree>>

beforeAll(async () => {
  ours = await tree(team.id, editor, 100)
}, 60_000)

beforeEach(async () => {
  await database.unsafe.rateLimit.deleteMany()
})

async function linked(images: readonly Image[], more: Parameters<typeof album>[3] = {}) {
  const made = await album(editor, team.id, images, more)
  const { key } = await share(editor, team.id, { subject: 'album', albumId: made.id })
  return { ...made, key }
}

const textOf = async (place: Place, key: string, imageId = '') => (await visit(place, key, imageId)).body.toString()

/** The ids of the pictures in a grid, in its order. */
const tilesOf = (page: string) => [...page.matchAll(/href="[^"]*\?picture=([\w-]{36})"/g)].map(([, id]) => id)
const relOf = (page: string, rel: string) =>
  new RegExp(`rel="${rel}" href="[^"]*\\?(?:from|picture)=([\\w-]{36})"`).exec(page)?.[1]
const statusOf = async (key: string, { id }: Image) => (await visit('preview', key, id)).status

describe('a link to an album', () => {
  it('shows its name and its pictures in its order, also later ones, and none that has left it', async () => {
    const { key, id, member } = await linked([ours.fog, ours.photo])
    const page = await textOf('page', key)
    expect(page).toContain('<h1>Holiday</h1>')
    expect(tilesOf(page)).toEqual([ours.fog.id, ours.photo.id])
    await addToAlbum(services, member, id, [ours.night.id])
    await moveInAlbum(services, member, id, { ids: [ours.night.id], before: ours.fog.id })
    expect(tilesOf(await textOf('page', key))).toEqual([ours.night.id, ours.fog.id, ours.photo.id])
    expect(await statusOf(key, ours.night)).toBe(200)
    await removeFromAlbum(services, member, id, [ours.night.id])
    expect(tilesOf(await textOf('page', key))).toEqual([ours.fog.id, ours.photo.id])
    for (const place of ['thumbnail', 'preview', 'file', 'remixForm'] as const) {
      expect((await visit(place, key, ours.night.id)).status, place).toBe(404)
    }
  })

  it('shows no picture in the trash and none that is not ready', async () => {
    const trashed = await prepared(await addUpload(database, team.id, 'gone.jpg', { by: editor }))
    const pending = await addUpload(database, team.id, 'pending.jpg', { by: editor })
    const { key } = await linked([trashed, pending, ours.fog])
    await records.image.update({ where: { id: trashed.id }, data: { trashedAt: new Date() } })
    await records.image.update({ where: { id: pending.id }, data: { status: 'pending' } })
    expect(tilesOf(await textOf('page', key))).toEqual([ours.fog.id])
    expect([await statusOf(key, trashed), await statusOf(key, pending)]).toEqual([404, 404])
  })

  it.each([{}, { rule: { sort: 'oldest' as const } }])(
    'shows no flagged picture until a review clears it (%j)',
    async (more) => {
      const image = await prepared(await addUpload(database, team.id, 'flagged.jpg', { by: editor }))
      const { key } = await linked('rule' in more ? [] : [image, ours.fog], more)
      expect(tilesOf(await textOf('page', key))).toContain(image.id)
      await records.safetyFlag.create({ data: { workspaceId: team.id, imageId: image.id, reason: 'porn', score: 0.9 } })
      expect(tilesOf(await textOf('page', key))).not.toContain(image.id)
      expect(tilesOf(await textOf('page', key))).toContain(ours.fog.id)
      expect(await statusOf(key, image)).toBe(404)
      const now = new Date()
      await records.safetyFlag.updateMany({
        where: { imageId: image.id },
        data: { status: 'cleared', requestedAt: now, decidedAt: now },
      })
      expect(await statusOf(key, image)).toBe(200)
    },
  )

  it('says so while it is empty, and works when it is filled', async () => {
    const { key, id, member } = await linked([])
    expect(await textOf('page', key)).toContain('There are no pictures in this album now.')
    expect((await visit('cover', key, '')).status).toBe(404)
    await addToAlbum(services, member, id, [ours.fog.id])
    expect(tilesOf(await textOf('page', key))).toEqual([ours.fog.id])
    expect((await visit('cover', key, '')).status).toBe(200)
  })

  it('shows one picture large, with the ones beside it', async () => {
    const { key } = await linked([ours.fog, ours.photo, ours.night])
    const middle = await textOf('picture', key, ours.photo.id)
    expect([relOf(middle, 'prev'), relOf(middle, 'next')]).toEqual([ours.fog.id, ours.night.id])
    expect(middle).toContain(`/s/${key}/pictures/${ours.photo.id}/file`)
    const last = await textOf('picture', key, ours.night.id)
    expect([relOf(last, 'prev'), relOf(last, 'next')]).toEqual([ours.photo.id, undefined])
    expect(tilesOf(await textOf('picture', key, randomUUID()))).toHaveLength(3)
    expect(tilesOf(await textOf('from', key, 'nonsense'))).toHaveLength(3)
  })

  it('has its chosen picture as the preview for other programs only while that is in it', async () => {
    const { key, id, member } = await linked([ours.fog, ours.photo])
    const cover = async () => (await visit('cover', key, '')).body
    const bytesOf = async ({ id: imageId }: Image) => (await visit('preview', key, imageId)).body
    expect((await cover()).equals(await bytesOf(ours.fog))).toBe(true)
    await updateAlbum(services, member, id, { coverId: ours.photo.id })
    expect((await cover()).equals(await bytesOf(ours.photo))).toBe(true)
    await removeFromAlbum(services, member, id, [ours.photo.id])
    expect((await cover()).equals(await bytesOf(ours.fog))).toBe(true)
    expect(await textOf('page', key)).toContain('og:image')
    expect(await textOf('embed', key)).toContain('Holiday')
    expect(JSON.parse(await textOf('oembed', key))).toMatchObject({ title: 'Holiday' })
  })
})

describe('a large album', () => {
  let images: Image[]

  beforeAll(async () => {
    images = []
    for (let i = 0; i < 130; i++) {
      images.push(await addUpload(database, team.id, `secret name ${String(i).padStart(3, '0')}.jpg`, { by: editor }))
    }
  }, 60_000)

  it.each([
    ['by hand', undefined],
    ['from a search by name', { search: 'secret name', sort: 'name' }],
    ['from a search, the newest first', { search: 'secret name' }],
    ['from a search, the oldest first', { search: 'secret name', sort: 'oldest' }],
  ] as const)('%s: is shown in pages of 60, forth and back, without a name of a file', async (_, rule) => {
    const { key } = await linked(rule ? [] : images, rule && { rule })
    const pages: string[] = []
    for (let from: string | undefined; pages.length < 4; ) {
      const page = await textOf(from === undefined ? 'page' : 'from', key, from)
      expect(page).not.toContain('secret name')
      pages.push(page)
      from = relOf(page, 'next')
      if (from === undefined) break
    }
    const tiles = pages.map(tilesOf)
    expect(tiles.map(({ length }) => length)).toEqual([60, 60, 10])
    const order = images.map(({ id }) => id)
    expect(tiles.flat()).toEqual(rule && !('sort' in rule) ? order.reverse() : order)
    expect(pages.map((page) => relOf(page, 'prev'))).toEqual([undefined, tiles[0]?.[0], tiles[1]?.[0]])
  })
})

describe('a smart album', () => {
  it('shows what its search finds at the moment of the visit', async () => {
    const { key } = await linked([], { rule: { look: 'add fog', kind: 'result' } })
    expect(tilesOf(await textOf('page', key))).toContain(ours.fog.id)
    expect(await statusOf(key, ours.night)).toBe(404)
    const other = await tree(team.id, editor, 400)
    expect(tilesOf(await textOf('page', key))[0]).toBe(other.fog.id)
    await records.image.update({ where: { id: other.fog.id }, data: { instruction: 'something else' } })
    expect(await statusOf(key, other.fog)).toBe(404)
  })
})
