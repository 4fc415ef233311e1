/** LoRA files of other programs against recorded outputs of the reference, and refusals. */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StoredTensor, Weights } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import {
  assertEditing,
  compvisUnetName,
  type EditingCheckpoint,
  openCheckpoint,
  readSafetensors,
  readTensor,
  writeSafetensors,
} from '@amend/models/checkpoint'
import type { AdaptedNetworks } from '@amend/models/lora'
import { unetGraph } from '@amend/models/networks'
import { workbench } from '@amend/pairs/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reference, relativeError } from '../testing/reference.ts'
import { type LoraModule, writeMerged } from './lora.ts'
import { readLora } from './read-lora.ts'
import { bytesOf, readFloats } from './write.ts'

const fixture = (name: string) => fileURLToPath(import.meta.resolve(`@amend/models/fixtures/lora/${name}`))

let bench: Awaited<ReturnType<typeof workbench>>
let base: EditingCheckpoint
let networks: AdaptedNetworks
/** The tensors of the recorded LoRA by diffusers' names, without alpha. */
let recorded: Map<string, { shape: readonly number[]; data: Float32Array }>
let expected: LoraModule[]
beforeAll(async () => {
  bench = await workbench()
  base = assertEditing(await openCheckpoint(reference('checkpoint')))
  networks = base.components
  const file = await readSafetensors(fixture('diffusers.safetensors'))
  recorded = new Map()
  for (const name of file.names()) {
    const stored = file.find(name) as StoredTensor
    recorded.set(name.replace(/^unet\./, ''), { shape: stored.shape, data: await readFloats(stored) })
  }
  expected = await readLora(fixture('diffusers.safetensors'), networks)
}, 60_000)
afterAll(() => bench.remove())

type Values = Record<string, { shape: readonly number[]; data: Float32Array }>

/** Writes the recorded LoRA under other names, and other tensors beside it. */
async function written(
  rename: (module: string, half: 'A' | 'B') => string | undefined,
  { metadata = {}, more = {}, change = (values: Float32Array) => values } = {} as {
    metadata?: Record<string, string>
    more?: Values
    change?: (values: Float32Array, module: string) => Float32Array
  },
): Promise<string> {
  const file = bench.at(`${Math.random()}.safetensors`)
  const tensors = [...recorded].flatMap(([name, { shape, data }]) => {
    const [, module = '', half = ''] = /^(.+)\.lora_(A|B)\.weight$/.exec(name) ?? []
    const renamed = rename(module, half as 'A' | 'B')
    return renamed === undefined ? [] : [[renamed, { shape, data: change(data, module) }] as const]
  })
  await writeSafetensors(
    file,
    [...tensors, ...Object.entries(more)].map(([name, { shape, data }]) => ({
      name,
      shape,
      dtype: 'F32' as const,
      bytes: () => [bytesOf(data)],
    })),
    metadata,
  )
  return file
}
const diffusersNames = (module: string, half: 'A' | 'B') => `unet.${module}.lora_${half}.weight`
const number = (value: number) => ({ shape: [], data: Float32Array.of(value) })
const zeros = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) })

/** The factor of a module in the file; alpha 6 and rank 4 are recorded. */
async function factor(file: string, of = 'mid_block.resnets.0.conv1') {
  const module = (await readLora(file, networks)).find((adapter) => adapter.module === of)
  const raw = recorded.get(`${of}.lora_B.weight`)?.data ?? new Float32Array()
  const at = raw.findIndex((value) => Math.abs(value) > 1e-4)
  return (module?.up.data[at] ?? Number.NaN) / (raw[at] ?? 1)
}

