/**
 * Two workers on two configurations share one queue: one takes int8 weights, the other float weights, as one on a graphics device does.
 */
import path from 'node:path'
import { testDatabase } from '@amend/db/testing'
import { readPicture } from '@amend/imaging'
import { optimizeModel } from '@amend/inference/optimize'
import { openQueue } from '@amend/jobs'
import { int8Name, openStore } from '@amend/models/store'
import { embeddedCheckpoint } from '@amend/pico'
import { diskBlobs } from '@amend/storage'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { spawnWorker, type WorkerProcess } from './testing/spawn-worker.ts'
import {
  openTestWorkspace,
  photo,
  type TestWorkspace,
  temporaryFolder,
  testVariables,
  until,
} from './testing/workspace.ts'

const folder = await temporaryFolder()
const home = path.join(folder.path, 'home')
const { database, url } = await testDatabase()
const queue = await openQueue(url)
const blobs = diskBlobs(path.join(folder.path, 'blobs'))
const { name, folder: base } = embeddedCheckpoint('edit')
const workers: WorkerProcess[] = []
let workspace: TestWorkspace

const start = async (variables: Record<string, string>) => {
  const worker = await spawnWorker({ ...testVariables(url, folder.path), AMEND_HOME: home, ...variables })
  workers.push(worker)
  return worker
}
const startInt8 = () => start({ AMEND_PRECISION: 'int8', AMEND_WORKER_TAKES: 'int8' })
const startFloat = () => start({ AMEND_PRECISION: 'float16', AMEND_WORKER_TAKES: 'float' })

const versionOf = async (weights: 'int8' | 'float') => {
  const versions = await database.installation.modelVersion.findMany()
  return versions.find(({ needs }) => (needs as { weights: string } | null)?.weights === weights)?.id ?? ''
}
const editOf = (id: string) => database.unsafe.edit.findUniqueOrThrow({ where: { id } })
const ended = (id: string) =>
  until(async () => {
    const edit = await editOf(id)
    return edit.finishedAt !== null && edit
  }, 50)

beforeAll(async () => {
  const picture = await readPicture(await photo(64, 64))
  await openStore({ env: { AMEND_HOME: home } }).make({ name: int8Name(name), source: name }, async (file) => {
    const calibration = { pictures: [picture], instructions: ['make it winter'], steps: 1, side: 64, threads: 1 }
    await optimizeModel(base, file, { name: int8Name(name), ...calibration })
  })
  workspace = await openTestWorkspace({ url, database, queue, blobs })
}, 240_000)

afterAll(async () => {
  for (const worker of workers) await worker.end('SIGKILL')
  await queue.close()
  await folder.remove()
}, 60_000)

it('each takes the edits with the versions that it can compute with, and the queue stays one', async () => {
  const [integers, floats] = [await startInt8(), await startFloat()]
  const versions = { int8: await versionOf('int8'), float: await versionOf('float') }
  // The second one to start changes nothing of what serves.
  const deployments = await database.installation.deployment.findMany()
  expect(deployments.map(({ modelVersionId }) => modelVersionId)).toEqual([versions.int8])

  const { id: sourceId } = await workspace.upload(await photo())
  const source = await until(async () => {
    const image = await workspace.image(sourceId)
    return image.status === 'ready' && image
  })
  const kinds = ['int8', 'float', 'int8', 'float'] as const
  const edits = []
  for (const kind of kinds) {
    const chosen = { modelVersionId: versions[kind], steps: 1, resolution: 32 }
    edits.push(await workspace.edit(source, 'make it winter', chosen))
  }
  for (const [i, { id }] of edits.entries()) {
    const edit = await ended(id)
    expect(edit).toMatchObject({ status: 'done', errorMessage: null, attempts: 1 })
    expect(edit.recipe).toMatchObject({ runtime: { precision: kinds[i] === 'int8' ? 'int8' : 'float16' } })
    expect(edit.leaseOwner).toMatch(new RegExp(`:${(kinds[i] === 'int8' ? integers : floats).child.pid}$`))
  }

  // Without the one for int8 its edits wait, which the log says, and the next one that starts makes them.
  expect(await integers.end('SIGTERM')).toBe(0)
  const waiting = await workspace.edit(source, 'make it night', {
    modelVersionId: versions.int8,
    ...{ steps: 1, resolution: 32 },
  })
  await until(async () => floats.lines.some((line) => line.includes('A job waits for a worker that takes it')))
  expect(await editOf(waiting.id)).toMatchObject({ status: 'queued', attempts: 0 })
  await startInt8()
  expect(await ended(waiting.id)).toMatchObject({ status: 'done', attempts: 1 })
}, 300_000)
