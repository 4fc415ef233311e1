import { inspect } from 'node:util'
import { claimBlob, type ExportFormat, type ExportSize } from '@amend/db'
import { addEdit } from '@amend/db/seed'
import { readPicture, readRecipe } from '@amend/imaging'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { loadCredential } from '../credential.ts'
import { storeBytes } from '../file-store.ts'
import { poolOf } from '../process/pool.ts'
import type { RendererTasks } from '../rendition/tasks.ts'
import type { SignerTasks } from '../signing/tasks.ts'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { openTestWorkspace, photo } from '../testing/workspace.ts'
import { imageExportHandler } from './image-export.ts'

const installation = await openTestInstallation()
const { database, blobs } = installation
const program = new URL('../rendition/process.ts', import.meta.url)
const renderers = poolOf<RendererTasks>(1, { name: 'renderer', program, log: quiet })
const signers = poolOf<SignerTasks>(1, {
  name: 'signer',
  program: new URL('../signing/process.ts', import.meta.url),
  log: quiet,
})
afterAll(() => Promise.all([renderers.close(), signers.close()]), 60_000)
const credential = await loadCredential(database, undefined)
const handler = imageExportHandler({ ...installation, renderers, signers, credential })
const workspace = await openTestWorkspace(installation)

const recipe = { version: 1, instruction: 'make it “winter” & <cold>' }
let resultId: string
beforeAll(async () => {
  const upload = await workspace.upload(await photo())
  const { edit, result } = await addEdit(database, upload, 'make it winter', { by: workspace.person })
  resultId = result?.id ?? ''
  const original = await storeBytes(
    database,
    blobs,
    await sharp(await photo(320, 213))
      .png()
      .toBuffer(),
    'image/png',
  )
  const own = await storeBytes(
    database,
    blobs,
    await sharp(await photo(192, 128))
      .png()
      .toBuffer(),
    'image/png',
  )
  const { id: workspaceId } = workspace
  await database.unsafe.image.update({ where: { id: resultId }, data: { blobHash: original.sha256 } })
  await database.unsafe.edit.update({ where: { id: edit.id }, data: { recipe } })
  await database.unsafe.rendition.create({
    data: { workspaceId, imageId: resultId, kind: 'model', blobHash: own.sha256, width: 192, height: 128 },
  })
}, 60_000)

const exported = async (imageId: string, format: ExportFormat, size: ExportSize, withRecipe: boolean, mark = '') => {
  const image = await database.unsafe.image.findUniqueOrThrow({ where: { id: imageId } })
  const { workspaceId, id: exportId } = await workspace.export(image, { format, size, withRecipe, mark })
  await runJob(database, handler, 'image.export', { workspaceId, exportId })
  const row = await database.unsafe.export.findUniqueOrThrow({ where: { id: exportId }, include: { blob: true } })
  const bytes = row.blobHash === null ? undefined : await blobs.read(row.blobHash)
  return { row, bytes: bytes ?? Buffer.alloc(0), events: await workspace.kindsOfEvents(exportId) }
}

/** How many pixels of the lower right quarter are darker by a mark than those of another picture of the same size. */
const darkened = async (bytes: Uint8Array, by: Uint8Array) => {
  const [before, after] = [await readPicture(bytes), await readPicture(by)]
  expect([after.width, after.height]).toEqual([before.width, before.height])
  let count = 0
  for (let y = Math.ceil(before.height / 2); y < before.height; y++) {
    for (let x = Math.ceil(before.width / 2); x < before.width; x++) {
      const at = 3 * (y * before.width + x)
      if ((after.rgb[at + 1] as number) < (before.rgb[at + 1] as number) - 30) count++
    }
  }
  return count
}