describe('a LoRA gives the outputs of the reference', () => {
  it.each(['diffusers', 'kohya', 'peft'])('from the file of %s', async (kind) => {
    const outputs = await readSafetensors(fixture('reference.safetensors'))
    const tensor = async (name: string) => {
      const { data, shape } = await readTensor(outputs.find(name) as StoredTensor)
      return { data: data as Float32Array, shape }
    }
    const modules = await readLora(fixture(`${kind}.safetensors`), networks)
    for (const strength of [1, 0.5]) {
      const scaled = modules.map((module) => ({
        ...module,
        up: { ...module.up, data: module.up.data.map((value) => value * strength) },
      }))
      const folder = bench.at(`${kind}-${strength}`)
      await writeMerged(base, scaled, folder)
      const { unet } = assertEditing(await openCheckpoint(folder)).components
      const network = await compile(unetGraph(unet.config, unet.weights), { threads: 1 })
      const sample = await tensor('sample')
      const { data } = await tensor('timestep')
      const batch = sample.shape[0] ?? 1
      const timestep = Float32Array.from({ length: batch }, (_, i) => Number(data[i % data.length]))
      const { out } = await network.run({
        sample,
        timestep: { data: timestep, shape: [batch] },
        encoder_hidden_states: await tensor('text'),
      })
      await network.release()
      const { data: wanted } = await tensor(`out.scale${strength}`)
      expect(relativeError(out?.data as Float32Array, wanted)).toBeLessThan(1e-4)
    }
  })
})

describe('names', () => {
  const alphas = { 'unet.lora_alpha': 6, 'unet.r': 4 }
  const metadata = { lora_adapter_metadata: JSON.stringify(alphas) }
  const sgm = (module: string) => {
    const layout = { layers: 2, upAttention: [false, true, true] }
    return compvisUnetName(`${module}.weight`, layout)?.replace(/\.weight$/, '') ?? ''
  }
  const kohyaHalves = { A: 'lora_down', B: 'lora_up' }
  const oldHalves = { A: 'down', B: 'up' }

  it.each<[string, (module: string, half: 'A' | 'B') => string | undefined]>([
    ['PEFT with a named adapter', (module, half) => `base_model.model.unet.${module}.lora_${half}.default_0.weight`],
    ['PEFT with the default adapter', (module, half) => `${module}.lora_${half}.default.weight`],
    ['PEFT with an adapter of any name', (module, half) => `unet.${module}.lora_${half}.my-style.weight`],
    ['diffusers before PEFT', (module, half) => `unet.${module}.lora.${oldHalves[half]}.weight`],
    [
      'SGM in kohya’s spelling',
      (module, half) => `lora_unet_${sgm(module).replaceAll('.', '_')}.${kohyaHalves[half]}.weight`,
    ],
    ['SGM in ComfyUI’s spelling', (module, half) => `diffusion_model.${sgm(module)}.${kohyaHalves[half]}.weight`],
    ['SGM in PEFT’s spelling', (module, half) => `model.diffusion_model.${sgm(module)}.lora_${half}.weight`],
  ])('of %s are read', async (_, rename) => {
    expect(await readLora(await written(rename, { metadata }), networks)).toEqual(expect.arrayContaining(expected))
  })

  it('of the first diffusers are read, which adapted attention only', async () => {
    const rename = (module: string, half: 'A' | 'B') => {
      const [, block, projection] = /^(.+\.attn\d)\.(to_q|to_k|to_v|to_out)(?:\.0)?$/.exec(module) ?? []
      return block && `${block}.processor.${projection}_lora.${oldHalves[half]}.weight`
    }
    const attention = expected.filter(({ module }) => /\.attn\d\./.test(module))
    for (const prefix of ['', 'unet.']) {
      const file = await written((module, half) => rename(module, half) && `${prefix}${rename(module, half)}`, {
        metadata,
      })
      expect(await readLora(file, networks)).toEqual(expect.arrayContaining(attention))
    }
  })
})

