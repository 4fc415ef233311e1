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

describe('the editing UNet cut before its last layer', () => {
  it('gives the whole output from its deep features, and another one from other features', async () => {
    const recorded = await tensorsOf('unet.safetensors')
    const whole = await load('checkpoint/unet', true, { deep: 'returned' })
    const shallow = await load('checkpoint/unet', true, { deep: 'given' })
    const sample = recorded.get('0.sample')!
    const feeds = {
      sample,
      timestep: repeated(recorded.get('0.timestep')!, sample.shape[0]!),
      encoder_hidden_states: recorded.get('0.text')!,
    }
    const { out, deep } = await whole.run(feeds)
    expect(relativeError(out, recorded.get('0.out'))).toBeLessThan(tolerance)
    expect(deep!.shape.slice(2)).toEqual(sample.shape.slice(2))
    expect(relativeError((await shallow.run({ ...feeds, deep: deep! })).out, out)).toBeLessThan(tolerance)
    const other = { data: new Float32Array(deep!.data.length), shape: deep!.shape }
    expect(relativeError((await shallow.run({ ...feeds, deep: other })).out, out)).toBeGreaterThan(0.01)
    await Promise.all([whole.release(), shallow.release()])
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

describe.each(forms)('controlled cross-attention with %s attention', (_, fused) => {
  let network: Network
  let recorded: Map<string, Tensor>

  beforeAll(async () => {
    network = await load('text2img_unet', fused, { shareAttention: 'self', controlCross: { mapsOf: 1 } })
    recorded = await tensorsOf('prompt_to_prompt.safetensors')
  })
  afterAll(() => network.release())

  interface Edit {
    readonly self?: readonly number[]
    readonly source?: readonly number[]
    /** transfer[i][w][n] and keep[i][n] of item i, with L tokens. */
    readonly transfer?: (item: number, from: number, to: number) => number
    readonly keep?: (item: number, token: number) => number
    readonly text?: Tensor
    readonly sample?: Tensor
  }

  async function run({ self = [0, 1], source = [0, 1], transfer = () => 0, keep = () => 1, text, sample }: Edit) {
    const hidden = text ?? recorded.get('text')!
    const length = hidden.shape[1]!
    const items = self.length
    const indices = (of: readonly number[]) => ({ data: BigInt64Array.from(of, BigInt), shape: [items] })
    const { out, cross_attention_maps: maps } = await network.run({
      sample: sample ?? recorded.get('sample')!,
      timestep: repeated(recorded.get('timestep')!, items),
      encoder_hidden_states: hidden,
      self_attention_source: indices(self),
      cross_attention_source: indices(source),
      cross_attention_transfer: {
        data: Float32Array.from({ length: items * length ** 2 }, (_, i) =>
          transfer(Math.floor(i / length ** 2), Math.floor(i / length) % length, i % length),
        ),
        shape: [items, length, length],
      },
      cross_attention_keep: {
        data: Float32Array.from({ length: items * length }, (_, i) => keep(Math.floor(i / length), i % length)),
        shape: [items, length],
      },
    })
    return { out: out!, maps: maps!, length }
  }
  /** The second item takes over the maps of the first, token by token. */
  const takenOver: Edit = {
    source: [0, 0],
    transfer: (item, from, to) => Number(item === 1 && from === to),
    keep: (item) => Number(item === 0),
  }

  it('agrees with the reference where nothing is edited', async () => {
    expect(relativeError((await run({})).out, recorded.get('none'))).toBeLessThan(tolerance)
    expect(relativeError((await run({ self: [0, 0] })).out, recorded.get('self'))).toBeLessThan(tolerance)
  })

  it('agrees with the reference where all maps are taken over', async () => {
    expect(relativeError((await run(takenOver)).out, recorded.get('cross'))).toBeLessThan(tolerance)
    expect(relativeError((await run({ ...takenOver, self: [0, 0] })).out, recorded.get('both'))).toBeLessThan(tolerance)
  })

  it('mixes its own map with itself to the same map', async () => {
    const part = (token: number) => ((token * 7) % 10) / 10
    const mixed = await run({
      transfer: (_, from, to) => (from === to ? part(to) : 0),
      keep: (_, token) => 1 - part(token),
    })
    expect(relativeError(mixed.out, recorded.get('none'))).toBeLessThan(tolerance)
  })

  it('takes over the maps of moved tokens', async () => {
    const text = recorded.get('text')!
    const [, length, width] = text.shape as [number, number, number]
    const moved = (token: number) => (token + 3) % length
    const first = text.data.slice(0, length * width) as Float32Array
    const second = first.map((_, i) => first[moved(Math.floor(i / width)) * width + (i % width)]!)
    const one = recorded.get('sample')!
    const half = (one.data as Float32Array).slice(0, one.data.length / 2)
    const given = {
      text: { data: Float32Array.from([...first, ...second]), shape: text.shape },
      sample: { data: Float32Array.from([...half, ...half]), shape: one.shape },
    }
    const own = await run(given)
    const edited = await run({
      ...given,
      source: [0, 0],
      transfer: (item, from, to) => Number(item === 1 && from === moved(to)),
      keep: (item) => Number(item === 0),
    })
    expect(relativeError(edited.out, own.out)).toBeLessThan(tolerance)
    const wrong = await run({ ...given, ...takenOver })
    expect(relativeError(wrong.out, own.out)).toBeGreaterThan(1e-3)
  })

  it('returns maps that add up to one at each position', async () => {
    const { maps, length } = await run({})
    const { shape } = recorded.get('sample')!
    const positions = Math.ceil(shape[2]! / 2) * Math.ceil(shape[3]! / 2)
    expect(maps.shape).toEqual([2, positions, length])
    for (let row = 0; row < 2 * positions; row++) {
      const sum = (maps.data as Float32Array)
        .subarray(row * length, (row + 1) * length)
        .reduce((total, value) => total + value, 0)
      expect(sum).toBeCloseTo(1, 5)
    }
  })
})
