/** The UNet against recorded outputs of the reference. */
import type { Tensor } from '@amend/graph'
import { compile, type Network } from '@amend/graph/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readJson, relativeError, tensorsOf, weightsOf } from './testing/reference.ts'
import { type UNetOptions, unetGraph } from './unet.ts'

/** Part of the largest magnitude; measured: 1.2e-6 at most. */
const tolerance = 1e-5

const forms = [
  ['fused', true],
  ['decomposed', false],
] as const

async function load(folder: string, fused: boolean, options?: UNetOptions): Promise<Network> {
  const weights = await weightsOf(`${folder}/diffusion_pytorch_model.safetensors`)
  return compile(unetGraph(readJson(`${folder}/config.json`), weights, options), { fused })
}

const repeated = (timestep: Tensor, batch: number): Tensor => ({
  data: new Float32Array(batch).fill(Number(timestep.data[0])),
  shape: [batch],
})

describe.each(forms)('the editing UNet with %s attention', (_, fused) => {
  let network: Network
  let recorded: Map<string, Tensor>

  beforeAll(async () => {
    network = await load('checkpoint/unet', fused)
    recorded = await tensorsOf('unet.safetensors')
  })
  afterAll(() => network.release())

  it.each([0, 1, 2])('agrees with the reference in case %i', async (index) => {
    const [sample, timestep, text] = ['sample', 'timestep', 'text'].map((name) => recorded.get(`${index}.${name}`)!)
    const { out } = await network.run({
      sample: sample!,
      timestep: repeated(timestep!, sample!.shape[0]!),
      encoder_hidden_states: text!,
    })
    expect(relativeError(out, recorded.get(`${index}.out`))).toBeLessThan(tolerance)
  })
})

describe.each(forms)('attention sharing with %s attention', (_, fused) => {
  let network: Network
  let recorded: Map<string, Tensor>

  beforeAll(async () => {
    network = await load('text2img_unet', fused, { shareAttention: 'both' })
    recorded = await tensorsOf('prompt_to_prompt.safetensors')
  })
  afterAll(() => network.release())

  /** Runs the recorded batch; `self` and `cross` name for each item the one whose attention maps it uses. */
  async function run(prefix: string, self: readonly number[], cross: readonly number[]): Promise<Tensor | undefined> {
    const source = (items: readonly number[]) => ({ data: BigInt64Array.from(items, BigInt), shape: [items.length] })
    const { out } = await network.run({
      sample: recorded.get(`${prefix}sample`)!,
      timestep: repeated(recorded.get('timestep')!, self.length),
      encoder_hidden_states: recorded.get(`${prefix}text`)!,
      self_attention_source: source(self),
      cross_attention_source: source(cross),
    })
    return out
  }

  it.each([
    ['none', '', [0, 1], [0, 1]],
    ['cross', '', [0, 1], [0, 0]],
    ['self', '', [0, 0], [0, 1]],
    ['both', '', [0, 0], [0, 0]],
    ['pairs.off', 'pairs.', [0, 1, 2, 3], [0, 1, 2, 3]],
    ['pairs.on', 'pairs.', [0, 0, 2, 2], [0, 1, 2, 3]],
  ] as const)('agrees with the reference for %s', async (name, prefix, self, cross) => {
    expect(relativeError(await run(prefix, self, cross), recorded.get(name))).toBeLessThan(tolerance)
  })

  it('changes the results', async () => {
    const alone = await run('', [0, 1], [0, 1])
    for (const name of ['cross', 'self', 'both']) {
      expect(relativeError(alone, recorded.get(name)), name).toBeGreaterThan(1e-3)
    }
    const pairsAlone = await run('pairs.', [0, 1, 2, 3], [0, 1, 2, 3])
    expect(relativeError(pairsAlone, recorded.get('pairs.on'))).toBeGreaterThan(1e-3)
  })
})
