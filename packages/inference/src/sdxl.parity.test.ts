/** SDXL from the picture and the words to the pixels, against the recorded edits of the reference pipeline. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { editLatents, parseSchedulerConfig, type TextEmbedding } from '@amend/diffusion'
import type { StoredTensor } from '@amend/graph'
import { readPicture, toModelInput } from '@amend/imaging'
import { readSafetensors, readTensor } from '@amend/models/checkpoint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { embedTexts } from './conditions.ts'
import { type LoadedModel, performEdit } from './edit.ts'
import type { StepEvent } from './editor.ts'
import { load, openModel } from './load.ts'

const fixture = (name: string) => fileURLToPath(import.meta.resolve(`@amend/models/fixtures/sdxl/${name}`))
const pipelines = JSON.parse(readFileSync(fixture('pipelines.json'), 'utf8'))

let loaded: LoadedModel
let recorded: (name: string) => Promise<Float32Array>
beforeAll(async () => {
  loaded = await openModel(fixture('checkpoint'))
  const weights = await readSafetensors(fixture('reference.safetensors'))
  recorded = async (name) => (await readTensor(weights.find(name) as StoredTensor)).data as Float32Array
})
afterAll(() => loaded.model.networks.release())

function relativeError(given: ArrayLike<number>, expected: Float32Array): number {
  expect(given).toHaveLength(expected.length)
  const magnitude = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (given[i] as number))), 0) / magnitude
}

const said = (text: string) => loaded.tokenizer.encode(text)

function encode(text: string): Promise<TextEmbedding> {
  const { ids, second } = said(text)
  return loaded.model.encodeText(ids, second)
}

it('encodes text with both encoders, padded by the tokenizer of each', async () => {
  for (const [text, tokens, pooled] of [
    ['make it a rainy night', 'prompt_embeds', 'pooled'],
    ['', 'negative_prompt_embeds', 'negative_pooled'],
  ] as const) {
    const embedding = await encode(text)
    expect(embedding.shape).toEqual([32, 56])
    expect(relativeError(embedding.data, await recorded(tokens))).toBeLessThan(1e-4)
    expect(relativeError(embedding.pooled?.data ?? [], await recorded(pooled))).toBeLessThan(1e-4)
  }
})

it.each(['0', '1'])('runs the recorded edit %s from the picture and the words to the pixels', async (name) => {
  const { model } = loaded
  const settings = pipelines[name]
  const input = await toModelInput(await readPicture(fixture('image.png')), {
    width: settings.width,
    height: settings.height,
  })
  const imageLatents = await model.encodeImage({ data: input.pixels, shape: [3, settings.height, settings.width] })
  const errors: number[] = []
  const steps: Promise<Float32Array>[] = [0, 1, 2, 3].map((step) => recorded(`pipe.${name}.step.${step}`))
  const expected = await Promise.all(steps)
  const latents = await editLatents({
    unet: model.unet,
    imageLatents,
    text: await embedTexts(loaded, said(settings.prompt), said(settings.negative), settings.negative === ''),
    config: parseSchedulerConfig(JSON.stringify(settings.scheduler)),
    steps: settings.steps,
    guidance: { text: settings.guidance_scale, image: settings.image_guidance_scale },
    seeds: [0],
    latents: await recorded(`pipe.${name}.init_latents`),
    onStep: ({ step, latents }) => void errors.push(relativeError(latents, expected[step] as Float32Array)),
  })
  expect(errors).toHaveLength(4)
  expect(Math.max(...errors)).toBeLessThan(1e-4)

  const { data } = await model.decode(latents)
  const area = settings.width * settings.height
  const pixels = Float32Array.from(data, (value) => Math.min(1, Math.max(0, value / 2 + 0.5)))
  const interleaved = Float32Array.from({ length: 3 * area }, (_, i) => pixels[(i % 3) * area + Math.floor(i / 3)] ?? 0)
  expect(relativeError(interleaved, await recorded(`pipe.${name}.image`))).toBeLessThan(1e-4)
})

describe('an edit with an SDXL model', () => {
  it('works at the settings of its family, at its own size', async () => {
    const editor = await load(fixture('checkpoint'))
    try {
      expect(editor.card).toMatchObject({
        resolution: { target: 64 },
        defaults: { steps: 30, textGuidance: 3, imageGuidance: 1.5 },
        limits: { steps: 100, side: 96 },
      })
      const picture = await readPicture(fixture('image.png'))
      const events: StepEvent[] = []
      const run = { previewEvery: 1, onStep: (event: StepEvent) => void events.push(event) }
      const { variants } = await editor.edit(picture, 'make it night', { steps: 2, seed: 1, variants: 2 }, run)
      expect(variants).toHaveLength(2)
      expect(variants[0]?.picture).toMatchObject({ width: picture.width, height: picture.height })
      expect(events[0]?.previews).toHaveLength(2)
      const alone = await editor.edit(picture, 'make it night', { steps: 2, seed: 2 })
      expect(alone.variants[0]?.picture.rgb).toEqual(variants[1]?.picture.rgb)
    } finally {
      await editor.release()
    }
  })

  it('takes zeros for the absent instruction, unless there is a negative one', async () => {
    const picture = await readPicture(fixture('image.png'))
    const texts: (readonly number[])[] = []
    const model: LoadedModel = {
      ...loaded,
      model: {
        ...loaded.model,
        encodeText(ids, second) {
          texts.push(ids)
          return loaded.model.encodeText(ids, second)
        },
      },
    }
    const edit = (used: LoadedModel, negative: string) =>
      performEdit(used, picture, 'make it night', { steps: 1, seed: 1, negative }, {})
    const zeros = await edit(model, '')
    expect(texts).toHaveLength(1)
    await edit(model, 'blurry')
    expect(texts).toHaveLength(3)
    const encoded = await edit({ ...model, sdxl: { zeroEmptyText: false, scaledImage: false } }, '')
    expect(texts).toHaveLength(5)
    expect(encoded.variants[0]?.picture.rgb).not.toEqual(zeros.variants[0]?.picture.rgb)
  })
})
