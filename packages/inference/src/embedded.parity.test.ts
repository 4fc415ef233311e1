/** The embedded checkpoints of the dataset recipe against recorded outputs of the reference (diffusers, transformers). */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StoredTensor } from '@amend/graph'
import { readPicture } from '@amend/imaging'
import { openWeights, readSafetensors, readTensor, type SafetensorsFile } from '@amend/models/checkpoint'
import { readClipTokenizer } from '@amend/models/tokenizer'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clipPixels } from './encoders/encoders.ts'
import { openClip, planesOf } from './encoders/index.ts'
import { type LanguageModel, openLanguageModel } from './language/index.ts'
import { openPainter, type Painter } from './text-to-image/index.ts'

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/embedded/${name}`, import.meta.url))
const recorded = JSON.parse(readFileSync(fixture('embedded.json'), 'utf8'))

let file: SafetensorsFile
beforeAll(async () => {
  file = await readSafetensors(fixture('embedded.safetensors'))
})
const tensor = async (name: string) => {
  const { data, shape } = await readTensor(file.find(name) as StoredTensor)
  return { data: data as Float32Array, shape }
}

/** The largest difference over the largest magnitude. */
function relativeError(given: ArrayLike<number>, expected: Float32Array): number {
  expect(given).toHaveLength(expected.length)
  const magnitude = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (given[i] as number))), 0) / magnitude
}

describe('pico-t2i', () => {
  let painter: Painter
  beforeAll(async () => {
    painter = await openPainter(embeddedCheckpoint('text-to-image').folder)
  })
  afterAll(() => painter.release())

  it.each(Object.keys(recorded.text_to_image))(
    'paints the recorded picture %s from its seed, step by step',
    async (name) => {
      const { prompt, seed, num_inference_steps: steps, guidance_scale, width, height } = recorded.text_to_image[name]
      const latents = (await tensor(`t2i.${name}.steps`)).data
      const errors: number[] = []
      const [picture] = await painter.paint({
        prompts: [prompt],
        seeds: [seed],
        steps,
        width,
        height,
        guidance: [guidance_scale],
        onStep({ step, latents: given }) {
          errors.push(relativeError(given, latents.subarray(step * given.length, (step + 1) * given.length)))
        },
      })
      expect(errors).toHaveLength(steps)
      expect(Math.max(...errors)).toBeLessThan(1e-4)
      const decoded = (await tensor(`t2i.${name}.decoded`)).data
      const shown = decoded.map((value) => Math.min(1, Math.max(0, value / 2 + 0.5)))
      expect(relativeError(picture!.data, shown)).toBeLessThan(1e-4)
      const png = planesOf(await readPicture(fixture(`t2i.${name}.png`)))
      expect(Math.max(...png.data.map((value, i) => Math.abs(value - (picture!.data[i] as number))))).toBeLessThan(
        1.01 / 255,
      )
    },
  )
})

describe('pico-clip', () => {
  const { folder } = embeddedCheckpoint('clip')
  const unit = (data: Float32Array) => data.map((value) => value / Math.hypot(...data))
  const rows = ({ data, shape }: { data: Float32Array; shape: readonly number[] }) =>
    Array.from({ length: shape[0]! }, (_, i) => data.subarray(i * shape[1]!, (i + 1) * shape[1]!))

  it('tokenises and embeds the recorded texts', async () => {
    const tokenizer = await readClipTokenizer({ folder })
    expect(recorded.clip.texts.map((text: string) => tokenizer.encode(text, 32).ids)).toEqual(recorded.clip.input_ids)
    const clip = await openClip(folder)
    const expected = rows(await tensor('clip.text_embeds'))
    for (const [i, text] of recorded.clip.texts.entries()) {
      expect(relativeError(await clip.text(text), unit(expected[i]!))).toBeLessThan(1e-4)
    }
    await clip.release()
  })

  it('prepares and embeds the recorded pictures, in a batch as alone, with the recorded logits', async () => {
    const pictures = await Promise.all(
      recorded.clip.images.map(async (name: string) => planesOf(await readPicture(fixture(name)))),
    )
    const pixels = await tensor('clip.pixels')
    const seen = pictures.map((planes) => clipPixels(planes, 64, 'crop'))
    for (const [i, given] of seen.entries()) {
      expect(relativeError(given, pixels.data.subarray(i * given.length, (i + 1) * given.length))).toBeLessThan(1e-4)
    }
    const clip = await openClip(folder)
    const images = await clip.images(pictures, 'crop')
    const expected = rows(await tensor('clip.image_embeds'))
    for (const [i, image] of images.entries()) {
      expect(relativeError(image, unit(expected[i]!))).toBeLessThan(1e-4)
      expect(relativeError(await clip.image(pictures[i], 'crop'), image)).toBeLessThan(1e-5)
    }
    expect(await clip.images([], 'crop')).toEqual([])
    const logits = await tensor('clip.logits_per_image')
    const scale = await readTensor((await openWeights(folder)).find('logit_scale') as StoredTensor)
    const texts = await Promise.all(recorded.clip.texts.map((text: string) => clip.text(text)))
    const given = images.flatMap((image) =>
      texts.map((text) => Math.exp(Number(scale.data[0])) * image.reduce((sum, value, k) => sum + value * text[k], 0)),
    )
    expect(relativeError(given, logits.data)).toBeLessThan(1e-3)
    await clip.release()
  })
})

describe('pico-writer', () => {
  let writer: LanguageModel
  beforeAll(async () => {
    writer = await openLanguageModel(embeddedCheckpoint('writer').folder)
  })
  afterAll(() => writer.release())

  it.each(Object.keys(recorded.writer))(
    'has the recorded logits and greedy continuation of prompt %s',
    async (name) => {
      const { prompt, input_ids: ids, greedy } = recorded.writer[name]
      expect(writer.encode(prompt)).toEqual(ids)
      expect(relativeError((await writer.logits(ids)).data, (await tensor(`writer.${name}.logits`)).data)).toBeLessThan(
        1e-4,
      )
      const settings = { temperature: 0, topP: 1, frequencyPenalty: 0, presencePenalty: 0, maxTokens: 128, key: [0] }
      const whole = await writer.complete(prompt, { ...settings, stop: [] })
      expect(`${prompt}${whole.text}<|endoftext|>`).toBe(greedy)
      expect(whole.finish).toBe('stop')
      const stopped = await writer.complete(prompt, { ...settings, stop: ['\nEND'] })
      expect(`${prompt}${stopped.text}\nEND<|endoftext|>`).toBe(greedy)
    },
  )
})