describe('an export', () => {
  it.each(['png', 'jpeg', 'webp', 'avif'] as const)(
    'is made as %s at both sizes, with and without the recipe',
    async (format) => {
      const whole = await exported(resultId, format, 'original', true)
      expect(whole.row).toMatchObject({ status: 'ready', blob: { mediaType: `image/${format}` } })
      expect(whole.events).toEqual(['export.ready'])
      expect(await readPicture(whole.bytes)).toMatchObject({ width: 320, height: 213, source: { format } })
      expect(JSON.parse((await readRecipe(whole.bytes)) ?? '')).toEqual(recipe)

      const own = await exported(resultId, format, 'model', false)
      expect(await readPicture(own.bytes)).toMatchObject({ width: 192, height: 128 })
      expect(await readRecipe(own.bytes)).toBeUndefined()
    },
  )

  it.each(['png', 'jpeg', 'webp', 'avif'] as const)(
    'has the visible mark that it was requested with as %s, beside its credentials; the stored picture has none',
    async (format) => {
      const image = { where: { id: resultId }, include: { renditions: { where: { kind: 'model' as const } } } }
      const before = await database.unsafe.image.findUniqueOrThrow(image)
      for (const [size, blobHash] of [
        ['original', before.blobHash],
        ['model', before.renditions[0]?.blobHash ?? ''],
      ] as const) {
        const { bytes } = await exported(resultId, format, size, false, 'Edited with AI')
        expect(await darkened(await blobs.read(blobHash), bytes)).toBeGreaterThan(200)
        expect(bytes.includes('compositeWithTrainedAlgorithmicMedia')).toBe(true)
      }
      expect(await database.unsafe.image.findUniqueOrThrow(image)).toEqual(before)
    },
  )

  it('for a shared page is a marked copy of a small picture', async () => {
    const bytes = await sharp(await photo(400, 266))
      .webp()
      .toBuffer()
    const { sha256: blobHash } = await storeBytes(database, blobs, bytes, 'image/webp')
    await database.unsafe.rendition.updateMany({
      where: { imageId: resultId, kind: 'thumbnail' },
      data: { blobHash, width: 400, height: 266 },
    })
    const { row, bytes: marked } = await exported(resultId, 'webp', 'thumbnail', false, 'Edited with AI')
    expect(row).toMatchObject({ status: 'ready', blob: { mediaType: 'image/webp' } })
    expect(await darkened(bytes, marked)).toBeGreaterThan(200)
  })

  it('of a result says that it was edited by AI, signed with the key of the installation; of a photo nothing', async () => {
    const { bytes } = await exported(resultId, 'jpeg', 'model', true)
    expect(bytes.includes('compositeWithTrainedAlgorithmicMedia')).toBe(true)
    expect(await loadCredential(database, undefined)).toEqual(credential)
    const upload = await workspace.upload(await photo())
    await database.unsafe.image.update({
      where: { id: upload.id },
      data: { status: 'ready', width: 8, height: 8 },
    })
    expect((await exported(upload.id, 'jpeg', 'original', false)).bytes.includes('c2pa')).toBe(false)
  })

  it('gives the key to no process that decodes pictures', async () => {
    const run = vi.spyOn(renderers.members[0]!, 'run')
    await exported(resultId, 'png', 'model', true)
    const sent = run.mock.calls.map(([, input]) => inspect(input(), { depth: null, maxStringLength: null }))
    run.mockRestore()
    expect(sent).toHaveLength(1)
    expect(sent[0]).not.toContain('PRIVATE KEY')
  })

  it('of an upload has none of its metadata', async () => {
    const bytes = await sharp(await photo())
      .withExif({ IFD0: { Copyright: 'Ann' } })
      .toBuffer()
    const upload = await workspace.upload(bytes)
    await database.unsafe.image.update({ where: { id: upload.id }, data: { status: 'ready', width: 320, height: 213 } })
    const { bytes: file } = await exported(upload.id, 'jpeg', 'original', true)
    expect((await sharp(file).metadata()).exif).toBeUndefined()
    expect(file.includes('Ann')).toBe(false)
  })

  it('reports why it failed', async () => {
    const upload = await workspace.upload(await photo(64, 64))
    await database.unsafe.image.update({ where: { id: upload.id }, data: { status: 'ready', width: 64, height: 64 } })
    const { row, events } = await exported(upload.id, 'png', 'model', false)
    expect(row).toMatchObject({ status: 'failed', errorCode: 'no-model-picture' })
    expect(events).toEqual(['export.failed'])
  })

  it('fails permanently when its picture’s file is missing', async () => {
    const upload = await workspace.upload(await photo(64, 48))
    const sha256 = '0'.repeat(64)
    await claimBlob(database, { sha256, bytes: 1, mediaType: 'image/png' })
    await database.unsafe.image.update({
      where: { id: upload.id },
      data: { status: 'ready', width: 64, height: 48, blobHash: sha256 },
    })
    const { row } = await exported(upload.id, 'webp', 'original', false)
    expect(row).toMatchObject({ status: 'failed', errorCode: 'file-missing' })
  })
})
