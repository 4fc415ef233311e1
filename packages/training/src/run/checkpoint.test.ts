/** Checkpoints are written atomically, on a full disk too. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { Graph } from '@amend/graph'
import { workbench } from '@amend/pairs/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { initialTrainState } from '../optimizer/optimizer.ts'
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts'

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
})
afterAll(() => bench.remove())

const value = new Graph('none').input('none', 'float32', [4096])
const trainables = ['a', 'b'].map((name) => ({
  name,
  shape: [4, 1024],
  value,
  initial: async () => new Float32Array(4096),
}))
const trainState = () => {
  const made = initialTrainState([new Float32Array(4096).fill(1 / 3), new Float32Array(4096).fill(-0)], true)
  made.moments[1]!.second.fill(1e-30)
  return { ...made, step: 7 }
}
const progress = { step: 7, smoothed: { sum: 0.1, weight: 1 / 3 }, seconds: 12.5 }

it('are read back bit for bit', async () => {
  const file = await saveCheckpoint(bench.folder, trainables, trainState(), progress, 3)
  expect(await loadCheckpoint(file, trainables, true)).toEqual({ trainState: trainState(), progress })
})

it('are refused when they belong to another run or are damaged', async () => {
  const file = await saveCheckpoint(bench.folder, trainables, trainState(), progress, 3)
  const other = trainables.map((trainable) => ({ ...trainable, shape: [2, 2048] }))
  await expect(loadCheckpoint(file, other, true)).rejects.toMatchObject({ code: 'broken-file' })
  const damaged = bench.at('step-00000009.safetensors')
  writeFileSync(damaged, readFileSync(file).subarray(0, -1))
  await expect(loadCheckpoint(damaged, trainables, true)).rejects.toMatchObject({ code: 'broken-file' })
})

it('leave nothing behind on a full disk, and the previous one stays', async ({ skip }) => {
  const small = bench.at('small')
  mkdirSync(small)
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', small], { stdio: 'ignore' })
  } catch {
    skip('no file system may be mounted here')
  }
  try {
    await saveCheckpoint(small, trainables, trainState(), progress, 3)
    const before = readdirSync(small)
    expect(before).toHaveLength(1)
    await expect(
      saveCheckpoint(small, trainables, { ...trainState(), step: 8 }, { ...progress, step: 8 }, 3),
    ).rejects.toMatchObject({ code: 'disk-full', message: expect.stringContaining('The disk is full') })
    expect(readdirSync(small)).toEqual(before)
    await loadCheckpoint(`${small}/${before[0]}`, trainables, true)
  } finally {
    execFileSync('/bin/umount', [small])
  }
})
