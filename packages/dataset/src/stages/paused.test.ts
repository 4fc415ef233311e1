/** Faults from outside pause a run with a sentence; what is made stays, and the next run goes on. */
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeCaptions } from '../captions/intake.ts'
import { openDatabase, tableOf } from '../database.ts'
import type { ChunkTable, DatasetFolder } from '../folder.ts'
import { createDataset } from '../folder.ts'
import { parseRecipe } from '../recipe.ts'
import { smallRecipe, testBench } from '../testing/bench.ts'
import { fakeParts } from '../testing/fake-parts.ts'
import { openEndpointWriter } from '../writer/endpoint.ts'
import { makeChunk } from './make-chunk.ts'
import { paintStage } from './paint-stage.ts'
import { writeStage } from './write-stage.ts'

let bench: Awaited<ReturnType<typeof testBench>>
beforeAll(async () => {
  bench = await testBench()
})
afterAll(() => bench.remove())

const captions = Array.from({ length: 6 }, (_, i) => `scene number ${i}`).join('\n')
const { writer, moderate, painter, clip } = fakeParts()
const run = async (dataset: DatasetFolder) => {
  await writeStage(dataset, writer, moderate)
  await paintStage(dataset, { painter, clip })
}

async function rowsOf(dataset: DatasetFolder, table: ChunkTable): Promise<object[]> {
  const database = await openDatabase()
  const rows = await database.rows(`SELECT * FROM ${tableOf(table, await dataset.chunkFiles(table))}`)
  database.close()
  return rows
}

it('a full disk pauses a run, which goes on when there is room', async ({ skip }) => {
  const folder = bench.at('small')
  mkdirSync(folder)
  const mounted = (size: string, how: string) =>
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `${how}size=${size}`, 'tmpfs', folder], { stdio: 'ignore' })
  try {
    mounted('44k', '')
  } catch {
    skip('no file system may be mounted here')
  }
  try {
    const file = await bench.file('captions.txt', captions)
    const dataset = await createDataset(bench.at('small', 'set'), parseRecipe({ ...smallRecipe, pictures: 'all' }))
    await takeCaptions(dataset, file)
    await expect(run(dataset)).rejects.toMatchObject({
      code: 'disk-full',
      message: expect.stringContaining('The disk is full'),
    })
    const made = await dataset.chunkFiles('candidates')
    mounted('8m', 'remount,')
    await run(dataset)
    expect((await dataset.chunkFiles('candidates')).slice(0, made.length)).toEqual(made)
    const elsewhere = await bench.dataset({ pictures: 'all' })
    await takeCaptions(elsewhere, file)
    await run(elsewhere)
    for (const table of ['triples', 'candidates', 'pictures'] as const) {
      expect(await rowsOf(dataset, table)).toEqual(await rowsOf(elsewhere, table))
    }
  } finally {
    execFileSync('/bin/umount', [folder])
  }
})

describe('an endpoint that dies', () => {
  it('pauses a run: chunks before it stay, and the next run asks for the rest only', async () => {
    let asked = 0
    let alive = true
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        asked += 1
        if (asked === 4) alive = false
        response.writeHead(alive ? 200 : 503, { 'content-type': 'application/json' })
        const content = JSON.stringify({ instruction: `make it ${asked}`, edited_caption: `scene, ${asked}` })
        response.end(
          JSON.stringify({
            ...{ id: '1', object: 'chat.completion', created: 1, model: 'm' },
            choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
          }),
        )
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    const dataset = await bench.dataset({
      writer: { kind: 'openai', model: 'm', baseUrl, requestsPerMinute: 600_000 },
    })
    await takeCaptions(dataset, await bench.file('endpoint.txt', captions))
    const recipe = dataset.recipe.writer
    if (recipe.kind !== 'openai') throw new TypeError('The recipe has another writer.')
    const endpoint = await openEndpointWriter(recipe, dataset.recipe.sampling, {
      apiKey: 'k',
      examples: [],
      retries: 0,
    })
    await expect(writeStage(dataset, endpoint, moderate)).rejects.toMatchObject({
      code: 'writer-unavailable',
      message: expect.stringContaining('503'),
    })
    // A chunk has two captions: the first is whole, the second was asked for in part.
    expect(await rowsOf(dataset, 'triples')).toHaveLength(2)
    alive = true
    await writeStage(dataset, endpoint, moderate)
    expect(asked).toBe(4 + 4)
    expect(await rowsOf(dataset, 'triples')).toHaveLength(6)
    server.closeAllConnections()
    server.close()
  })
})

it('a chunk that a queue makes is that of the stages', async () => {
  const [stages, queued] = [await bench.dataset(), await bench.dataset()]
  for (const dataset of [stages, queued]) await takeCaptions(dataset, await bench.file('same.txt', captions))
  await run(stages)
  const shares: number[] = []
  for (const chunk of [2, 0, 1]) {
    await makeChunk(queued, chunk, fakeParts(), { onProgress: (share) => void shares.push(share) })
  }
  for (const table of ['triples', 'candidates', 'pictures'] as const) {
    expect(await rowsOf(queued, table)).toEqual(await rowsOf(stages, table))
  }
  expect(Math.max(...shares)).toBeCloseTo(1, 9)
})
