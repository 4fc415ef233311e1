/** A folder that is gone after the test file. */
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

export async function workbench() {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-training-'))
  return {
    folder,
    at: (...parts: string[]) => path.join(folder, ...parts),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

/** A run of a few small steps. */
export const tinySettings = {
  steps: 6,
  batchSize: 2,
  learningRate: 1e-3,
  resolution: 16,
  resize: [16, 18] as [number, number],
  crops: 2,
  saveEvery: 2,
  sampleEvery: 0,
  threads: 1,
}
