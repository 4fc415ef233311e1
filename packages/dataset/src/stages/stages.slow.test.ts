/** The recipe with the embedded checkpoints: what is written and painted depends on recipe and captions alone. */
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { type ClipEncoder, openClip } from '@amend/inference/encoders'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeCaptions } from '../captions/intake.ts'
import { blockWords } from '../captions/moderation.ts'
import { openDatabase, tableOf } from '../database.ts'
import type { ChunkTable, DatasetFolder } from '../folder.ts'
import type { CandidatePainter } from '../painter/candidate-painter.ts'
import { decodePlanes } from '../painter/pixels.ts'
import { openTextToImagePainter } from '../painter/text-to-image.ts'
import type { CandidateRow, PictureRow, TripleRow } from '../rows.ts'
import { testBench } from '../testing/bench.ts'
import { openLocalWriter } from '../writer/local.ts'
import type { InstructionWriter } from '../writer/writer.ts'
import { paintStage } from './paint-stage.ts'
import type { StageProgress } from './progress.ts'
import { writeStage } from './write-stage.ts'

const captions = ['a penguin', 'a castle by a lake', 'an apple', 'a forest', 'a red barn by a lake']

let bench: Awaited<ReturnType<typeof testBench>>
let clip: ClipEncoder
let painter: CandidatePainter
let writer: InstructionWriter
let file: string
/** Written and painted from the first to the last chunk. */
let whole: DatasetFolder
const reports: StageProgress[] = []

beforeAll(async () => {
  bench = await testBench()
  file = await bench.file('captions.txt', captions.join('\n'))
  whole = await filled()
  const { recipe } = whole
  if (recipe.painter.kind !== 'text-to-image') throw new TypeError('The recipe has another painter.')
  clip = await openClip(embeddedCheckpoint('clip').folder)
  painter = await openTextToImagePainter(embeddedCheckpoint('text-to-image').folder, {
    ...recipe,
    painter: recipe.painter,
  })
  writer = await openLocalWriter(embeddedCheckpoint('writer').folder, recipe)
  await run(whole)
}, 180_000)
afterAll(async () => {
  await Promise.all([clip.release(), painter.release(), writer.release()])
  await bench.remove()
})

async function filled(): Promise<DatasetFolder> {
  const dataset = await bench.dataset({ keepScene: true })
  await takeCaptions(dataset, file)
  return dataset
}

async function run(dataset: DatasetFolder, signal?: AbortSignal): Promise<void> {
  const options = { ...(signal && { signal }), onProgress: (progress: StageProgress) => void reports.push(progress) }
  await writeStage(dataset, writer, blockWords([]), options)
  await paintStage(dataset, { painter, clip }, options)
}

async function rowsOf<Row extends object>(dataset: DatasetFolder, table: ChunkTable): Promise<Row[]> {
  const database = await openDatabase()
  const rows = await database.rows<Row>(`SELECT * FROM ${tableOf(table, await dataset.chunkFiles(table))}`)
  database.close()
  return rows
}

const tables = ['triples', 'candidates', 'pictures'] as const
const allRows = async (dataset: DatasetFolder) =>
  Promise.all(tables.map(async (table) => (await rowsOf(dataset, table)).map((row) => ({ ...row }))))

describe('the written instructions', () => {
  it('are one for each caption, accepted or with the reason', async () => {
    const triples = await rowsOf<TripleRow>(whole, 'triples')
    expect(triples.map(({ triple, caption }) => [triple, caption])).toEqual(captions.map((caption, i) => [i, caption]))
    for (const { caption, instruction, edited_caption, refused, attempts } of triples) {
      expect(attempts).toBeGreaterThan(0)
      if (refused === null) expect(edited_caption!.startsWith(caption) && instruction!.length > 3).toBe(true)
      else expect([instruction, edited_caption]).toEqual([null, null])
    }
    expect(triples.filter(({ refused }) => refused === null).length).toBeGreaterThanOrEqual(4)
  })
})

