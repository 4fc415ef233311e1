/** Few-step editing: a LoRA beside the UNet, sampled by the consistency scheduler, against the formulas of the paper. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { createGenerator, type EditUnet, editLatents, readSchedulerSettings, withScheduler } from '@amend/diffusion'
import { compile, type Network } from '@amend/graph/runtime'
import { pictureFromRgb } from '@amend/imaging'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildGraphs, load } from './load.ts'
import { addLoras } from './lora.ts'

const fixture = (name: string) => fileURLToPath(import.meta.resolve(`@amend/models/fixtures/${name}`))
const folder = path.dirname(fixture('reference/checkpoint/model_index.json'))
const lora = { file: fixture('lora/peft.safetensors'), weight: 1 }

const checkpoint = assertEditing(await openCheckpoint(folder))
const config = withScheduler(readSchedulerSettings(checkpoint.scheduler, checkpoint.schedulerClass), 'lcm')
const graphs = buildGraphs(checkpoint)
await addLoras(graphs, checkpoint, [lora])
let network: Network
beforeAll(async () => {
  network = await compile(graphs.unet, { threads: 1 })
})
afterAll(() => network.release())

const wave = (shape: readonly number[], length: number) => ({
  data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(length * i)),
  shape,
})
const [side, seed] = [8, 11]
const size = 4 * side * side
const imageLatents = wave([4, side, side], 0.7)
const text = { prompt: wave([8, 32], 1.1), negative: wave([8, 32], 0.3) }

const unet: EditUnet = async (sample, timestep, { data, shape }) => {
  const batch = sample.shape[0] ?? 1
  const times = { data: new Float32Array(batch).fill(timestep), shape: [batch] }
  const { out } = await network.run({ sample, timestep: times, encoder_hidden_states: { data, shape } })
  return { out: { data: out?.data as Float32Array, shape: out?.shape ?? [] } }
}

/** ᾱ of the training noise: the schedule of Stable Diffusion, square roots of β evenly from the first to the last. */
const alphas: number[] = []
for (let i = 0, product = 1; i < 1000; i++) {
  const [first, last] = [Math.sqrt(0.00085), Math.sqrt(0.012)]
  product *= 1 - (first + ((last - first) * i) / 999) ** 2
  alphas.push(product)
}

/** Luo et al. 2023, "Latent Consistency Models", algorithm 3 with the functions of section 4.2, in doubles. */
async function byHand(timesteps: readonly number[]): Promise<number[]> {
  const generator = createGenerator(seed)
  const draw = () => Array.from(generator.randn(size))
  let x = draw()
  for (const [step, t] of timesteps.entries()) {
    const sample = { data: Float32Array.from([...x, ...imageLatents.data]), shape: [1, 8, side, side] }
    const { out } = await unet(sample, t, { data: text.prompt.data, shape: [1, 8, 32] })
    const [alpha, sigma] = [Math.sqrt(alphas[t]!), Math.sqrt(1 - alphas[t]!)]
    const [skip, kept] = [0.25 / ((10 * t) ** 2 + 0.25), (10 * t) / Math.sqrt((10 * t) ** 2 + 0.25)]
    const clean = x.map((value, i) => skip * value + (kept * (value - sigma * out.data[i]!)) / alpha)
    const next = timesteps[step + 1]
    if (next === undefined) return clean
    const noise = draw()
    x = clean.map((value, i) => Math.sqrt(alphas[next]!) * value + Math.sqrt(1 - alphas[next]!) * noise[i]!)
  }
  return x
}

it('four steps without guidance are the algorithm of latent consistency models, one call of the network each', async () => {
  let calls = 0
  const counted: EditUnet = (...given) => {
    calls++
    return unet(...given)
  }
  const guidance = { text: 1, image: 1 }
  const { data } = await editLatents({ unet: counted, imageLatents, text, config, steps: 4, guidance, seeds: [seed] })
  // Of the 50 timesteps of the distillation (19, 39, …, 999) every twelfth and a half, from the last one on.
  const expected = await byHand([999, 759, 499, 259])
  expect(calls).toBe(4)
  const most = Math.max(...expected.map(Math.abs))
  const errors = expected.map((value, i) => Math.abs(value - data[i]!) / most)
  expect(Math.max(...errors)).toBeLessThan(1e-3)
})

it('an edit takes the LoRA, the scheduler and four steps, and its recipe has them', async () => {
  const editor = await load(folder, { threads: 1, loras: [lora] })
  const picture = pictureFromRgb(
    64,
    64,
    Uint8Array.from({ length: 3 * 64 * 64 }, (_, i) => i % 251),
  )
  const settings = { scheduler: 'lcm', steps: 4, textGuidance: 1, imageGuidance: 1, seed, resolution: 64 } as const
  const { variants } = await editor.edit(picture, 'make it winter', settings).finally(() => editor.release())
  expect(variants[0]?.recipe).toMatchObject({
    settings: { scheduler: 'lcm', steps: 4 },
    model: { loras: [{ name: 'peft.safetensors', weight: 1 }] },
  })
})