describe('a text encoder', () => {
  /** In the base, which transformers 5 wrote; files of adapters have a prefix. */
  const own = 'encoder.layers.0.self_attn.q_proj'
  const module = `text_model.${own}`
  const joined = module.replaceAll('.', '_')
  const values = (shape: number[], seed: number) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(seed + i)),
  })
  const halves = (width: number) => ({ down: values([4, width], 1), up: values([width, 4], 2) })
  const width = () => networks.textEncoder?.weights.find(`${own}.weight`)?.shape[0] ?? 0

  it.each([
    ['kohya', `lora_te_${joined}`, 'lora_down', 'lora_up'],
    ['kohya, numbered', `lora_te1_${joined}`, 'lora_down', 'lora_up'],
    ['diffusers', `text_encoder.${module}`, 'lora_A', 'lora_B'],
    ['diffusers before PEFT', `text_encoder.${module}`, 'lora_linear_layer.down', 'lora_linear_layer.up'],
    ['the first diffusers', `text_encoder.${module.replace('q_proj', 'to_q_lora')}`, 'down', 'up'],
    ['PEFT', `base_model.model.${module}`, 'lora_A', 'lora_B'],
    ['PEFT with a named adapter', `base_model.model.text_encoder.${module}`, 'lora_A.default', 'lora_B.default'],
    ['ComfyUI', `clip_l.transformer.${module}`, 'lora_down', 'lora_up'],
  ])('is read under the names of %s', async (_, prefix, a, b) => {
    const { down, up } = halves(width())
    const more = { [`${prefix}.${a}.weight`]: down, [`${prefix}.${b}.weight`]: up }
    const expectedText = { network: 'textEncoder', module: own, down, up }
    expect(await readLora(await written(() => undefined, { more }), networks)).toEqual([expectedText])
    const both = await readLora(await written(diffusersNames, { more }), networks)
    expect(both.filter(({ network }) => network === 'textEncoder')).toEqual([expectedText])
    expect(both).toHaveLength(expected.length + 1)
  })

  it('has a strength of its own', async () => {
    const { down, up } = halves(width())
    const named = { [`text_encoder.${module}.lora_A.weight`]: down, [`text_encoder.${module}.lora_B.weight`]: up }
    const settings = { 'unet.lora_alpha': 6, 'text_encoder.lora_alpha': 2 }
    const file = await written(diffusersNames, {
      more: named,
      metadata: { lora_adapter_metadata: JSON.stringify(settings) },
    })
    const modules = await readLora(file, networks)
    expect(modules.find(({ network }) => network === 'textEncoder')?.up.data).toEqual(up.data.map((x) => x * 0.5))
    expect(modules.filter(({ network }) => network === 'unet')).toEqual(expect.arrayContaining(expected))
  })

  it('is merged: its weight grows by up · down, and nothing else changes', async () => {
    const { down, up } = halves(width())
    const prefix = `lora_te_${joined}`
    const more = {
      [`${prefix}.lora_down.weight`]: down,
      [`${prefix}.lora_up.weight`]: up,
      [`${prefix}.alpha`]: number(2),
    }
    const modules = await readLora(await written(() => undefined, { more }), networks)
    await writeMerged(base, modules, bench.at('merged text'))
    const after = assertEditing(await openCheckpoint(bench.at('merged text'))).components
    const read = async (weights: Weights, name: string) => readFloats(weights.find(name) as StoredTensor)
    for (const component of ['textEncoder', 'unet'] as const) {
      for (const name of base.components[component].weights.names()) {
        if (!name.endsWith('weight')) continue
        const [old, now] = [
          await read(base.components[component].weights, name),
          await read(after[component].weights, name),
        ]
        if (name !== `${own}.weight`) expect(now).toEqual(old)
        else {
          const [row, column] = [3, 5]
          const grown = [0, 1, 2, 3].reduce(
            (sum, r) => sum + 0.5 * (up.data[row * 4 + r] ?? 0) * (down.data[r * width() + column] ?? 0),
            old[row * width() + column] ?? 0,
          )
          expect(now[row * width() + column]).toBeCloseTo(grown, 5)
        }
      }
    }
  })

  it('of SDXL, of another size, or that the model does not have, is refused in one sentence', async () => {
    const { down, up } = halves(width())
    const write = (prefix: string, size = width()) =>
      written(() => undefined, {
        more: {
          [`${prefix}.lora_down.weight`]: size === width() ? down : zeros(4, size),
          [`${prefix}.lora_up.weight`]: up,
        },
      })
    for (const prefix of [`lora_te2_${joined}`, `text_encoder_2.${module}`, `clip_g.transformer.${module}`]) {
      await expect(readLora(await write(prefix), networks)).rejects.toThrow(
        /a second text encoder \(".+"\), which only SDXL/,
      )
    }
    await expect(readLora(await write(`lora_te_${joined}`, 7), networks)).rejects.toThrow(/its adapter \[/)
    const beyond = `lora_te_${joined.replace('_0_', '_99_')}`
    await expect(readLora(await write(beyond), networks)).rejects.toThrow(
      /the text encoder has no projection "text_model_/,
    )
    const { unet } = base.components
    await expect(readLora(await write(`lora_te_${joined}`), { unet })).rejects.toThrow(
      /it adapts the text encoder, which the model does not have/,
    )
  })
})