describe('the painted candidates', () => {
  it('have all scores, kept or not, and pictures where they pass', async () => {
    const candidates = await rowsOf<CandidateRow>(whole, 'candidates')
    const pictures = await rowsOf<PictureRow>(whole, 'pictures')
    expect(new Set(candidates.map(({ seed }) => seed)).size).toBe(candidates.length)
    for (const row of candidates) {
      for (const score of [row.clip_sim_0, row.clip_sim_1, row.clip_sim_dir, row.clip_sim_image]) {
        expect(Math.abs(score!)).toBeLessThanOrEqual(1.000001)
      }
      expect(row.p2p_threshold).toBeGreaterThanOrEqual(0.1)
      expect(row.p2p_threshold).toBeLessThanOrEqual(0.9)
      expect(row.cfg_scale).toBeGreaterThanOrEqual(2)
      expect(row.cfg_scale).toBeLessThanOrEqual(3.5)
    }
    const passing = candidates.filter(
      (row) =>
        row.clip_sim_image! >= 0.2 && row.clip_sim_dir! >= 0.2 && row.clip_sim_0! >= 0.3 && row.clip_sim_1! >= 0.3,
    )
    expect(pictures.map(({ triple, candidate }) => [triple, candidate])).toEqual(
      passing.map(({ triple, candidate }) => [triple, candidate]),
    )
    expect(passing.length).toBeGreaterThan(0)
    const { before, after } = pictures[0]!
    for (const bytes of [before, after]) expect(await decodePlanes(bytes)).toMatchObject({ width: 64, height: 64 })
    expect(Buffer.from(before).equals(after)).toBe(false)
  })

  it('of an instruction end with the batch in which enough pass', async () => {
    const counts = new Map<number, number>()
    for (const { triple } of await rowsOf<CandidateRow>(whole, 'candidates'))
      counts.set(triple, (counts.get(triple) ?? 0) + 1)
    for (const count of counts.values()) expect([2, 4]).toContain(count)
  })

  it('are reported with rate and time left', () => {
    const last = reports.filter(({ stage }) => stage === 'paint').at(-1)!
    expect(last).toMatchObject({ done: captions.length, of: captions.length, left: 0 })
    expect(last.rate).toBeGreaterThan(0)
  })
})

describe('the rows are the same', { timeout: 180_000 }, () => {
  it('when chunks are made again in another order', async () => {
    const expected = await allRows(whole)
    const other = await filled()
    await run(other)
    for (const table of tables) await rm(other.chunkFile(table, 0))
    await run(other)
    expect(await allRows(other)).toEqual(expected)
  })

  it('when two workers share the folder, and each chunk is made once', async () => {
    const expected = await allRows(whole)
    const shared = await filled()
    const before = reports.length
    await Promise.all([run(shared), run(shared)])
    expect(await allRows(shared)).toEqual(expected)
    expect(reports.length).toBeGreaterThan(before)
  })

  it('when a run is stopped and started again', async () => {
    const expected = await allRows(whole)
    const stopped = await filled()
    const controller = new AbortController()
    await writeStage(stopped, writer, blockWords([]))
    let painted = 0
    const counting: CandidatePainter = {
      ...painter,
      async paint(...request) {
        if (++painted === 3) controller.abort()
        return painter.paint(...request)
      },
    }
    const options = { signal: controller.signal }
    await expect(paintStage(stopped, { painter: counting, clip }, options)).rejects.toMatchObject({
      name: 'AbortError',
    })
    expect(existsSync(stopped.chunkFile('candidates', 2))).toBe(false)
    await run(stopped)
    expect(await allRows(stopped)).toEqual(expected)
  })
})

it('painting before writing is refused with a sentence', async () => {
  const dataset = await filled()
  await expect(paintStage(dataset, { painter, clip })).rejects.toMatchObject({ code: 'empty-data' })
})
