import { cp, readdir, readFile, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ModelTask } from '@amend/db'
import { startHub } from '@amend/models/testing/hub'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, expect, it, vi } from 'vitest'
import { openTestInstallation, quiet } from '../testing/installation.ts'
import { temporaryFolder, testEnvironment, until } from '../testing/workspace.ts'
import { startWorker } from '../worker.ts'

const installation = await openTestInstallation()
const { database, queue, url, folder } = installation
const worker = await startWorker(testEnvironment(url, folder), quiet)
const models = await temporaryFolder()
afterAll(async () => {
  await worker.stop()
  await models.remove()
}, 60_000)

const { modelTask, deployment, modelVersion } = database.installation

/** What became of a task. */
async function ended(data: Pick<ModelTask, 'kind' | 'reference'> & Partial<ModelTask>): Promise<ModelTask> {
  const { id } = await database.transaction(async (records) => {
    const row = await records.installation.modelTask.create({ data })
    const job = data.kind === 'pull' ? 'model.make' : 'model.task'
    await queue.request(records, job, { taskId: row.id })
    return row
  })
  return until(async () => {
    const row = await modelTask.findUniqueOrThrow({ where: { id } })
    return row.status !== 'waiting' && row
  })
}

/** A copy of the embedded checkpoint with another identity. */
async function makeOther(name: string): Promise<string> {
  const place = path.join(models.path, name)
  await cp(embeddedCheckpoint('edit').folder, place, { recursive: true })
  const file = path.join(place, 'unet', 'config.json')
  await writeFile(file, JSON.stringify({ ...JSON.parse(await readFile(file, 'utf8')), _name_or_path: name }))
  return place
}

const weights = (place: string) => path.join(place, 'unet', 'diffusion_pytorch_model.fp16.safetensors')
const serving = async () =>
  deployment.findFirstOrThrow({
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, modelVersionId: true },
  })

it('registers, verifies and deploys a checkpoint that opens', async () => {
  const place = await makeOther('other')
  const registered = await ended({ kind: 'register', reference: place })
  expect(registered).toMatchObject({ status: 'done', files: expect.any(Number), errorMessage: null })
  expect(Number(registered.bytes)).toBeGreaterThan(1e6)
  const modelVersionId = registered.modelVersionId ?? ''
  expect(await modelVersion.findUniqueOrThrow({ where: { id: modelVersionId } })).toMatchObject({
    provenance: { reference: place },
  })
  const before = await serving()
  expect(before.modelVersionId).toBe(worker.model.versionId)

  const verified = await ended({ kind: 'verify', reference: place, modelVersionId })
  expect(verified).toMatchObject({ status: 'done', digest: registered.digest })

  const deployed = await ended({ kind: 'deploy', reference: place, modelVersionId, replacesId: before.id })
  expect(deployed).toMatchObject({ status: 'done', errorMessage: null })
  expect((await serving()).modelVersionId).toBe(modelVersionId)
}, 120_000)

it('refuses a checkpoint that is not there, or that is cut off, in one sentence', async () => {
  const missing = await ended({ kind: 'register', reference: path.join(models.path, 'nowhere') })
  expect(missing).toMatchObject({ status: 'failed', modelVersionId: null })
  expect(missing.errorMessage).toMatch(/nowhere.*\.$/)
  const place = await makeOther('cut-off')
  await truncate(weights(place), 1000)
  const broken = await ended({ kind: 'register', reference: place })
  expect(broken).toMatchObject({ status: 'failed', modelVersionId: null })
  expect(broken.errorMessage).toMatch(/\.$/)
  expect(broken.errorCode).not.toBe('internal')
}, 120_000)

it('does not deploy a version whose files have changed; the former one goes on serving', async () => {
  const place = await makeOther('changed')
  const { modelVersionId } = await ended({ kind: 'register', reference: place })
  const before = await serving()
  const bytes = await readFile(weights(place))
  // The last byte is in a block that the identity has; one in the middle may be in none.
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  await writeFile(weights(place), bytes)
  const refused = await ended({ kind: 'deploy', reference: place, modelVersionId, replacesId: before.id })
  expect(refused).toMatchObject({ status: 'failed', errorCode: 'other-content' })
  expect(await serving()).toEqual(before)
}, 120_000)

it('begins a canary when its candidate opens, and ends it when it does not', async () => {
  const { canary } = database.installation
  const serves = await serving()
  const start = async (name: string, place: string) => {
    const { modelVersionId } = await ended({ kind: 'register', reference: place })
    if (name === 'broken') await truncate(weights(place), 1000)
    const versions = { candidateId: modelVersionId!, incumbentId: serves.modelVersionId, deploymentId: serves.id }
    const { id } = await canary.create({ data: { ...versions, share: 50, least: 5, margin: 0 } })
    const task = { kind: 'canary' as const, reference: place, modelVersionId, replacesId: serves.id, canaryId: id }
    await ended(task)
    return canary.findUniqueOrThrow({ where: { id } })
  }
  expect(await start('whole', await makeOther('candidate'))).toMatchObject({ status: 'running' })
  await canary.deleteMany({ where: { status: 'running' } })
  expect(await start('broken', await makeOther('broken'))).toMatchObject({ status: 'rolledBack', startedAt: null })
  expect(await serving()).toEqual(serves)
}, 120_000)

it('fetches a checkpoint from a hub and registers it; one that is not there registers nothing', async () => {
  const hub = await startHub()
  const home = await temporaryFolder()
  vi.stubEnv('HF_ENDPOINT', hub.url)
  vi.stubEnv('AMEND_HOME', home.path)
  try {
    hub.repositories['owner/editor'] = { commit: 'a'.repeat(40), files: await filesOf(await makeOther('hub')) }
    const done = await ended({ kind: 'pull', reference: 'owner/editor', variant: 'fp16' })
    expect(done).toMatchObject({ status: 'done', errorMessage: null })
    const version = await modelVersion.findUniqueOrThrow({ where: { id: done.modelVersionId! } })
    expect(version.provenance).toMatchObject({ reference: 'owner--editor' })
    const before = await modelVersion.count()
    const refused = await ended({ kind: 'pull', reference: 'owner/nothing' })
    expect(refused).toMatchObject({ status: 'failed', modelVersionId: null })
    expect(refused.errorMessage).toContain('owner/nothing')
    expect(await modelVersion.count()).toBe(before)
  } finally {
    vi.unstubAllEnvs()
    await hub.close()
    await home.remove()
  }
}, 120_000)

/** The files of a folder as a repository of the hub serves them. */
async function filesOf(place: string): Promise<Record<string, { bytes: Buffer; large: boolean }>> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name))
  const served = files.map(async (file) => {
    const bytes = await readFile(file)
    return [path.relative(place, file), { bytes, large: file.endsWith('.safetensors') }] as const
  })
  return Object.fromEntries(await Promise.all(served))
}

it('finds a changed byte that the identity does not see', async () => {
  const place = await makeOther('altered')
  const { modelVersionId } = await ended({ kind: 'register', reference: place })
  const bytes = await readFile(weights(place))
  // Between the first two of the 64 blocks of 4096 bytes that the identity reads.
  const at = Math.floor(bytes.length / 63 / 2) + 4096
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at)
  await writeFile(weights(place), bytes)
  const refused = await ended({ kind: 'verify', reference: place, modelVersionId })
  expect(refused).toMatchObject({ status: 'failed', errorCode: 'other-content' })
}, 120_000)
