/** Three steps of AdamW on one batch against the reference: losses and weights. */
import { readFileSync } from 'node:fs'
import { readSafetensors } from '@amend/models/checkpoint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Batch } from './network/batch.ts'
import { openTrainableNetwork, type TrainableNetwork } from './network/trainable-network.ts'
import { objectiveOf } from './objective.ts'
import { accumulate } from './optimizer/gradients.ts'
import { initialTrainState, takeStep } from './optimizer/optimizer.ts'
import { readJson, reference, relativeError, tensorsOf } from './testing/reference.ts'

const { losses, optimizer } = readJson('training.json')
const options = {
  learningRate: optimizer.lr,
  schedule: { name: 'constant', steps: 3, warmup: 0 },
  adamW: { betas: optimizer.betas, epsilon: optimizer.eps, weightDecay: optimizer.weight_decay },
  maxGradNorm: optimizer.max_grad_norm,
} as const

let recorded: Awaited<ReturnType<typeof tensorsOf>>
let network: TrainableNetwork

/** Item i of a recorded batch, or all of it. */
const part = (name: string, item?: number): Float32Array => {
  const { data, shape } = recorded.get(name)!
  const size = data.length / shape[0]!
  return item === undefined ? data : data.slice(item * size, (item + 1) * size)
}

/** Items of the recorded batch in the network's format. */
function batchOf(items: readonly number[]): Batch {
  const objective = objectiveOf(readFileSync(reference('checkpoint/scheduler/scheduler_config.json'), 'utf8'))
  const size = 4 * 8 * 8
  const sample = new Float32Array(items.length * 2 * size)
  const target = new Float32Array(items.length * size)
  items.forEach((item, n) => {
    const [clean, noise, t] = [part('latents', item), part('noise', item), part('timesteps', item)[0]!]
    sample.set(objective.noised(clean, noise, t), 2 * n * size)
    sample.set(part('image_latents', item), (2 * n + 1) * size)
    target.set(objective.target(clean, noise, t), n * size)
  })
  const n = items.length
  return {
    sample: { data: sample, shape: [n, 8, 8, 8] },
    timestep: { data: Float32Array.from(items, (item) => part('timesteps', item)[0]!), shape: [n] },
    text: { data: Float32Array.from(items.flatMap((item) => [...part('text', item)])), shape: [n, 32, 32] },
    target: { data: target, shape: [n, 4, 8, 8] },
    weight: { data: new Float32Array(n).fill(1), shape: [n] },
  }
}

beforeAll(async () => {
  recorded = await tensorsOf('training.safetensors')
  const weights = await readSafetensors(reference('checkpoint/unet/diffusion_pytorch_model.safetensors'))
  const definition = { config: readJson('checkpoint/unet/config.json'), weights, training: 'all', seed: 0 } as const
  network = await openTrainableNetwork(definition, { threads: 1, sizes: { height: 8, width: 8, length: 32 } })
}, 60_000)
afterAll(() => network.release())

describe.each([
  ['in one batch', [[0, 1]]],
  ['item by item, accumulated', [[0], [1]]],
])('three steps %s', (_, batches) => {
  it('have the losses of the reference and end at its weights', async () => {
    const trainState = initialTrainState(await Promise.all(network.trainables.map(({ initial }) => initial())), false)
    const found: number[] = []
    const norms: number[] = []
    for (let step = 0; step <= 3; step++) {
      const results = []
      for (const items of batches) results.push(await network.lossAndGradients(trainState.weights, batchOf(items)))
      found.push(results.reduce((sum, { loss }) => sum + loss, 0) / results.length)
      const [first, ...rest] = results.map(({ gradients }) => gradients)
      for (const more of rest) accumulate(first!, more)
      norms.push(takeStep(trainState, first!, batches.length, options).gradNorm)
      if (step === 2) {
        const after = [...recorded.keys()].filter((name) => name.startsWith('after3.'))
        expect(after.length).toBe(4)
        for (const name of after) {
          const index = network.trainables.findIndex((trainable) => `after3.${trainable.name}` === name)
          expect(relativeError(trainState.weights[index]!, recorded.get(name)!.data)).toBeLessThan(1e-4)
        }
      }
    }
    expect(Math.abs(norms[0]! / recorded.get('grad_norm')!.data[0]! - 1)).toBeLessThan(1e-5)
    expect(Math.abs(found[0]! / losses[0] - 1)).toBeLessThan(1e-5)
    expect(found.map((loss, i) => Math.abs(loss / losses[i] - 1)).filter((error) => !(error < 1e-4))).toEqual([])
  })
})
