import path from 'node:path'
import { testDatabase } from '@amend/db/testing'
import { openQueue } from '@amend/jobs'
import { diskBlobs } from '@amend/storage'
import { afterAll, expect, it } from 'vitest'
import { openTestWorkspace, photo, temporaryFolder, testEnvironment, until } from './testing/workspace.ts'
import { startWorker } from './worker.ts'

const { url, database } = await testDatabase()
const folder = await temporaryFolder()
const blobs = diskBlobs(path.join(folder.path, 'blobs'))
const queue = await openQueue(url)
const quiet = { info: () => {}, warn: console.warn, error: console.error }
const worker = await startWorker(testEnvironment(url, folder.path), quiet)
afterAll(async () => {
  await worker.stop()
  await queue.close()
  await folder.remove()
}, 60_000)

it('prepares a photo, edits it, and makes a file for download', async () => {
  const workspace = await openTestWorkspace({ url, database, queue, blobs })
  const upload = await workspace.upload(await photo())
  await until(async () => (await workspace.image(upload.id)).status === 'ready')
  const edit = await workspace.edit(upload, 'make it winter')
  const done = await until(async () => {
    const row = await database.unsafe.edit.findUniqueOrThrow({ where: { id: edit.id }, include: { result: true } })
    return row.status !== 'queued' && row.status !== 'running' && row
  })
  expect(done).toMatchObject({ status: 'done', errorMessage: null })
  expect(done.result).toMatchObject({ width: 320, height: 213, name: 'meadow', treeId: upload.id })
  const file = await workspace.export(done.result!, { format: 'jpeg', size: 'original', withRecipe: true })
  await until(
    async () => (await database.unsafe.export.findUniqueOrThrow({ where: { id: file.id } })).status === 'ready',
  )
  expect(await workspace.kindsOfEvents(edit.id)).toEqual(['edit.queued', 'edit.started', 'edit.finished'])
})
