import path from 'node:path'
import { testDatabase } from '@amend/db/testing'
import { openQueue } from '@amend/jobs'
import { diskBlobs } from '@amend/storage'
import { afterAll } from 'vitest'
import { type TestInstallation, temporaryFolder } from './workspace.ts'

/** The dependencies of jobs, for a test file: a database, a queue and a storage of its own. Removed after its tests. */
export async function openTestInstallation(): Promise<TestInstallation & { readonly folder: string }> {
  const { url, database } = await testDatabase()
  const folder = await temporaryFolder()
  const queue = await openQueue(url)
  afterAll(async () => {
    await queue.close()
    await folder.remove()
  })
  return { url, database, queue, folder: folder.path, blobs: diskBlobs(path.join(folder.path, 'blobs')) }
}

export const quiet = { info: () => {}, warn: () => {}, error: () => {} }