describe('float64', () => {
  it('is rounded to float32', async () => {
    const file = bench.at('double.safetensors')
    const tensors = [...recorded].map(([name, { shape, data }]) => ({
      name: `unet.${name}`,
      shape,
      dtype: 'F64' as const,
      bytes: () => [bytesOf(Float64Array.from(data, (value) => value * (1 + 1e-12)))],
    }))
    await writeSafetensors(file, tensors, { lora_adapter_metadata: JSON.stringify({ 'unet.lora_alpha': 6 }) })
    expect(await readLora(file, networks)).toEqual(expect.arrayContaining(expected))
  })

  it.each(['F8_E4M3', 'U8', 'I64'] as const)('is not %s, which is named', async (dtype) => {
    const file = bench.at(`${dtype}.safetensors`)
    const size = dtype === 'I64' ? 8 : 1
    const half = (name: string, ...shape: number[]) => ({
      name,
      shape,
      dtype,
      bytes: () => [new Uint8Array(size * shape.reduce((a, b) => a * b, 1))],
    })
    const module = 'unet.mid_block.resnets.0.time_emb_proj'
    const [out = 0, into = 0] = networks.unet?.weights.find('mid_block.resnets.0.time_emb_proj.weight')?.shape ?? []
    await writeSafetensors(file, [half(`${module}.lora_A.weight`, 4, into), half(`${module}.lora_B.weight`, out, 4)])
    await expect(readLora(file, networks)).rejects.toThrow(
      new RegExp(`"${module}.lora_A.weight" is stored as (?:${dtype}|uint8|int64), which is not read`),
    )
  })
})

