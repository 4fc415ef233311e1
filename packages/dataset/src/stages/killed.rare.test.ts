/** A process that is killed while it writes or paints: the next one goes on, and the rows are those of an unbroken run. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { takeCaptions } from '../captions/intake.ts'
import { openDatabase, tableOf } from '../database.ts'
import type { DatasetFolder } from '../folder.ts'
import { testBench } from '../testing/bench.ts'
import { fakeParts } from '../testing/fake-parts.ts'
import { paintStage } from './paint-stage.ts'
import { writeStage } from './write-stage.ts'

let bench: Awaited<ReturnType<typeof testBench>>
beforeAll(async () => {
  bench = await testBench()
})
afterAll(() => bench.remove())

const program = fileURLToPath(new URL('../testing/work-process.ts', import.meta.url))
const captions = Array.from({ length: 12 }, (_, i) => `scene number ${i}`).join('\n')

/** Runs the process until it has reported so often in a stage, then kills it. @returns whether it was killed */
async function killAt(dataset: DatasetFolder, stage: string, reports: number): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataset.root, 'make', stage], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  let seen = 0
  for await (const line of createInterface({ input: child.stdout })) {
    if (line === stage && ++seen === reports) {
      child.kill('SIGKILL')
      break
    }
  }
  const [, signal] = await ended
  return signal === 'SIGKILL'
}

async function rowsOf(dataset: DatasetFolder): Promise<unknown[]> {
  const database = await openDatabase()
  const tables = ['triples', 'candidates', 'pictures'] as const
  const rows = await Promise.all(
    tables.map(async (table) => database.rows(`SELECT * FROM ${tableOf(table, await dataset.chunkFiles(table))}`)),
  )
  database.close()
  return rows
}

async function filled(): Promise<DatasetFolder> {
  const dataset = await bench.dataset()
  await takeCaptions(dataset, await bench.file('captions.txt', captions))
  return dataset
}

async function run(dataset: DatasetFolder): Promise<void> {
  const { writer, moderate, painter, clip } = fakeParts()
  await writeStage(dataset, writer, moderate)
  await paintStage(dataset, { painter, clip })
}

it('leaves whole chunks, which the next run continues', { timeout: 180_000 }, async () => {
  const [whole, killed] = [await filled(), await filled()]
  await run(whole)
  expect(await killAt(killed, 'write', 3)).toBe(true)
  expect((await killed.chunkFiles('triples')).length).toBeLessThan(6)
  expect(await killAt(killed, 'write', 2)).toBe(true)
  expect(await killAt(killed, 'paint', 5)).toBe(true)
  expect((await killed.chunkFiles('candidates')).length).toBeLessThan(6)
  expect(await killAt(killed, 'paint', 3)).toBe(true)
  await run(killed)
  expect(await rowsOf(killed)).toEqual(await rowsOf(whole))
})
