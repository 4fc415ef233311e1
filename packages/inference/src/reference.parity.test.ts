/** The parts around the sampler, and whole edits with an AutoencoderKL, on the reference's checkpoint of random weights. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { editLatents, parseSchedulerConfig } from '@amend/diffusion'
import type { StoredTensor } from '@amend/graph'
import { readPicture } from '@amend/imaging'
import { readSafetensors, readTensor } from '@amend/models/checkpoint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadedModel } from './edit.ts'
import type { StepEvent } from './editor.ts'
import { load, openModel } from './load.ts'

const fixture = (name: string) => fileURLToPath(import.meta.resolve(`@amend/models/fixtures/reference/${name}`))

const betas = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', steps_offset: 1 }

let loaded: LoadedModel
beforeAll(async () => {
  loaded = await openModel(fixture('checkpoint'))
})
afterAll(() => loaded.model.networks.release())

async function tensors(file: string) {
  const weights = await readSafetensors(fixture(file))
  return async (name: string) => {
    const { data, shape } = await readTensor(weights.find(name) as StoredTensor)
    return { data: data as Float32Array, shape }
  }
}

function relativeError(given: ArrayLike<number>, expected: Float32Array): number {
  const magnitude = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (given[i] as number))), 0) / magnitude
}

it('encodes text as the reference does, from the words on', async () => {
  const prompts = JSON.parse(readFileSync(fixture('text.prompts.json'), 'utf8')) as string[]
  const { data, shape } = await (await tensors('text.safetensors'))('last_hidden_state')
  const size = data.length / (shape[0] as number)
  for (const [i, prompt] of prompts.entries()) {
    const { data: given } = await loaded.model.encodeText(loaded.tokenizer.encode(prompt).ids)
    expect(relativeError(given, data.subarray(i * size, (i + 1) * size))).toBeLessThan(1e-4)
  }
})

it('runs the recorded pipeline from the picture and the words to the decoded result', async () => {
  const { model, tokenizer } = loaded
  const recorded = await tensors('pipeline.safetensors')
  const image = await recorded('image')
  const [, channels = 0, height = 0, width = 0] = image.shape
  const pixels = image.data.map((value) => 2 * value - 1)
  const imageLatents = await model.encodeImage({ data: pixels, shape: [channels, height, width] })
  const noise = (await recorded('euler_a.noise')).data
  let draws = 0
  const latents = await editLatents({
    unet: model.unet,
    imageLatents,
    text: {
      prompt: await model.encodeText(tokenizer.encode('make it night').ids),
      negative: await model.encodeText(tokenizer.encode('').ids),
    },
    // The recorded run used the class's own spacing, not the checkpoint's.
    config: parseSchedulerConfig(JSON.stringify({ ...betas, _class_name: 'EulerAncestralDiscreteScheduler' })),
    steps: 6,
    guidance: { text: 7.5, image: 1.5 },
    seeds: [0],
    latents: (await recorded('euler_a.latents')).data,
    noise: () => noise.subarray(draws * imageLatents.data.length, ++draws * imageLatents.data.length),
  })
  expect(relativeError(latents.data, (await recorded('euler_a.final')).data)).toBeLessThan(1e-4)
  expect(relativeError((await model.decode(latents)).data, (await recorded('euler_a.decoded')).data)).toBeLessThan(1e-4)
})

describe('an edit with an AutoencoderKL', () => {
  it('works at the settings of its family, with previews by the colours of the latents', async () => {
    const editor = await load(fixture('checkpoint'))
    expect(editor.card.defaults).toMatchObject({ textGuidance: 7.5, imageGuidance: 1.5, restore: 'model' })
    const picture = await readPicture(fixture('image.png'))
    const events: StepEvent[] = []
    const settings = { steps: 3, seed: 1, resolution: 64 }
    const run = { previewEvery: 1, onStep: (event: StepEvent) => void events.push(event) }
    const { variants } = await editor.edit(picture, 'make it night', settings, run)
    expect(variants[0]).toMatchObject({ picture: { width: picture.width, height: picture.height } })
    const [preview] = events[0]!.previews!
    expect(preview!.picture.width).toBeLessThan(picture.width)
    expect(preview!.picture.width / preview!.picture.height).toBeCloseTo(picture.width / picture.height, 0)
    await editor.release()
  })
})
