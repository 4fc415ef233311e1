import { mkdtemp, rename, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase, writeTable } from '../database.ts'
import { smallDataset } from '../testing/small-dataset.ts'
import { fates, type Judged, select } from './select.ts'
import { defaultSelection, parseSelection, readSelection, selectionNames, writeSelection } from './selection.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-select-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let count = 0
const folder = () => path.join(root, String(count++))

async function fatesOf({ database }: Judged) {
  const rows = await database.rows<{ triple: number; candidate: number; fate: number }>(
    'SELECT triple, candidate, fate FROM judged ORDER BY triple, candidate',
  )
  return rows.map(({ triple, candidate, fate }) => `${triple}.${candidate} ${fates[fate]}`)
}

const off = { image: null, direction: null, caption: null }

describe('a selection', () => {
  it('keeps the candidates with the highest direction similarity, then the highest seed, at most k of an instruction', async () => {
    const dataset = await smallDataset(folder(), {
      captions: 1,
      candidates: 5,
      alter: ({ candidate }) => ({ clip_sim_dir: [0.3, 0.5, 0.5, 0.4, 0.25][candidate]! }),
    })
    const judged = await select(dataset, parseSelection({ perTriple: 2, duplicates: null }))
    expect(await fatesOf(judged)).toEqual([
      '0.0 above-limit',
      '0.1 kept',
      '0.2 kept',
      '0.3 above-limit',
      '0.4 above-limit',
    ])
    judged.close()
    const one = await select(dataset, parseSelection({ perTriple: 1, duplicates: null }))
    expect((await fatesOf(one)).filter((line) => line.endsWith('kept'))).toEqual(['0.2 kept'])
    one.close()
  })

  it('reads the candidates of a folder that an earlier version wrote, without the new columns', async () => {
    const dataset = await smallDataset(folder(), { captions: 1, candidates: 2 })
    const [file] = await dataset.chunkFiles('candidates')
    const database = await openDatabase()
    const older = `${file}.older`
    await database.run(
      `COPY (SELECT * EXCLUDE (cross_threshold, emphasis, safety_score) FROM read_parquet('${file}')) TO '${older}' (FORMAT parquet)`,
    )
    database.close()
    await rename(older, file!)
    const judged = await select(dataset, parseSelection({ duplicates: null }))
    expect(judged.funnel).toMatchObject({ candidates: 2, checkedForSafety: 0 })
    expect(await judged.database.rows('SELECT DISTINCT safety_score FROM candidates')).toEqual([{ safety_score: null }])
    judged.close()
  })

  it('names the first failed test of each candidate, and counts all below each threshold', async () => {
    const changes = [
      { unsafe: true },
      { clip_sim_image: 0.5, clip_sim_dir: 0 },
      { clip_sim_dir: 0.1 },
      { clip_sim_1: 0.1 },
      { clip_sim_image: null },
      { clip_sim_image: 0.7, clip_sim_dir: 0.2, clip_sim_0: 0.2, clip_sim_1: 0.2 },
      { clip_sim_0: null, clip_sim_1: null, clip_sim_dir: null },
      {},
    ]
    const dataset = await smallDataset(folder(), {
      captions: 1,
      candidates: changes.length,
      alter: ({ candidate }) => changes[candidate]!,
    })
    const judged = await select(dataset, parseSelection({ perTriple: null, exclude: [{ triple: 0, candidate: 7 }] }))
    const found = ['unsafe', 'image', 'direction', 'caption', 'unscored', 'kept', 'kept', 'excluded']
    expect(await fatesOf(judged)).toEqual(found.map((fate, i) => `0.${i} ${fate}`))
    expect(judged.funnel).toMatchObject({
      candidates: 8,
      below: { image: 1, direction: 2, caption: 1 },
      fates: { kept: 2, unsafe: 1, image: 1, direction: 1, caption: 1, unscored: 1, excluded: 1 },
      kept: { pairs: 2, triples: 1, captions: 1 },
    })
    judged.close()
  })

  it('excludes a whole instruction, and turns tests off with null', async () => {
    const dataset = await smallDataset(folder(), {
      captions: 2,
      candidates: 2,
      alter: () => ({ clip_sim_image: -1, clip_sim_dir: -1, clip_sim_0: -1, unsafe: true }),
    })
    const judged = await select(
      dataset,
      parseSelection({ thresholds: off, dropUnsafe: false, duplicates: null, exclude: [{ triple: 1 }] }),
    )
    expect(await fatesOf(judged)).toEqual(['0.0 kept', '0.1 kept', '1.0 excluded', '1.1 excluded'])
    judged.close()
  })

  it('drops candidates whose pictures were not kept, and counts refused instructions by reason', async () => {
    const dataset = await smallDataset(folder(), { captions: 2, candidates: 1, chunk: 1 })
    await writeTable(dataset.chunkFile('pictures', 1), 'pictures', [])
    await writeTable(dataset.chunkFile('triples', 2), 'triples', [
      {
        triple: 2,
        caption_id: 2,
        caption: 'x',
        url: null,
        licence: null,
        photo: null,
        instruction: null,
        edited_caption: null,
        writer: 'w',
        attempts: 4,
        refused: 'the captions are equal',
      },
    ])
    const judged = await select(dataset, defaultSelection(dataset.recipe))
    expect(await fatesOf(judged)).toEqual(['0.0 kept', '1.0 no-picture'])
    expect(judged.funnel.triples).toEqual({ written: 3, accepted: 2, refused: { 'the captions are equal': 1 } })
    judged.close()
  })

  it.each([
    ['by hashes', { hashDistance: 3 }],
    ['by embeddings', { hashDistance: null, cosine: 0.99 }],
    ['by both', { hashDistance: 3, cosine: 0.99, rule: 'and' }],
    ['by one of them', { hashDistance: 1, cosine: 0.99, rule: 'or' }],
  ] as const)('keeps the best pair of a cluster of near-duplicates %s', async (_, duplicates) => {
    const embedding = Float32Array.from([1, 0, 0, 0, 0, 0, 0, 0])
    const base = 0x0f0f_1234_5678_9abcn
    // A chain: each differs from the next in two bits, the ends in six.
    const near = [base, base ^ 0b11n, base ^ 0b1111n, base ^ 0b111111n]
    const dataset = await smallDataset(folder(), {
      captions: 6,
      candidates: 1,
      alter: ({ triple }) =>
        triple < 4 ? { hash_0: near[triple]!, embedding, clip_sim_dir: [0.3, 0.9, 0.5, 0.9][triple]! } : {},
    })
    const judged = await select(dataset, parseSelection({ duplicates: { pictures: 'before', ...duplicates } }))
    expect(await fatesOf(judged)).toEqual([
      '0.0 duplicate',
      '1.0 duplicate',
      '2.0 duplicate',
      '3.0 kept',
      '4.0 kept',
      '5.0 kept',
    ])
    judged.close()
  })

  it('compares both pictures unless told otherwise, because one picture may have several edits', async () => {
    const dataset = await smallDataset(folder(), { captions: 2, candidates: 1, alter: () => ({ hash_0: 5n }) })
    for (const [pictures, kept] of [
      ['before', 1],
      ['both', 2],
      [undefined, 2],
    ] as const) {
      const judged = await select(dataset, parseSelection({ duplicates: { pictures } }))
      expect(judged.funnel.fates.kept).toBe(kept)
      judged.close()
    }
  })

  it('is stored under a name, and a wrong field is named', async () => {
    const dataset = await smallDataset(folder(), { captions: 1 })
    const selection = parseSelection({ perTriple: 3 })
    await writeSelection(dataset, 'strict', selection)
    expect(await readSelection(dataset, 'strict')).toEqual(selection)
    expect(await selectionNames(dataset)).toEqual(['strict'])
    await expect(readSelection(dataset, 'lax')).rejects.toMatchObject({
      code: 'no-selection',
      message: expect.stringContaining('there are strict.'),
    })
    expect(() => parseSelection({ thresholds: { image: 3 } })).toThrow(/thresholds\.image/)
    await expect(writeSelection(dataset, '../x', selection)).rejects.toThrow(/cannot be a name/)
  })

  it('needs painted candidates', async () => {
    const dataset = await smallDataset(folder(), { captions: 0 })
    await expect(select(dataset, parseSelection({}))).rejects.toMatchObject({ code: 'empty-data' })
  })
})
