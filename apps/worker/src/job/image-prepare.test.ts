import { crc32 } from 'node:zlib'
import type { Image } from '@amend/db'
import { jobNames } from '@amend/jobs'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { poolOf } from '../process/pool.ts'
import type { RendererTasks } from '../rendition/tasks.ts'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { runJob } from '../testing/run-job.ts'
import { openTestWorkspace, photo } from '../testing/workspace.ts'
import { imagePrepareHandler } from './image-prepare.ts'

const installation = await openTestInstallation()
const { database, blobs } = installation
const program = new URL('../rendition/process.ts', import.meta.url)
const renderers = poolOf<RendererTasks>(1, { name: 'renderer', program, log: quiet, cancelTimeout: 200 })
afterAll(() => renderers.close(), 60_000)
const handler = imagePrepareHandler({ ...installation, renderers, thresholds: undefined })
const workspace = await openTestWorkspace(installation)

const prepare = async ({ workspaceId, id: imageId }: Image) => {
  await runJob(database, handler, 'image.prepare', { workspaceId, imageId })
  return workspace.image(imageId)
}

describe('a prepared upload', () => {
  it('is ready, upright, with its size and its renditions, none of which has its metadata', async () => {
    const exif = { IFD0: { Copyright: 'Ann' }, IFD3: { GPSLatitudeRef: 'N' } }
    const bytes = await sharp(await photo(640, 426))
      .withMetadata({ orientation: 6 })
      .withExif(exif)
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const image = await prepare(await workspace.upload(bytes))
    expect(image).toMatchObject({ status: 'ready', width: 426, height: 640 })
    const sizes = image.renditions.map(({ kind, width, height }) => `${kind} ${width} × ${height}`).sort()
    expect(sizes).toEqual(['full 426 × 640', 'preview 426 × 640', 'thumbnail 266 × 400'])
    for (const { blobHash } of image.renditions) {
      const metadata = await sharp(await blobs.read(blobHash)).metadata()
      expect([metadata.exif, metadata.orientation, metadata.xmp, metadata.icc]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ])
    }
    expect(await workspace.kindsOfEvents(image.id)).toEqual(['image.ready'])
  })

  it('is prepared once', async () => {
    const image = await prepare(await workspace.upload(await photo()))
    await prepare(image)
    expect(await workspace.kindsOfEvents(image.id)).toEqual(['image.ready'])
  })

  it('shares equal renditions with an equal upload', async () => {
    const [one, other] = [
      await prepare(await workspace.upload(await photo(90, 60))),
      await prepare(await workspace.upload(await photo(90, 60))),
    ]
    expect(one.blobHash).not.toBe(other.blobHash)
    const again = await prepare(await workspace.upload(await blobs.read(one.blobHash)))
    expect(again.renditions.map(({ blobHash }) => blobHash).sort()).toEqual(
      one.renditions.map(({ blobHash }) => blobHash).sort(),
    )
  })
})

describe('an invalid upload', () => {
  /** Has a header that claims a huge size. */
  const claiming = (width: number, height: number) => async () => {
    const bytes = await sharp(await photo(16, 16))
      .png()
      .toBuffer()
    bytes.writeUInt32BE(width, 16)
    bytes.writeUInt32BE(height, 20)
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
    return bytes
  }
  it.each([
    ['no picture', async () => Buffer.from('hello'), 'not-an-image', /is not a picture/],
    ['a picture that is cut off', async () => (await photo()).subarray(0, 4000), 'truncated', /cut off or damaged/],
    ['one of too many pixels', claiming(12_000, 9000), 'too-many-pixels', /12,000 × 9,000 pixels; at most 100,000,000/],
    ['one that is too long', claiming(12_500_000, 8), 'too-long', /each side may have at most 65,535/],
    ['one that is too small', () => photo(40, 4), 'too-small', /each side needs at least 8/],
    [
      'one for print',
      async () =>
        sharp(await photo())
          .toColourspace('cmyk')
          .jpeg()
          .toBuffer(),
      'unsupported-colour',
      /CMYK/,
    ],
  ])('is refused with a sentence: %s', async (_, make, code, sentence) => {
    const image = await prepare(await workspace.upload(await make()))
    expect(image).toMatchObject({ status: 'refused', errorCode: code, renditions: [] })
    expect(image.errorMessage).toMatch(sentence)
    const where = { subjectId: image.id }
    const event = await database.workspace(workspace.id).event.findFirstOrThrow({ where })
    expect(event).toMatchObject({ kind: 'image.refused', data: { code, message: image.errorMessage } })
  })

  it('is refused when its file is missing', async () => {
    const image = await workspace.upload(await photo())
    await blobs.delete(image.blobHash)
    expect(await prepare(image)).toMatchObject({ status: 'refused', errorCode: 'file-missing' })
  })
})

describe('an upload whose renderer', () => {
  it('was killed is left for another attempt', async () => {
    await renderers.start()
    const image = await workspace.upload(await photo(1500, 1000))
    const preparing = prepare(image)
    const [renderer] = renderers.members
    while (renderer?.pending === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    process.kill(renderer?.pid ?? 0, 'SIGKILL')
    const error = await preparing.catch((reason: unknown) => reason)
    expect(handler.explain?.(error)).toMatchObject({ code: 'process-lost', retry: true })
    expect(await workspace.image(image.id)).toMatchObject({ status: 'pending' })
    expect(await prepare(image)).toMatchObject({ status: 'ready' })
  })

  it('stops when the job is lost, and writes nothing', async () => {
    const image = await workspace.upload(await photo(900, 600))
    const lost = new AbortController()
    const { workspaceId, id: imageId } = image
    const running = runJob(
      database,
      { perform: handler.perform },
      'image.prepare',
      { workspaceId, imageId },
      lost.signal,
    )
    lost.abort(new Error('It is another’s.'))
    await expect(running).rejects.toThrow('It is another’s.')
    expect(await workspace.image(imageId)).toMatchObject({ status: 'pending', renditions: [] })
  })
})

it('finds an upload that lost its job', async () => {
  const image = await workspace.upload(await photo(80, 60))
  expect(jobNames).toContain('image.prepare')
  await installation.queue.boss.deleteAllJobs('image.prepare')
  const createdAt = new Date(Date.now() - 10 * 60_000)
  await database.unsafe.image.update({ where: { id: image.id }, data: { createdAt } })
  await handler.reconcile?.()
  await handler.reconcile?.()
  const jobs = await installation.queue.boss.fetch<{ imageId: string }>('image.prepare', { batchSize: 100 })
  expect(jobs.filter(({ data }) => data.imageId === image.id)).toHaveLength(1)
})
