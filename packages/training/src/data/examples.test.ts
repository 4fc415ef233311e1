/** From pairs to batches. */
import { readFile, writeFile } from 'node:fs/promises'
import { randomOf } from '@amend/diffusion'
import { pictureFromRgb, toModelInput } from '@amend/imaging'
import { type Manifest, scanPairs } from '@amend/pairs'
import { inverted, waves, workbench, writePairs } from '@amend/pairs/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Base, openBase } from '../base.ts'
import { objectiveOf } from '../objective.ts'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { type BatchSource, batchAt, comparisonBatch, heldOutBatch, pairAt } from './batches.ts'
import { centreCrop, cropPixels, randomCrop } from './crop.ts'
import { textEmbeddings } from './embeddings.ts'
import { type Examples, openExamples } from './examples.ts'
import { openLatents } from './latents.ts'

let bench: Awaited<ReturnType<typeof workbench>>
let base: Base
let manifest: Manifest
const options = () => ({
  folder: bench.at('data'),
  manifest,
  seed: 3,
  resolution: 16,
  resize: [16, 20] as const,
  crops: 2,
  flip: true,
  cache: bench.at('latents'),
})

beforeAll(async () => {
  bench = await workbench()
  await writePairs(bench.at('data'), 4)
  base = await openBase(await tinyCheckpoint(bench.at('base')), { threads: 1 })
  manifest = await scanPairs(bench.at('data'), { leastSide: 16 })
}, 60_000)
afterAll(async () => {
  await base.release()
  await bench.remove()
})

describe('crops', () => {
  const picture = pictureFromRgb(48, 32, waves(1, 48, 32))
  it('are the same part of both pictures, whatever their sizes', async () => {
    const crop = randomCrop(picture, { resolution: 16, resize: [16, 20] }, randomOf(1), false)
    const before = await cropPixels(picture, crop, 16)
    const after = await cropPixels(pictureFromRgb(48, 32, inverted(picture.rgb as Uint8Array)), crop, 16)
    before.forEach((value, i) => void expect(Math.abs(value + after[i]!)).toBeLessThan(0.03))
    const { left, top, width, height } = crop
    expect(width * 48).toBeCloseTo(height * 32, 6)
    expect(Math.min(left, top, 1 - left - width, 1 - top - height)).toBeGreaterThanOrEqual(0)
  })

  it('are mirrored row by row', async () => {
    const crop = centreCrop(picture)
    const [plain, mirrored] = [
      await cropPixels(picture, crop, 16),
      await cropPixels(picture, { ...crop, mirrored: true }, 16),
    ]
    plain.forEach((value, i) => void expect(mirrored[16 * Math.floor(i / 16) + 15 - (i % 16)]).toBe(value))
  })
})

describe('latents', () => {
  let examples: Examples
  beforeAll(async () => {
    examples = await openExamples(base, options())
  })
  afterAll(() => examples.close())

  it('are those of the crop, then of the mirrored one, and the same when they are read again', async () => {
    expect(examples).toMatchObject({ shape: [4, 4, 4], crops: 4 })
    const first = await examples.read(2, 1)
    expect(await examples.read(2, 1)).toEqual(first)
    const crop = { ...randomCrop({ width: 48, height: 32 }, options(), randomOf(3, 3, 2, 0), false), mirrored: true }
    const pixels = await cropPixels(pictureFromRgb(48, 32, waves(2, 48, 32)), crop, 16)
    expect(first.input).toEqual((await base.encode(pixels, 16)).mean)
    expect(first.output.logvar).toHaveLength(64)
  })

  it('are recomputed where the file was truncated or damaged', async () => {
    const kept = await examples.read(1, 3)
    const bytes = await readFile(bench.at('latents'))
    for (const broken of [bytes.subarray(0, 5000), Buffer.concat([Buffer.from([1, 2, 3, 4]), bytes.subarray(4)])]) {
      await writeFile(bench.at('latents 2'), broken)
      const again = await openExamples(base, { ...options(), cache: bench.at('latents 2') })
      expect(await again.read(1, 3)).toEqual(kept)
      await again.read(0, 0)
      await again.close()
    }
  })

  it('of a picture that has changed are refused', async () => {
    const changed = {
      ...manifest,
      pairs: manifest.pairs.map((pair) => ({ ...pair, input: { ...pair.input, sha256: 'f00' } })),
    }
    const others = await openExamples(base, { ...options(), manifest: changed, cache: bench.at('latents 3') })
    await expect(others.read(0, 0)).rejects.toMatchObject({ code: 'data-changed' })
    await others.close()
  })

  it('refuse a resolution that the autoencoder cannot process', async () => {
    await expect(openExamples(base, { ...options(), resolution: 18 })).rejects.toMatchObject({ code: 'bad-setting' })
  })
})

it('a slot that was never written is distinguished from one with zeros', async () => {
  let computed = 0
  const file = await openLatents({
    file: bench.at('zeros'),
    crops: 1,
    size: 2,
    sampled: false,
    compute: async () => [{ input: new Float32Array(2), output: { mean: new Float32Array(2) }, at: computed++ }],
  })
  for (let i = 0; i < 3; i++) expect((await file.read(5, 0)).input).toEqual(new Float32Array(2))
  await file.close()
  expect(computed).toBe(1)
})

