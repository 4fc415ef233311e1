/** Files that administrators upload for datasets, and pictures of training runs that they read. */
import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { receiveDatasetUpload } from '../dataset/bytes.ts'
import { testInstallation } from '../testing/installation.ts'
import { createAdminCaller } from './router.ts'
import { readSamplePicture } from './sample-picture.ts'

const { services, contextOf, owner, stranger } = await testInstallation()
const { database, blobs } = services
const { installation } = database
const code = (error: unknown) =>
  (error as { cause?: { code?: string } }).cause?.code ?? (error as { code?: string }).code

async function* bytes(text: string) {
  yield Buffer.from(text)
}

describe('an upload for a dataset', () => {
  it.each(['upload', 'archive'] as const)(
    'of kind %s is stored, in the audit log, and good for its own kind only',
    async (kind) => {
      const context = await contextOf(owner)
      const { sha256 } = await receiveDatasetUpload(context, kind, bytes(`${kind} ${randomUUID()}`))
      const row = await database.unsafe.auditLog.findFirstOrThrow({ orderBy: { createdAt: 'desc' } })
      expect(row).toMatchObject({
        ...{ action: kind === 'upload' ? 'dataset:captions' : 'dataset:archive', actorId: owner.user.id },
        data: { before: {}, after: { sha256 } },
      })
      const admin = createAdminCaller(context)
      const archive = {
        name: randomUUID(),
        source: { kind: 'archive', sha256, format: 'zip', name: 'a.zip' },
        clip: 'pico-clip',
      } as const
      const outcome = await admin.dataset.import(archive).then(() => 'begun', code)
      expect(outcome).toBe(kind === 'archive' ? 'begun' : 'bad-input')
    },
  )

  it('is refused when it is empty, and from everybody else', async () => {
    expect(await receiveDatasetUpload(await contextOf(owner), 'archive', bytes('')).catch(code)).toBe('empty-file')
    for (const attacker of [undefined, stranger]) {
      const refused = await receiveDatasetUpload(await contextOf(attacker), 'archive', bytes('x')).catch(code)
      expect(['not-signed-in', 'not-permitted']).toContain(refused)
    }
  })
})

describe('a sample of a training run', () => {
  it('is asked for each time, and sent only when it has changed', async () => {
    const context = await contextOf(owner)
    const store = async (text: string) => {
      const claim = async ({ sha256 }: { sha256: string }) => {
        await installation.blob.create({ data: { sha256, bytes: 1n, mediaType: 'image/png' } })
      }
      return (await blobs.put(Buffer.from(text), { claim })).sha256
    }
    const run = await installation.trainingRun.create({ data: { name: 'x', base: 'x', pairs: '/x', settings: {} } })
    const [beforeHash, targetHash, answerHash] = [await store('before'), await store('target'), await store('answer')]
    const { id } = await installation.trainingSample.create({
      data: { runId: run.id, step: 1, item: 0, pair: 'a', instruction: 'x', beforeHash, targetHash, answerHash },
    })
    const request = { id, picture: 'answer' }
    const first = await readSamplePicture(context, request)
    expect(first).toMatchObject({
      status: 200,
      headers: { etag: `"${answerHash}"`, 'cache-control': 'private, no-cache' },
    })
    const again = { ...request, ifNoneMatch: first.headers.etag }
    expect((await readSamplePicture(context, again)).status).toBe(304)
    await installation.trainingSample.update({ where: { id }, data: { answerHash: await store('another answer') } })
    expect((await readSamplePicture(context, again)).status).toBe(200)
  })
})
