import type { Tensor } from '@amend/graph'
import { describe, expect, it } from 'vitest'
import { createGenerator } from '../noise/generator.ts'
import { parseSchedulerConfig } from '../schedulers/config.ts'
import { planSteps } from '../schedulers/select.ts'
import { type EditLatentsOptions, editLatents } from './edit.ts'

const shape = [4, 2, 3]
const size = 24
const imageLatents = { data: Float32Array.from({ length: size }, (_, i) => 10 + i), shape }
const text = {
  prompt: { data: new Float32Array(6).fill(2), shape: [2, 3] },
  negative: { data: new Float32Array(6).fill(-1), shape: [2, 3] },
}
const config = parseSchedulerConfig('{"_class_name": "EulerAncestralDiscreteScheduler"}')

interface Call {
  sample: Tensor<Float32Array>
  text: Tensor<Float32Array>
}

/** A network of plain arithmetic that depends on all of its inputs, item by item. */
function recording(calls: Call[]): EditLatentsOptions['unet'] {
  return async (sample, timestep, words) => {
    calls.push({ sample, text: words })
    const items = sample.shape[0] ?? 0
    const data = new Float32Array(items * size)
    for (let item = 0; item < items; item++) {
      for (let i = 0; i < size; i++) {
        const noisy = sample.data[item * 2 * size + i]!
        const image = sample.data[(item * 2 + 1) * size + i]!
        data[item * size + i] = Math.tanh(noisy + image / 50 + words.data[item * 6]! / 10 + timestep / 1000)
      }
    }
    return { out: { data, shape: [items, ...shape] } }
  }
}

function edit(options: Partial<EditLatentsOptions> = {}, calls: Call[] = []) {
  return editLatents({
    unet: recording(calls),
    imageLatents,
    text,
    config,
    steps: 3,
    guidance: { text: 7.5, image: 1.5 },
    seeds: [1],
    ...options,
  })
}

describe('editLatents', () => {
  it('orders the batch text and image, image, none: image latents unscaled, and zero in the last', async () => {
    const calls: Call[] = []
    await edit({ seeds: [1, 2] }, calls)
    expect(calls).toHaveLength(3)
    const { sample, text: words } = calls[0]!
    expect(sample.shape).toEqual([6, 8, 2, 3])
    expect(words.shape).toEqual([6, 2, 3])
    const items = [0, 1, 2, 3, 4, 5]
    expect(items.map((item) => words.data[item * 6])).toEqual([2, 2, -1, -1, -1, -1])
    const half = (index: number) => sample.data.subarray(index * size, (index + 1) * size)
    for (const item of [0, 1, 2, 3]) expect(half(2 * item + 1)).toEqual(imageLatents.data)
    for (const item of [4, 5]) expect(half(2 * item + 1)).toEqual(new Float32Array(size))
    for (const item of [2, 4]) expect(half(2 * item)).toEqual(half(0))
    expect(half(2)).not.toEqual(half(0))
  })

  it('takes a prompt for all variants, or one for each', async () => {
    const calls: Call[] = []
    const prompts = { data: Float32Array.from({ length: 12 }, (_, i) => (i < 6 ? 3 : 4)), shape: [2, 2, 3] }
    const both = await edit({ seeds: [1, 1], text: { ...text, prompt: prompts } }, calls)
    expect([0, 1, 2].map((item) => calls[0]!.text.data[item * 6])).toEqual([3, 4, -1])
    const alone = await edit({ text: { ...text, prompt: { data: prompts.data.subarray(6), shape: [2, 3] } } })
    expect(both.data.subarray(size)).toEqual(alone.data)
    await expect(edit({ seeds: [1, 1, 1], text: { ...text, prompt: prompts } })).rejects.toMatchObject({
      code: 'wrong-shape',
    })
  })

  it('scales only the noisy channels for the network: to deviation 1', async () => {
    const calls: Call[] = []
    await edit({}, calls)
    const noise = createGenerator(1).randn(size)
    const sigma = planSteps(config, 3).initNoiseSigma
    expect(sigma).toBeGreaterThan(100) // the linear schedule of the class default is this noisy
    const expected = noise.map((value) => (value * sigma) / Math.sqrt(sigma * sigma + 1))
    for (const [i, value] of expected.entries()) expect(calls[0]!.sample.data[i]).toBeCloseTo(value, 5)
  })

  it('gives variant k of a batch the result of its seed alone', async () => {
    const batch = await edit({ seeds: [7, 8, 9] })
    expect(batch.shape).toEqual([3, ...shape])
    const single = await edit({ seeds: [8] })
    expect(batch.data.subarray(size, 2 * size)).toEqual(single.data)
  })

  it('computes only branches of non-zero weight', async () => {
    const calls: Call[] = []
    await edit({ guidance: { text: 3, image: 1 } }, calls)
    expect(calls[0]!.sample.shape[0]).toBe(2)
  })

  it("uses given latents and noise in place of the seed's", async () => {
    const latents = createGenerator(1).randn(size)
    const generator = createGenerator(1)
    generator.randn(size)
    const given = await edit({ seeds: [99], latents, noise: () => generator.randn(size) })
    expect(given.data).toEqual((await edit({ seeds: [1] })).data)
  })

  it.each([
    ['no seed', { seeds: [] }, 'bad-seed'],
    [
      'image latents of another rank',
      { imageLatents: { data: imageLatents.data, shape: [1, ...shape] } },
      'wrong-shape',
    ],
    [
      'embeddings of two lengths',
      { text: { ...text, negative: { data: new Float32Array(3), shape: [1, 3] } } },
      'wrong-shape',
    ],
    ['latents of another size', { latents: new Float32Array(5) }, 'wrong-shape'],
    ['no guidance', { guidance: { text: Number.NaN, image: 1 } }, 'bad-guidance'],
    ['no steps', { steps: 0 }, 'bad-steps'],
  ])('refuses %s before running the network', async (_, options, code) => {
    const calls: Call[] = []
    await expect(edit(options, calls)).rejects.toMatchObject({ name: 'DiffusionError', code })
    expect(calls).toHaveLength(0)
  })

  it('refuses a network whose output does not fit', async () => {
    const unet = async () => ({ out: { data: new Float32Array(3), shape: [3] } })
    await expect(edit({ unet })).rejects.toMatchObject({ code: 'wrong-shape' })
  })
})
