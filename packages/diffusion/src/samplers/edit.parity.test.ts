/** Whole edits, with the network, against recorded ones of the reference pipeline. */
import { compile, type Network } from '@amend/graph/runtime'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { unetGraph, vaeEncoderGraph } from '@amend/models/networks'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseSchedulerConfig } from '../schedulers/config.ts'
import { fixtureText, flatTensors, modelFixturePath, relativeError } from '../testing/fixtures.ts'
import { type EditUnet, editLatents } from './edit.ts'

const runs = JSON.parse(fixtureText('pipeline-runs.json'))
const recorded = await flatTensors(modelFixturePath('pipeline.safetensors'))
const embeddings = (await flatTensors(modelFixturePath('text.safetensors'))).get('last_hidden_state')!
const [length, width] = [32, 32]
const shape = [4, 16, 12]
const size = 4 * 16 * 12

function embedding(index: number) {
  const data = embeddings.subarray(index * length * width, (index + 1) * length * width)
  return { data, shape: [length, width] }
}

let network: Network
let imageLatents: Float32Array

beforeAll(async () => {
  const { unet, vae } = assertEditing(await openCheckpoint(modelFixturePath('checkpoint'))).components
  network = await compile(unetGraph(unet.config, unet.weights))
  const encoder = await compile(vaeEncoderGraph(vae.config, vae.weights))
  const image = recorded.get('image')!.map((value) => 2 * value - 1)
  const encoded = await encoder.run({ image: { data: image, shape: [1, 3, 64, 48] } })
  imageLatents = encoded.latent!.data as Float32Array
  await encoder.release()
})

afterAll(() => network.release())

const unet: EditUnet = async (sample, timestep, text) => {
  const items = sample.shape[0]!
  const timesteps = { data: new Float32Array(items).fill(timestep), shape: [items] }
  const { out } = await network.run({ sample, timestep: timesteps, encoder_hidden_states: text })
  return { out: { data: out!.data as Float32Array, shape: out!.shape } }
}

describe.each(Object.keys(runs.schedulers))('the recorded edit %s', (name) => {
  it('has its latents after every step', async () => {
    const steps = recorded.get(`${name}.steps`)!
    const noise = recorded.get(`${name}.noise`)!
    const errors: number[] = []
    let draws = 0
    const result = await editLatents({
      unet,
      imageLatents: { data: imageLatents, shape },
      text: { prompt: embedding(0), negative: embedding(2) },
      config: parseSchedulerConfig(JSON.stringify({ ...runs.betas, ...runs.schedulers[name] })),
      steps: runs.steps,
      guidance: runs.guidance,
      seeds: [0],
      latents: recorded.get(`${name}.latents`)!,
      noise: () => noise.subarray(draws * size, ++draws * size),
      onStep({ step, latents }) {
        errors.push(relativeError(latents, steps.subarray(step * size, (step + 1) * size)))
      },
    })
    expect(errors).toHaveLength(runs.steps)
    expect(Math.max(...errors)).toBeLessThan(2e-5)
    expect(relativeError(result.data, recorded.get(`${name}.final`)!)).toBeLessThan(2e-5)
  })
})
