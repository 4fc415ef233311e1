import type { Image, Shelf } from '@amend/db'
import { readPicture } from '@amend/imaging'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { openTestWorkspace, photo, testEnvironment, until } from '../testing/workspace.ts'
import { startWorker } from '../worker.ts'

const installation = await openTestInstallation()
const { database, blobs, queue, url, folder } = installation
const worker = await startWorker(testEnvironment(url, folder), quiet)
afterAll(() => worker.stop(), 60_000)
const workspace = await openTestWorkspace(installation)

const ended = (id: string): Promise<Shelf> =>
  until(async () => {
    const row = await database.unsafe.shelf.findUniqueOrThrow({ where: { id } })
    return row.status !== 'pending' && row
  })

const request = (image: Image) =>
  database.transaction(async (records) => {
    const { id: workspaceId } = workspace
    const row = await records.workspace(workspaceId).shelf.create({
      data: { workspaceId, imageId: image.id, modelVersionId: worker.model.versionId },
    })
    await queue.request(records, 'shelf.make', { workspaceId, shelfId: row.id })
    return row
  })

let source: Image
beforeAll(async () => {
  const { id } = await workspace.upload(await photo(600, 400))
  source = await until(async () => {
    const image = await workspace.image(id)
    return image.status === 'ready' && image
  })
}, 60_000)

describe('a shelf', () => {
  it('is one file with a tile for each look, in which night is dark and no change changes nothing', async () => {
    const shelf = await ended((await request(source)).id)
    expect(shelf).toMatchObject({ status: 'ready', columns: 8, tileWidth: 160, tileHeight: 107, errorCode: null })
    expect(shelf.looks).toHaveLength(71)
    expect(await workspace.kindsOfEvents(shelf.id)).toEqual(['shelf.ready'])
    const sheet = await blobs.read(shelf.blobHash!)
    const { width, height } = await readPicture(sheet)
    expect([width, height]).toEqual([8 * 160, 9 * 107])
    const meanOf = async (look: string) => {
      const i = shelf.looks.indexOf(look)
      const tile = { left: (i % 8) * 160, top: Math.floor(i / 8) * 107, width: 160, height: 107 }
      const { channels } = await sharp(await sharp(sheet).extract(tile).png().toBuffer()).stats()
      return channels.slice(0, 3).reduce((sum, { mean }) => sum + mean / 3, 0)
    }
    const { channels } = await sharp(await photo(600, 400)).stats()
    const before = channels.reduce((sum, { mean }) => sum + mean / 3, 0)
    expect(Math.abs((await meanOf('no change')) - before)).toBeLessThan(8)
    expect(await meanOf('night')).toBeLessThan(0.7 * before)
    expect(await meanOf('brighter')).toBeGreaterThan(1.05 * before)
  })

  it('fails with a sentence when the picture has no thumbnail', async () => {
    const bare = await workspace.image(source.id)
    const { id, renditions: _, searchText: __, ...copied } = bare
    const image = await database.unsafe.image.create({ data: { ...copied, idempotencyKey: null } })
    const shelf = await ended((await request(image)).id)
    expect(shelf).toMatchObject({ status: 'failed', errorCode: 'image-gone' })
    expect(await workspace.kindsOfEvents(shelf.id)).toEqual(['shelf.failed'])
    expect(id).not.toBe(image.id)
  })
})