describe('batches', () => {
  let source: BatchSource
  beforeAll(async () => {
    source = {
      examples: await openExamples(base, options()),
      instructions: manifest.pairs.map(({ instructions }) => instructions),
      trained: [0, 2, 3],
      embed: textEmbeddings(base.loaded),
      objective: objectiveOf(base.checkpoint.scheduler),
      scalingFactor: base.loaded.model.scalingFactor,
      dropout: 0.05,
      seed: 11,
    }
  })
  afterAll(() => source.examples.close())

  it('are a function of the position in the run, however it is divided into batches', async () => {
    const whole = await batchAt(source, 4, 4)
    const [one, two] = [await batchAt(source, 4, 1), await batchAt(source, 5, 3)]
    for (const name of ['sample', 'target', 'text', 'timestep', 'weight'] as const) {
      expect(whole[name].data).toEqual(Float32Array.from([...one[name].data, ...two[name].data]))
      expect(whole[name].shape).toEqual([4, ...one[name].shape.slice(1)])
    }
    expect((await batchAt({ ...source, seed: 12 }, 4, 4)).sample.data).not.toEqual(whole.sample.data)
  })

  it('use every pair once before one repeats, in another order each time', () => {
    const orders = [0, 1, 2, 3, 4, 5].map((epoch) => [0, 1, 2].map((i) => pairAt([0, 2, 3], 11, 3 * epoch + i).pair))
    for (const order of orders) expect([...order].sort()).toEqual([0, 2, 3])
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1)
  })

  it('drop text and picture with the configured probability', async () => {
    const count = 400
    const { sample, text } = await batchAt({ ...source, dropout: 0.2 }, 0, count)
    const nothing = (await source.embed('')).data
    let [noText, noPicture, neither] = [0, 0, 0]
    for (let i = 0; i < count; i++) {
      const said = text.data.subarray(i * nothing.length, (i + 1) * nothing.length)
      const empty = said.every((value, k) => value === nothing[k])
      const blank = sample.data.subarray((2 * i + 1) * 64, (2 * i + 2) * 64).every((value) => value === 0)
      if (empty) noText++
      if (blank) noPicture++
      if (empty && blank) neither++
    }
    // 2p, 2p and p of 400, within four standard deviations.
    expect(Math.abs(noText - 160)).toBeLessThan(40)
    expect(Math.abs(noPicture - 160)).toBeLessThan(40)
    expect(Math.abs(neither - 80)).toBeLessThan(32)
  })

  it('of held-out pairs keep all conditions and are the same every time', async () => {
    const batch = await heldOutBatch(source, [1, 1], 0)
    expect(await heldOutBatch(source, [1, 1], 0)).toEqual(batch)
    const { input } = await source.examples.read(1, 0)
    for (const i of [1, 3]) expect(batch.sample.data.subarray(64 * i, 64 * (i + 1))).toEqual(input)
  })

  it('of comparisons show both results at the same crop of the same picture', async () => {
    const [first, second, ...others] = manifest.pairs
    const pairs = [first!, { ...second!, input: first!.input }, ...others]
    const judged = { ...manifest, pairs, rankings: [[0, 1]] }
    const examples = await openExamples(base, { ...options(), manifest: judged, cache: bench.at('judged latents') })
    const size = 4
    const batch = await comparisonBatch({ ...source, examples, dropout: 0 }, [[0, 1]], 0, size)
    await examples.close()
    const shown = (item: number) => batch.sample.data.subarray(64 * (2 * item + 1), 64 * (2 * item + 2))
    for (let i = 0; i < size; i++) expect(shown(size + i)).toEqual(shown(i))
    expect(batch.target.data.subarray(0, 64 * size)).toEqual(batch.target.data.subarray(64 * size))
    // The results themselves differ.
    expect(batch.sample.data.subarray(0, 64)).not.toEqual(batch.sample.data.subarray(128 * size, 128 * size + 64))
  })

  describe('with rehearsal', () => {
    const indices: number[] = []
    const rehearsal = {
      share: 0.5,
      count: 5,
      async read(index: number) {
        indices.push(index)
        return { input: new Float32Array(64).fill(9), clean: new Float32Array(64), instruction: 'as before' }
      },
      close: async () => {},
    }

    it('contain its share of examples, evenly', async () => {
      const { sample } = await batchAt({ ...source, rehearsal, dropout: 0 }, 0, 10)
      const rehearsed = Array.from({ length: 10 }, (_, i) => sample.data[(2 * i + 1) * 64] === 9)
      expect(rehearsed).toEqual([false, true, false, true, false, true, false, true, false, true])
      expect(indices.every((index) => index >= 0 && index < 5)).toBe(true)
    })

    it('learn the output without an instruction from the earlier model only', async () => {
      const count = 200
      const { sample, text } = await batchAt({ ...source, rehearsal, dropout: 0.3 }, 0, count)
      const nothing = (await source.embed('')).data
      let silent = 0
      for (let i = 0; i < count; i++) {
        const empty = nothing.every((value, k) => value === text.data[i * nothing.length + k])
        const picture = sample.data[(2 * i + 1) * 64]
        if (empty) expect([0, 9]).toContain(picture)
        if (empty) silent++
      }
      // 2p of them, within four standard deviations.
      expect(Math.abs(silent - 120)).toBeLessThan(28)
    })
  })
})

it('a picture of the right size is only scaled to −1 … 1', async () => {
  const picture = pictureFromRgb(16, 16, waves(0, 16, 16))
  const { pixels } = await toModelInput(picture, { width: 16, height: 16 }, { fit: 'stretch' })
  expect(await cropPixels(picture, centreCrop(picture), 16)).toEqual(pixels)
})
