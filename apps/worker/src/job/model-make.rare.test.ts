/** Versions that administrators add: sent in pieces, with a LoRA, with int8 weights. Each edits, and leaves nothing when it is refused. */
import { randomUUID } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { claimBlob, type ModelTask } from '@amend/db'
import { assertEditing, openCheckpoint, writeSafetensors } from '@amend/models/checkpoint'
import { openStore } from '@amend/models/store'
import { embeddedCheckpoint } from '@amend/pico'
import sharp from 'sharp'
import tar from 'tar-stream'
import { afterAll, expect, it, vi } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { temporaryFolder, testEnvironment, until } from '../testing/workspace.ts'
import { startWorker } from '../worker.ts'

const home = await temporaryFolder()
vi.stubEnv('AMEND_HOME', home.path)
const installation = await openTestInstallation()
const { database, queue, blobs, url, folder } = installation
const worker = await startWorker(testEnvironment(url, folder), quiet)
afterAll(async () => {
  await worker.stop()
  vi.unstubAllEnvs()
  await home.remove()
}, 60_000)

const { modelTask, modelUpload, modelVersion, goldenItem } = database.installation
const pico = embeddedCheckpoint('edit').folder
const store = openStore({ env: { AMEND_HOME: home.path } })

const keep = async (bytes: Uint8Array, mediaType = 'application/octet-stream') =>
  (await blobs.put(bytes, { claim: (stored) => claimBlob(database, { ...stored, mediaType }) })).sha256

/** Sends a file in pieces of 100 kB. */
async function sent(bytes: Buffer, fileName: string, kind: 'checkpoint' | 'lora' = 'checkpoint'): Promise<string> {
  const size = 100_000
  const data = { kind, fileName, bytes: BigInt(bytes.length), changedAt: new Date(), startedById: randomUUID() }
  const { id } = await modelUpload.create({ data })
  for (let number = 0; number * size < bytes.length; number++) {
    const piece = bytes.subarray(number * size, (number + 1) * size)
    const blobHash = await keep(piece)
    await database.installation.modelUploadPiece.create({
      data: { uploadId: id, number, blobHash, bytes: piece.length },
    })
  }
  return id
}

type Request = Pick<ModelTask, 'kind' | 'reference'> & Partial<ModelTask>

/** What became of a task. */
async function ended(data: Request): Promise<ModelTask> {
  const { id } = await database.transaction(async (records) => {
    const row = await records.installation.modelTask.create({ data })
    await queue.request(records, 'model.make', { taskId: row.id })
    return row
  })
  return until(async () => {
    const row = await modelTask.findUniqueOrThrow({ where: { id } })
    return row.status !== 'waiting' && row
  })
}

async function archive(): Promise<Buffer> {
  const pack = tar.pack()
  const entries = await readdir(pico, { recursive: true, withFileTypes: true })
  for (const entry of entries.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name)
    pack.entry({ name: `pico/${path.relative(pico, file)}` }, await readFile(file))
  }
  pack.finalize()
  return buffer(pack)
}

/** A LoRA of one projection of pico's UNet; wider when it shall not fit. */
async function lora(wider = 0): Promise<Buffer> {
  const { components } = assertEditing(await openCheckpoint(pico))
  const name = [...components.unet.weights.names()].find((one) => one.endsWith('.to_q.weight')) ?? ''
  const [out = 0, into = 0] = components.unet.weights.find(name)?.shape ?? []
  const module = `unet.${name.replace(/\.weight$/, '')}`
  const half = (part: string, shape: number[]) => ({
    ...{ name: `${module}.lora_${part}.weight`, dtype: 'F32' as const, shape },
    bytes: () => [new Uint8Array(new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.1).buffer)],
  })
  const file = path.join(home.path, `${randomUUID()}.safetensors`)
  await writeSafetensors(file, [half('A', [2, into + wider]), half('B', [out, 2])])
  return readFile(file)
}

/** Stored models, and what lies beside them. */
const stored = async () => (await store.list()).map(({ name }) => name)

