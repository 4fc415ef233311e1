import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StoredTensor } from '@amend/graph'
import { readSafetensors, readTensor } from '@amend/models/checkpoint'
import { cosineSimilarity } from '@amend/models/networks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ClipEncoder, openClip, openDino } from './encoders.ts'

const fixtures = path.dirname(fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/clip.safetensors')))
const recorded = async (name: string) => {
  const file = await readSafetensors(path.join(fixtures, 'clip.safetensors'))
  return readTensor(file.find(name) as StoredTensor)
}
const row = (data: Float32Array, index: number, width: number) => data.subarray(index * width, (index + 1) * width)

const mean = [0.48145466, 0.4578275, 0.40821073]
const deviation = [0.26862954, 0.26130258, 0.27577711]

let clip: ClipEncoder
beforeAll(async () => {
  clip = await openClip(path.join(fixtures, 'clip'), { threads: 1 })
})
afterAll(() => clip.release())

/** The recorded pixels of picture `index` before they were normalised. */
async function planes(index: number) {
  const { data, shape } = await recorded('pixel_values')
  const side = shape[3]!
  const own = row(data as Float32Array, index, 3 * side * side)
  return {
    width: side,
    height: side,
    data: own.map((v, i) => v * deviation[Math.floor(i / side ** 2)]! + mean[Math.floor(i / side ** 2)]!),
  }
}

describe('CLIP', () => {
  it('embeds sentences as the reference does', async () => {
    const prompts = JSON.parse(readFileSync(path.join(fixtures, 'text.prompts.json'), 'utf8')) as string[]
    const { data, shape } = await recorded('text_embeds')
    for (const [i, prompt] of prompts.entries()) {
      expect(cosineSimilarity(await clip.text(prompt), row(data as Float32Array, i, shape[1]!))).toBeCloseTo(1, 5)
    }
  })

  it('embeds pictures as the reference does', async () => {
    const { data, shape } = await recorded('image_embeds')
    for (const i of [0, 1, 2]) {
      expect(
        cosineSimilarity(await clip.image(await planes(i), 'square'), row(data as Float32Array, i, shape[1]!)),
      ).toBeCloseTo(1, 5)
    }
  })

  it('with the published range, embeds a picture as if its contrast were doubled', async () => {
    const picture = await planes(0)
    const doubled = { ...picture, data: picture.data.map((value) => 2 * value - 1) }
    const published = await clip.image(picture, 'square, -1 to 1')
    expect(cosineSimilarity(published, await clip.image(doubled, 'square'))).toBeCloseTo(1, 6)
    expect(cosineSimilarity(published, await clip.image(picture, 'square'))).toBeLessThan(0.9999)
  })

  it('gives embeddings of length one', async () => {
    expect(Math.hypot(...(await clip.image(await planes(1), 'crop')))).toBeCloseTo(1, 5)
    expect(clip.name).toBe('clip, 32 × 32')
  })
})

describe('a folder without such a checkpoint', () => {
  it('is refused in a sentence', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-encoders-'))
    const write = (name: string, text: string) => writeFile(path.join(folder, name), text)
    await expect(openClip(folder)).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('no CLIP'),
    })
    await write('config.json', '{')
    await expect(openClip(folder)).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('not JSON'),
    })
    await write('config.json', '{"model_type": "clip"}')
    await expect(openDino(folder)).rejects.toThrow(/^There are no weights \(\.safetensors\)/)
    await rm(folder, { recursive: true })
  })
})