describe('the strength', () => {
  const settings = (values: object) => ({ metadata: { lora_adapter_metadata: JSON.stringify(values) } })
  it.each<[string, { metadata?: Record<string, string>; more?: Values }, number]>([
    ['is 1 without alpha', {}, 1],
    ['is alpha / rank of the metadata', settings({ 'unet.lora_alpha': 6, 'unet.r': 4 }), 1.5],
    ['is that of metadata without a network’s name', settings({ lora_alpha: 6, r: 4 }), 1.5],
    ['is that of alpha in the header itself', { metadata: { lora_alpha: '6' } }, 1.5],
    ['is not that of the text encoder', settings({ 'text_encoder.lora_alpha': 6 }), 1],
    [
      'is that of alpha_pattern for its modules',
      settings({ 'unet.lora_alpha': 6, 'unet.alpha_pattern': { 'resnets.0.conv1': 10 } }),
      2.5,
    ],
    [
      'is that of a regular expression',
      settings({ 'unet.lora_alpha': 6, 'unet.alpha_pattern': { 'mid_.*conv1': 2 } }),
      0.5,
    ],
    [
      'is the common one for other modules',
      settings({ 'unet.lora_alpha': 6, 'unet.alpha_pattern': { to_q: 10 } }),
      1.5,
    ],
    [
      'is by the rank of the tensors',
      settings({ 'unet.lora_alpha': 6, 'unet.r': 16, 'unet.rank_pattern': { conv1: 4 } }),
      1.5,
    ],
    ['is alpha / √rank with use_rslora', settings({ 'unet.lora_alpha': 6, 'unet.use_rslora': true }), 3],
    ['is alpha / √rank with rslora in the header', { metadata: { lora_alpha: '6', rslora: 'True' } }, 3],
    [
      'is that of a tensor first',
      { ...settings({ 'unet.lora_alpha': 6 }), more: { 'unet.mid_block.resnets.0.conv1.alpha': number(2) } },
      0.5,
    ],
  ])('%s', async (_, options, wanted) => {
    expect(await factor(await written(diffusersNames, options))).toBeCloseTo(wanted, 5)
  })

  it('is that of adapter_config.json only for a file of PEFT', async () => {
    copyFileSync(fixture('adapter_config.json'), bench.at('adapter_config.json'))
    expect(await factor(await written((module, half) => `base_model.model.${module}.lora_${half}.weight`))).toBeCloseTo(
      1.5,
      5,
    )
    expect(await factor(await written(diffusersNames))).toBeCloseTo(1, 5)
    writeFileSync(bench.at('adapter_config.json'), readFileSync(fixture('adapter_config.json'), 'utf8').slice(0, 20))
    const broken = await written((module, half) => `base_model.model.${module}.lora_${half}.weight`)
    await expect(readLora(broken, networks)).rejects.toThrow(/adapter_config\.json is not JSON/)
  })

  it('is refused where it cannot be parsed', async () => {
    const file = await written(diffusersNames, settings({ 'unet.lora_alpha': 'six' }))
    await expect(readLora(file, networks)).rejects.toMatchObject({
      code: 'wrong-adapter',
      message: expect.stringMatching(/"lora_alpha"/),
    })
  })
})

describe('is refused in one sentence:', () => {
  it.each([
    ['DoRA', 'unet.mid_block.resnets.0.conv1.lora_magnitude_vector'],
    ['DoRA', 'lora_unet_mid_block_resnets_0_conv1.dora_scale'],
    ['LoHa', 'lora_unet_mid_block_resnets_0_conv1.hada_w1_a'],
    ['LoKr', 'lora_unet_mid_block_resnets_0_conv1.lokr_w1'],
    ['LoCon with a core tensor', 'lora_unet_mid_block_resnets_0_conv1.lora_mid.weight'],
  ])('%s, by its kind (%s)', async (kind, name) => {
    const file = await written(diffusersNames, { more: { [name]: zeros(4) } })
    await expect(readLora(file, networks)).rejects.toMatchObject({
      code: 'wrong-adapter',
      message: `${file} is not a plain LoRA but a ${kind} (it holds "${name}"), which is not supported.`,
    })
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'one that contains %d, by its tensor',
    async (value) => {
      const name = 'mid_block.resnets.0.conv2'
      const change = (values: Float32Array, module: string) => (module === name ? values.with(3, value) : values)
      await expect(readLora(await written(diffusersNames, { change }), networks)).rejects.toMatchObject({
        code: 'not-finite',
        message: expect.stringContaining(`The tensor "unet.${name}.lora_A.weight"`),
      })
      const more = { [`unet.${name}.alpha`]: number(value) }
      await expect(readLora(await written(diffusersNames, { more }), networks)).rejects.toThrow(`"unet.${name}.alpha"`)
    },
  )

  it('several adapters in one file', async () => {
    const more = { 'unet.mid_block.resnets.0.conv1.lora_A.other.weight': zeros(4, 32, 3, 3) }
    const file = await written((module, half) => `unet.${module}.lora_${half}.first.weight`, { more })
    await expect(readLora(file, networks)).rejects.toThrow(/several adapters \(first, other\)/)
  })
})
