/** A temporary folder that is deleted after the test file. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export async function workbench() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-test-'))
  return {
    folder,
    at: (...parts: string[]) => path.join(folder, ...parts),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