it('registers a checkpoint that was sent, and deletes its pieces', async () => {
  const uploadId = await sent(await archive(), 'my pico.tar')
  const done = await ended({ kind: 'upload', reference: 'my pico.tar', uploadId, name: 'mine' })
  expect(done).toMatchObject({ status: 'done', errorMessage: null, digest: expect.any(String) })
  const { provenance, identity } = await modelVersion.findUniqueOrThrow({ where: { id: done.modelVersionId ?? '' } })
  expect(provenance).toMatchObject({ reference: 'mine' })
  expect((await openCheckpoint(await store.resolve('mine'))).identity).toBe(identity)
  expect(await modelUpload.count()).toBe(0)
}, 120_000)

it('leaves nothing of a file that does not open', async () => {
  const [versions, models] = [await modelVersion.count(), await stored()]
  for (const [bytes, sentence] of [
    [Buffer.from('no model at all'), /neither a .safetensors file nor/],
    [(await archive()).subarray(0, 60_000), /cut off/],
    [await lora(), /.safetensors/],
  ] as const) {
    const refused = await ended({ kind: 'upload', reference: 'x', uploadId: await sent(bytes, 'broken.safetensors') })
    expect(refused).toMatchObject({ status: 'failed', modelVersionId: null })
    expect(refused.errorMessage).toMatch(sentence)
    expect(refused.errorMessage).not.toContain(home.path)
  }
  expect([await modelVersion.count(), await stored(), await modelUpload.count()]).toEqual([versions, models, 0])
  expect((await readdir(path.join(home.path, 'models', '.partial'))).filter((name) => !name.endsWith('.lock'))).toEqual(
    [],
  )
}, 120_000)

it('registers a base with a LoRA as a version of its own, which opens to edit', async () => {
  const baseId = worker.model.versionId
  const uploadId = await sent(await lora(), 'teal.safetensors', 'lora')
  const done = await ended({ kind: 'adapt', reference: 'teal.safetensors', uploadId, baseId, weight: 0.5 })
  expect(done).toMatchObject({ status: 'done', errorMessage: null })
  const version = await modelVersion.findUniqueOrThrow({ where: { id: done.modelVersionId ?? '' } })
  expect(version.provenance).toMatchObject({
    reference: 'pico-edit-teal',
    made: { kind: 'lora', base: 'pico-edit', identity: worker.model.identity, lora: { weight: 0.5 } },
  })
  expect(version.identity).not.toBe(worker.model.identity)

  const wrong = await sent(await lora(3), 'wide.safetensors', 'lora')
  const refused = await ended({ kind: 'adapt', reference: 'wide', uploadId: wrong, baseId, weight: 1 })
  expect(refused).toMatchObject({ status: 'failed', errorCode: 'wrong-adapter' })
  expect(refused.errorMessage).toMatch(/^wide\.safetensors does not belong to this model: .*to_q/)
  expect(await stored()).not.toContain('pico-edit-wide')
}, 120_000)

it('registers an int8 version with its measured error, once', async () => {
  const photo = await sharp({ create: { width: 96, height: 96, channels: 3, background: '#468' } })
    .jpeg()
    .toBuffer()
  const photoHash = await keep(photo, 'image/jpeg')
  await goldenItem.create({ data: { instruction: 'make it night', photoHash, origin: 'upload' } })
  const request = { kind: 'optimize' as const, reference: 'pico-edit', baseId: worker.model.versionId }
  const done = await ended(request)
  expect(done).toMatchObject({ status: 'done', errorMessage: null })
  const version = await modelVersion.findUniqueOrThrow({ where: { id: done.modelVersionId ?? '' } })
  expect(version.provenance).toMatchObject({
    reference: 'pico-edit-int8',
    made: { kind: 'int8', base: 'pico-edit', identity: worker.model.identity, error: { unet: expect.any(Number) } },
  })
  expect((await ended(request)).modelVersionId).toBe(done.modelVersionId)
}, 240_000)
