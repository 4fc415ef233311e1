/** The index of a dataset in a real database: what the browser, the cockpit and the strips read. */

import { randomUUID } from 'node:crypto'
import { type DatasetSampleRow, datasetLimits, datasetRecipeSchema } from '@amend/contract'
import { testDatabase } from '@amend/db/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { readFunnel } from './funnel.ts'
import { drawStrip, indexChunk, listSamples, readHistogram } from './index.ts'
import type { SampleRequest } from './samples.ts'

const { database } = await testDatabase()
const recipe = datasetRecipeSchema.parse({
  writer: { kind: 'ready' },
  painter: { kind: 'text-to-image', model: 'm' },
  clip: 'c',
})
let datasetId: string

const sampleOf = (triple: number, candidate: number): DatasetSampleRow => {
  const at = triple * 10 + candidate
  const hasPictures = at % 3 !== 0
  return {
    ...{ triple, candidate, seed: 4_000_000_000 + at, image: (at % 100) / 100, direction: 0.29, guidance: 7.5 },
    ...{ captionBefore: 0.3, captionAfter: at % 2 === 0 ? 0.2 : 0.1, sharedAttention: 0.5, unsafe: at === 99 },
    ...(hasPictures
      ? { pictureAt: 8 * candidate, beforeBytes: 4, afterBytes: 4 }
      : { pictureAt: null, beforeBytes: null, afterBytes: null }),
  }
}
const tripleOf = (triple: number) => ({
  ...{ triple, caption: `scene ${triple}`, instruction: triple === 3 ? 'make it 100% fog\0gy' : 'make it night' },
  ...{ editedCaption: 'edited', url: null, licence: null, writer: 'w', refused: null },
})

beforeAll(async () => {
  datasetId = (await database.installation.dataset.create({ data: { name: randomUUID(), recipe, captions: 12 } })).id
  for (const chunk of [0, 1, 1]) {
    const triples = Array.from({ length: 5 }, (_, i) => chunk * 5 + i)
    await database.transaction((records) =>
      indexChunk(records, datasetId, chunk, {
        triples: triples.map(tripleOf),
        samples: triples.flatMap((triple) => Array.from({ length: 10 }, (_, i) => sampleOf(triple, i))),
        blobHash: null,
      }),
    )
  }
})

const everything = async (request: Omit<SampleRequest, 'datasetId'>) => {
  const found = []
  let cursor: string | null | undefined
  do {
    const page = await listSamples(database, { ...request, datasetId, cursor: cursor ?? undefined })
    found.push(...page.items)
    cursor = page.nextCursor
  } while (cursor && found.length < 1000)
  return found
}

describe('the browser', () => {
  it('lists each sample once, in pages, whatever the order', async () => {
    for (const sort of ['place', 'image', 'direction', 'caption'] as const) {
      for (const descending of [false, true]) {
        const found = await everything({ sort, descending })
        expect(new Set(found.map(({ triple, candidate }) => `${triple}-${candidate}`)).size, sort).toBe(100)
        const scores = sort === 'place' ? found.map(({ triple }) => triple) : found.map((one) => one.scores[sort])
        const expected = [...scores].sort((a, b) => (descending ? (b ?? 0) - (a ?? 0) : (a ?? 0) - (b ?? 0)))
        expect(scores).toEqual(expected)
      }
    }
    const [first] = await everything({ sort: 'place', descending: false })
    expect(first).toMatchObject({ seed: 4_000_000_000, caption: 'scene 0', hasPictures: false, review: null })
  })

  it('filters by scores, words, pictures and decisions', async () => {
    const all = { sort: 'place', descending: false } as const
    const least = { image: 0.5, direction: 0.29, caption: 0.2 }
    // 0.29 · 100 is below 29, and must pass all the same.
    expect(await everything({ ...all, least })).toHaveLength(25)
    expect(await everything({ ...all, least, failing: true })).toHaveLength(75)
    expect(await everything({ ...all, text: '100%' })).toHaveLength(10)
    expect(await everything({ ...all, text: '10_%' })).toHaveLength(0)
    expect(await everything({ ...all, pictures: true })).toHaveLength(66)
    const place = { datasetId, triple: 0, candidate: 1 }
    await database.installation.datasetReview.create({ data: { ...place, decision: 'rejected', reason: 'dark' } })
    expect(await everything({ ...all, review: 'rejected' })).toMatchObject([{ review: { reason: 'dark' } }])
    expect(await everything({ ...all, review: 'open' })).toHaveLength(99)
    await expect(listSamples(database, { ...all, datasetId, cursor: 'x' })).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('the cockpit', () => {
  it('has a joint histogram in which a chunk counts once', async () => {
    const { total, cells } = await readHistogram(database, datasetId)
    expect(total).toBe(100)
    const bytes = Buffer.from(cells, 'base64')
    let sum = 0
    for (let at = 0; at < bytes.length; at += 8) {
      const [image, direction, caption] = [0, 1, 2].map((place) => bytes.readUInt8(at + place) - 101) as [
        ...[number, number, number],
      ]
      const passes = image >= 50 && direction >= 29 && caption >= 20
      if (passes && bytes.readUInt8(at + 3) === 2) sum += bytes.readUInt32BE(at + 4)
    }
    const listed = await everything({
      ...{ sort: 'place', descending: false, pictures: true },
      least: { image: 0.5, direction: 0.29, caption: 0.2 },
    })
    expect(sum).toBe(listed.length)
  })

  it('draws the same strip for a seed, of survivors and of those that fall by little', async () => {
    const thresholds = { image: 0.5, direction: null, caption: null }
    const request = { datasetId, thresholds, seed: 2 ** 30 }
    const strip = await drawStrip(database, request)
    expect(strip).toEqual(await drawStrip(database, request))
    expect(strip.kept).toHaveLength(datasetLimits.strip)
    for (const { scores } of strip.kept) expect(scores.image).toBeGreaterThanOrEqual(0.5)
    expect(strip.dropped.length).toBeGreaterThan(0)
    for (const { scores } of strip.dropped) {
      expect(scores.image).toBeLessThan(0.5)
      expect(scores.image).toBeGreaterThanOrEqual(0.45)
    }
    const other = await drawStrip(database, { ...request, seed: 5 })
    expect(other.kept.map(({ seed }) => seed)).not.toEqual(strip.kept.map(({ seed }) => seed))
  })

  it('has a funnel that adds up', async () => {
    const dataset = await database.installation.dataset.findUniqueOrThrow({ where: { id: datasetId } })
    const { captions, candidates, instructions } = await readFunnel(database, dataset, recipe)
    expect(captions.taken).toBe(12)
    expect(instructions.accepted).toBe(10)
    const dropped = Object.values(candidates.dropped).reduce((sum, count) => sum + count, 0)
    expect(dropped + candidates.passing).toBe(candidates.painted)
    expect(candidates.dropped).toMatchObject({ unsafe: 1, image: 70 })
  })
})
