import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { StoredTensor, Weights } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clipTextGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '../networks/index.ts'
import { openStore } from '../store/index.ts'
import { compvisUnetName, compvisVaeName, type UnetLayout } from './compvis-names.ts'
import {
  assertEditing,
  type Component,
  openCheckpoint,
  readSafetensors,
  readTensor,
  writeSafetensors,
} from './index.ts'

const reference = fileURLToPath(new URL('../../fixtures/reference', import.meta.url))
const repository = path.join(reference, 'checkpoint')

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-checkpoint-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const copyRepository = () => {
  const copy = path.join(folder, 'copy')
  fs.cpSync(repository, copy, { recursive: true })
  return copy
}

const readAll = async (weights: Weights, rename: (name: string) => string = (name) => name) =>
  Promise.all(
    [...weights.names()].map(async (name) => {
      const stored = weights.find(name) as StoredTensor
      const { data, shape } = await readTensor(stored)
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
      const dtype = data instanceof Float32Array ? ('F32' as const) : ('I64' as const)
      return { name: rename(name), dtype, shape, bytes: () => [bytes] }
    }),
  )

/** The UNet of a component run on the first recorded case, as the largest difference over the largest magnitude. */
async function unetError(component: Component): Promise<number> {
  const cases = await readSafetensors(path.join(reference, 'unet.safetensors'))
  const feed = async (name: string) => {
    const { data, shape } = await readTensor(cases.find(`0.${name}`) as StoredTensor)
    return { data: data as Float32Array, shape }
  }
  const network = await compile(unetGraph(component.config, component.weights))
  const sample = await feed('sample')
  const batch = sample.shape[0] as number
  const timestep = await feed('timestep')
  const timesteps = Float32Array.from({ length: batch }, (_, i) => Number(timestep.data[i % timestep.data.length]))
  const { out } = await network.run({
    sample,
    timestep: { data: timesteps, shape: [batch] },
    encoder_hidden_states: await feed('text'),
  })
  await network.release()
  const expected = (await feed('out')).data
  const magnitude = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const given = out?.data as Float32Array
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (given[i] as number))), 0) / magnitude
}

describe('a diffusers repository', () => {
  it('opens with all its components', async () => {
    const checkpoint = assertEditing(await openCheckpoint(repository))
    expect(Object.keys(checkpoint.components)).toEqual(['unet', 'vae', 'textEncoder', 'safetyChecker'])
    expect(checkpoint.layout).toBe('diffusers')
    expect(checkpoint.tokenizer).toEqual({ folder: path.join(repository, 'tokenizer') })
    expect(JSON.parse(checkpoint.scheduler)).toMatchObject({ _class_name: 'EulerAncestralDiscreteScheduler' })
    expect(checkpoint.featureExtractor).toMatchObject({ do_normalize: true })
    expect(checkpoint.card.defaults).toMatchObject({ textGuidance: 7.5, imageGuidance: 1.5, steps: 100 })
    expect(await unetError(checkpoint.components.unet)).toBeLessThan(1e-5)
  })

  it('has the class of its scheduler from its index, and the file of the scheduler as it is', async () => {
    const copy = copyRepository()
    const file = path.join(copy, 'model_index.json')
    const index = JSON.parse(fs.readFileSync(file, 'utf8'))
    for (const [entry, expected] of [
      [['diffusers', 'DDIMScheduler'], 'DDIMScheduler'],
      [['diffusers', 'HeunDiscreteScheduler'], 'HeunDiscreteScheduler'],
      [[null, null], undefined],
      [['diffusers'], undefined],
      ['DDIMScheduler', undefined],
    ] as const) {
      fs.writeFileSync(file, JSON.stringify({ ...index, scheduler: entry }))
      const { scheduler, schedulerClass } = await openCheckpoint(copy)
      expect(schedulerClass).toBe(expected)
      expect(scheduler).toBe(fs.readFileSync(path.join(copy, 'scheduler', 'scheduler_config.json'), 'utf8'))
    }
  })

  it('does without the safety checker', async () => {
    const copy = copyRepository()
    fs.rmSync(path.join(copy, 'safety_checker'), { recursive: true })
    const { components } = assertEditing(await openCheckpoint(copy))
    expect(components.safetyChecker).toBeUndefined()
    fs.rmSync(path.join(copy, 'vae'), { recursive: true })
    const without = await openCheckpoint(copy)
    expect(() => assertEditing(without)).toThrow(/has no vae\.$/)
  })

  it.each([
    'diffusion_pytorch_model.safetensors.index.fp16.json',
    'diffusion_pytorch_model.fp16.safetensors.index.json',
  ])('reads shards of a variant indexed by %s', async (index) => {
    const copy = copyRepository()
    const unet = path.join(copy, 'unet')
    const whole = path.join(unet, 'diffusion_pytorch_model.safetensors')
    const tensors = await readAll(await readSafetensors(whole))
    fs.rmSync(whole)
    const map: Record<string, string> = {}
    for (const part of [0, 1]) {
      const shard = `diffusion_pytorch_model.fp16-0000${part + 1}-of-00002.safetensors`
      const some = tensors.filter((_, i) => i % 2 === part)
      await writeSafetensors(path.join(unet, shard), some)
      for (const { name } of some) map[name] = shard
    }
    fs.writeFileSync(path.join(unet, index), JSON.stringify({ metadata: {}, weight_map: map }))
    const { components } = assertEditing(await openCheckpoint(copy))
    expect(components.unet.weights.files).toHaveLength(2)
    expect(await unetError(components.unet)).toBeLessThan(1e-5)

    fs.writeFileSync(path.join(unet, index), JSON.stringify({ weight_map: { a: '../../elsewhere.safetensors' } }))
    await expect(openCheckpoint(copy)).rejects.toMatchObject({ code: 'bad-reference' })
  })

  it('takes the preferred variant and else the other', async () => {
    const copy = copyRepository()
    const unet = path.join(copy, 'unet')
    const [plain, half] = ['', '.fp16'].map((variant) =>
      path.join(unet, `diffusion_pytorch_model${variant}.safetensors`),
    )
    fs.copyFileSync(plain as string, half as string)
    const files = async (prefer: 'fp16' | 'fp32') =>
      (await openCheckpoint(copy, { prefer })).components.unet?.weights.files.map((file) => path.basename(file))
    expect(await files('fp16')).toEqual([path.basename(half as string)])
    expect(await files('fp32')).toEqual([path.basename(plain as string)])
    fs.rmSync(plain as string)
    expect(await files('fp32')).toEqual([path.basename(half as string)])
  })

  it.each(['bf16', 'non_ema', 'ema_only', 'fp32', 'fp8_scaled'])(
    'is opened where only the variant %s is there, and pulled as well',
    async (variant) => {
      const copy = copyRepository()
      const [plain, only] = ['', `.${variant}`].map((suffix) =>
        path.join(copy, 'unet', `diffusion_pytorch_model${suffix}.safetensors`),
      ) as [string, string]
      fs.renameSync(plain, only)
      const { components } = assertEditing(await openCheckpoint(copy))
      expect(components.unet.weights.files.map((file) => path.basename(file))).toEqual([path.basename(only)])
      const stored = await openStore({ folder: path.join(folder, 'store'), env: {} }).pull(copy, { link: true })
      const { unet } = assertEditing(await openCheckpoint(stored.folder)).components
      expect(unet.weights.files.map((file) => path.basename(file))).toEqual([path.basename(only)])
    },
  )

  it("reads an autoencoder with the attention's former names", async () => {
    const copy = copyRepository()
    const file = path.join(copy, 'vae', 'diffusion_pytorch_model.safetensors')
    const former = (name: string) =>
      name
        .replace('.to_q.', '.query.')
        .replace('.to_k.', '.key.')
        .replace('.to_v.', '.value.')
        .replace('.to_out.0.', '.proj_attn.')
    const tensors = await readAll(await readSafetensors(file), former)
    expect(tensors.some(({ name }) => name.includes('proj_attn'))).toBe(true)
    await writeSafetensors(file, tensors)
    const { vae } = assertEditing(await openCheckpoint(copy)).components
    expect([...vae.weights.names()]).toEqual(expect.arrayContaining(['encoder.mid_block.attentions.0.to_out.0.weight']))
    expect(vaeEncoderGraph(vae.config, vae.weights).parameters.size).toBeGreaterThan(10)
    expect(vaeDecoderGraph(vae.config, vae.weights).parameters.size).toBeGreaterThan(10)
  })

  it('tells checkpoints apart', async () => {
    const { identity } = await openCheckpoint(repository)
    const copy = copyRepository()
    expect((await openCheckpoint(copy)).identity).toBe(identity)
    const file = path.join(copy, 'unet', 'diffusion_pytorch_model.safetensors')
    const tensors = await readAll(await readSafetensors(file))
    await writeSafetensors(
      file,
      tensors.map((tensor) => ({
        ...tensor,
        bytes: () => [Uint8Array.from([...tensor.bytes()][0] as Uint8Array, (byte) => byte ^ 1)],
      })),
    )
    expect((await openCheckpoint(copy)).identity).not.toBe(identity)
  })
})

describe('a tensor of a type that networks are not computed from', () => {
  /** Writes the UNet's header anew: a tensor is said to be of another type, and an unused one of a newer type is added. */
  function retyped(copy: string, type?: string) {
    const file = path.join(copy, 'unet', 'diffusion_pytorch_model.safetensors')
    const bytes = fs.readFileSync(file)
    const end = 8 + Number(bytes.readBigUInt64LE())
    const header = JSON.parse(bytes.subarray(8, end).toString())
    const entry = header['conv_in.weight']
    const [rows = 0, ...rest] = entry.shape
    if (type)
      header['conv_in.weight'] = { ...entry, dtype: type, shape: type === 'F64' ? [rows / 2, ...rest] : entry.shape }
    header.unused = { dtype: 'F8_E8M0', shape: [4], data_offsets: [bytes.length - end, bytes.length - end + 4] }
    header.__metadata__ = null
    const json = Buffer.from(JSON.stringify(header))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(json.length))
    fs.writeFileSync(file, Buffer.concat([length, json, bytes.subarray(end), Buffer.alloc(4)]))
  }

  it('does no harm where it is not used', async () => {
    const copy = copyRepository()
    retyped(copy)
    expect(await unetError(assertEditing(await openCheckpoint(copy)).components.unet)).toBeLessThan(1e-5)
  })

  it.each([
    ['F64', 'F64'],
    ['U32', 'U32'],
    ['I32', 'int32'],
  ])('is named with its type %s where it is used', async (type, named) => {
    const copy = copyRepository()
    retyped(copy, type)
    const { unet } = assertEditing(await openCheckpoint(copy)).components
    expect(() => unetGraph(unet.config, unet.weights)).toThrow(
      `The tensor "conv_in.weight" is stored as ${named}, which networks here are not computed from`,
    )
  })
})

describe('what is not an editing checkpoint', () => {
  const refusal = (location: string) => openCheckpoint(location).then(assertEditing)

  it('is refused in one sentence', async () => {
    await expect(refusal(path.join(folder, 'none'))).rejects.toMatchObject({ code: 'not-found' })
    await expect(refusal(folder)).rejects.toMatchObject({ code: 'not-a-checkpoint' })
    const pickle = path.join(folder, 'model.ckpt')
    fs.writeFileSync(pickle, 'x')
    await expect(refusal(pickle)).rejects.toMatchObject({ code: 'unsupported-format' })
    const other = path.join(folder, 'lora.safetensors')
    await writeSafetensors(other, [{ name: 'a', dtype: 'F32', shape: [1], bytes: () => [new Uint8Array(4)] }])
    await expect(refusal(other)).rejects.toMatchObject({ code: 'not-a-checkpoint' })
  })

  it('has pickled weights only', async () => {
    const copy = copyRepository()
    fs.renameSync(
      path.join(copy, 'unet', 'diffusion_pytorch_model.safetensors'),
      path.join(copy, 'unet', 'diffusion_pytorch_model.bin'),
    )
    await expect(refusal(copy)).rejects.toMatchObject({ code: 'unsupported-format' })
  })

  it('turns text into pictures', async () => {
    const copy = copyRepository()
    fs.cpSync(path.join(reference, 'text2img_unet'), path.join(copy, 'unet'), { recursive: true })
    await expect(refusal(copy)).rejects.toThrow(/would ignore the photo/)
  })

  it('has four-channel weights under an eight-channel configuration', async () => {
    const copy = copyRepository()
    const weights = 'diffusion_pytorch_model.safetensors'
    fs.copyFileSync(path.join(reference, 'text2img_unet', weights), path.join(copy, 'unet', weights))
    const { unet } = (await refusal(copy)).components
    expect(() => unetGraph(unet.config, unet.weights)).toThrow(/"conv_in\.weight" has the shape .*4.* asks for .*8/)
  })

  it('has a broken configuration or card', async () => {
    const copy = copyRepository()
    fs.writeFileSync(path.join(copy, 'card.json'), '{"name": 3}')
    await expect(refusal(copy)).rejects.toMatchObject({ code: 'bad-config' })
    fs.rmSync(path.join(copy, 'card.json'))
    fs.writeFileSync(path.join(copy, 'unet', 'config.json'), '{')
    await expect(refusal(copy)).rejects.toMatchObject({ code: 'broken-file' })
  })
})

describe('the single-file layout', () => {
  const layout: UnetLayout = { layers: 2, upAttention: [] }

  /** The reference checkpoint as one file; the UNet's raw copy is spoilt when there is an averaged one. */
  async function singleFile({ averaged }: { averaged: boolean }) {
    const { components, ...rest } = assertEditing(await openCheckpoint(repository))
    const config = components.unet.config as { layers_per_block: number; up_block_types: string[] }
    const shape: UnetLayout = {
      ...layout,
      layers: config.layers_per_block,
      upAttention: config.up_block_types.map((type) => type.startsWith('CrossAttn')),
    }
    const levels = (components.vae.config as { block_out_channels: number[] }).block_out_channels.length
    const compvis = (name: string) => compvisUnetName(name, shape) as string
    const unet = await readAll(components.unet.weights, (name) => `model.diffusion_model.${compvis(name)}`)
    const spoilt = unet.map((tensor) => ({
      ...tensor,
      bytes: () => [new Uint8Array([...tensor.bytes()][0]?.length ?? 0)],
    }))
    const ema = await readAll(
      components.unet.weights,
      (name) => `model_ema.diffusion_model${compvis(name).replaceAll('.', '')}`,
    )
    const file = path.join(folder, 'single.safetensors')
    await writeSafetensors(file, [
      ...(averaged ? [...spoilt, ...ema] : unet),
      ...(await readAll(components.vae.weights, (name) => `first_stage_model.${compvisVaeName(name, levels)}`)),
      ...(await readAll(components.textEncoder.weights, (name) => `cond_stage_model.transformer.${name}`)),
    ])
    const configs = {
      unet: components.unet.config,
      vae: components.vae.config,
      textEncoder: components.textEncoder.config,
      scheduler: rest.scheduler,
    }
    return { file, configs, original: components }
  }

  it.each([true, false])('gives the same networks (with an averaged copy: %s)', async (averaged) => {
    const { file, configs, original } = await singleFile({ averaged })
    const checkpoint = assertEditing(await openCheckpoint(file, { configs }))
    expect(checkpoint.layout).toBe('compvis')
    expect(await unetError(checkpoint.components.unet)).toBeLessThan(1e-5)
    for (const graph of [vaeEncoderGraph, vaeDecoderGraph]) {
      const [given, expected] = [checkpoint.components.vae, original.vae].map(({ config, weights }) =>
        graph(config, weights),
      )
      const values = async (of: typeof given) =>
        Promise.all([...(of?.parameters.values() ?? [])].map(async (stored) => (await readTensor(stored)).data))
      expect(await values(given)).toEqual(await values(expected))
    }
  })

  it.each([true, false])(
    'lists the tensors by the names of diffusers (with an averaged copy: %s)',
    async (averaged) => {
      const { file, configs, original } = await singleFile({ averaged })
      const { components } = assertEditing(await openCheckpoint(file, { configs }))
      for (const name of ['unet', 'vae', 'textEncoder'] as const) {
        const [given, expected] = [components[name].weights, original[name].weights]
        // The published repositories have this prefix; the recorded one, of a newer transformers, has not.
        const published = (tensor: string) => (name === 'textEncoder' ? `text_model.${tensor}` : tensor)
        expect([...given.names()].sort()).toEqual([...expected.names()].map(published).sort())
        for (const tensor of expected.names()) {
          expect(given.find(published(tensor))?.shape).toEqual(expected.find(tensor)?.shape)
        }
      }
    },
  )

  it('takes the scheduler that lies beside the file, unless one is given', async () => {
    const { file, configs } = await singleFile({ averaged: false })
    const predicted = async (options = {}) => JSON.parse((await openCheckpoint(file, options)).scheduler ?? '')
    expect(await predicted()).toMatchObject({ prediction_type: 'epsilon' })
    const beside = file.replace('.safetensors', '.scheduler_config.json')
    fs.writeFileSync(beside, '{"_class_name": "DDIMScheduler", "prediction_type": "v_prediction"}')
    try {
      expect(await predicted()).toEqual({ _class_name: 'DDIMScheduler', prediction_type: 'v_prediction' })
      expect(await predicted({ configs })).toEqual(JSON.parse(configs.scheduler))
    } finally {
      fs.rmSync(beside)
    }
  })

  const epsilon = { prediction_type: 'epsilon' }
  const velocity = { prediction_type: 'v_prediction' }
  const zeroTerminal = { prediction_type: 'v_prediction', rescale_betas_zero_snr: true }
  it.each<[string[], Record<string, string>, object]>([
    [[], {}, epsilon],
    [['v_pred'], {}, velocity],
    [['v_pred', 'ztsnr'], {}, zeroTerminal],
    [['ztsnr'], {}, zeroTerminal],
    [['model.diffusion_model.v_pred'], {}, velocity],
    [['v_pred'], { 'modelspec.prediction_type': 'epsilon' }, velocity],
    [['v_predictor'], {}, epsilon],
    ...['v', 'V', 'v_prediction', 'v-prediction', 'vpred', ' v ', 'velocity'].map(
      (said): [string[], Record<string, string>, object] => [[], { 'modelspec.prediction_type': said }, velocity],
    ),
    [[], { 'modelspec.prediction_type': 'epsilon' }, epsilon],
    [[], { 'modelspec.prediction_type': '' }, epsilon],
    [[], { 'modelspec.prediction_type': 'sample' }, { prediction_type: 'sample' }],
    [[], { 'modelspec.architecture': 'stable-diffusion-v2-768-v' }, velocity],
    [[], { 'modelspec.architecture': 'stable-diffusion-v2-512' }, epsilon],
  ])('predicts what its marks %j and its metadata %j say', async (marks, metadata, expected) => {
    const file = path.join(folder, 'marked.safetensors')
    const tensor = (name: string, shape: number[]) => {
      const bytes = new Uint8Array(4 * shape.reduce((a, b) => a * b, 1))
      return { name, dtype: 'F32' as const, shape, bytes: () => [bytes] }
    }
    const unet = tensor('model.diffusion_model.input_blocks.0.0.weight', [4, 8, 3, 3])
    await writeSafetensors(file, [unet, ...marks.map((name) => tensor(name, [0]))], metadata)
    const keys = JSON.parse((await openCheckpoint(file)).scheduler ?? '')
    expect(keys).toMatchObject({ _class_name: 'EulerAncestralDiscreteScheduler', beta_end: 0.012, ...expected })
    expect('rescale_betas_zero_snr' in keys).toBe(expected === zeroTerminal)

    fs.writeFileSync(path.join(folder, 'marked.scheduler_config.json'), '{"prediction_type": "sample"}')
    expect(JSON.parse((await openCheckpoint(file)).scheduler ?? '')).toEqual({ prediction_type: 'sample' })
  })

  it('is refused with metadata that name a prediction that is not known', async () => {
    const file = path.join(folder, 'flow.safetensors')
    const unet = { name: 'model.diffusion_model.input_blocks.0.0.weight', dtype: 'F32', shape: [0] } as const
    await writeSafetensors(file, [{ ...unet, bytes: () => [] }], { 'modelspec.prediction_type': 'flow' })
    await expect(openCheckpoint(file)).rejects.toThrow(/says in its metadata that it predicts "flow"/)
  })

  it("reads OpenCLIP's text tower, all but its last layer", async () => {
    const { file, configs, original } = await singleFile({ averaged: false })
    const text = original.textEncoder
    const bare = new Map(
      (await readAll(text.weights)).map((tensor) => [tensor.name.replace(/^text_model\./, ''), tensor]),
    )
    const single = (await readAll(await readSafetensors(file))).filter(
      ({ name }) => !name.startsWith('cond_stage_model'),
    )
    const layers = (text.config as { num_hidden_layers: number }).num_hidden_layers
    const take = (name: string, as: string) => ({ ...bare.get(name)!, name: `cond_stage_model.model.${as}` })
    const both = ['weight', 'bias']
    const tower = [
      take('embeddings.token_embedding.weight', 'token_embedding.weight'),
      take('embeddings.position_embedding.weight', 'positional_embedding'),
      ...both.map((leaf) => take(`final_layer_norm.${leaf}`, `ln_final.${leaf}`)),
      ...Array.from({ length: layers + 1 }, (_, n) => {
        const [from, to] = [`encoder.layers.${Math.min(n, layers - 1)}`, `transformer.resblocks.${n}`]
        const parts = (leaf: string) =>
          ['q', 'k', 'v'].map((part) => bare.get(`${from}.self_attn.${part}_proj.${leaf}`)!)
        return both.flatMap((leaf) => [
          {
            name: `cond_stage_model.model.${to}.attn.in_proj_${leaf}`,
            dtype: 'F32' as const,
            shape: parts(leaf)[0]!.shape.map((size, axis) => (axis === 0 ? 3 * size : size)),
            bytes: () => parts(leaf).flatMap((part) => [...part.bytes()]),
          },
          take(`${from}.self_attn.out_proj.${leaf}`, `${to}.attn.out_proj.${leaf}`),
          take(`${from}.layer_norm1.${leaf}`, `${to}.ln_1.${leaf}`),
          take(`${from}.layer_norm2.${leaf}`, `${to}.ln_2.${leaf}`),
          take(`${from}.mlp.fc1.${leaf}`, `${to}.mlp.c_fc.${leaf}`),
          take(`${from}.mlp.fc2.${leaf}`, `${to}.mlp.c_proj.${leaf}`),
        ])
      }).flat(),
    ]
    await writeSafetensors(file, [...single, ...tower])

    const told = assertEditing(await openCheckpoint(file)).components.textEncoder
    const { hidden_size, intermediate_size, max_position_embeddings, vocab_size } = text.config as Record<
      string,
      number
    >
    expect(told.config).toMatchObject({
      hidden_size,
      intermediate_size,
      max_position_embeddings,
      vocab_size,
      num_hidden_layers: layers,
      hidden_act: 'gelu',
    })
    expect([...told.weights.names()].sort()).toEqual(
      [...bare.keys()]
        .filter((name) => !name.endsWith('position_ids'))
        .map((name) => `text_model.${name}`)
        .sort(),
    )
    const checkpoint = assertEditing(await openCheckpoint(file, { configs }))
    expect(checkpoint.tokenizer).toEqual({ builtin: 'clip', padToken: '!' })
    const [given, expected] = [checkpoint.components.textEncoder, text].map(({ config, weights }) =>
      clipTextGraph(config, weights),
    )
    const values = async (of: typeof given) =>
      Promise.all([...(of?.parameters.values() ?? [])].map(async (stored) => (await readTensor(stored)).data))
    expect(await values(given)).toEqual(await values(expected))
  })

  it('tells the configuration of Stable Diffusion 1.x and 2.x from the tensors', async () => {
    const published = {
      one: { cross_attention_dim: 768, attention_head_dim: 8, in_channels: 8 },
      two: {
        cross_attention_dim: 1024,
        attention_head_dim: [5, 10, 20, 20],
        use_linear_projection: true,
        in_channels: 8,
      },
    }
    for (const [name, config] of Object.entries(published)) {
      const file = path.join(folder, `${name}.safetensors`)
      const tensors = shapesOf(config)
      sparseSafetensors(file, tensors)
      const { unet } = (await openCheckpoint(file)).components
      expect(unet?.config).toMatchObject({ ...config, block_out_channels: [320, 640, 1280, 1280], layers_per_block: 2 })
      const graph = unetGraph(unet?.config, (unet as Component).weights)
      expect(graph.parameters.size).toBe(686)
      const used = [...graph.parameters.keys()].map((value) => value.name)
      expect([...(unet as Component).weights.names()].sort()).toEqual(used.sort())
    }
  })

  /** Shapes of the UNet by their names in a single file. */
  function shapesOf(config: Record<string, unknown>) {
    const shapes = new Map<string, readonly number[]>()
    const upAttention = [false, true, true, true]
    unetGraph(config, {
      find(name, shape = []) {
        const place = compvisUnetName(name, { layers: 2, upAttention }) as string
        // One-by-one convolutions of SD 1.x have four axes in the file.
        const convolved = !config.use_linear_projection && /\.proj_(in|out)\.weight$/.test(name)
        shapes.set(`model.diffusion_model.${place}`, convolved ? [...shape, 1, 1] : shape)
        return { file: '', offset: 0, byteLength: 0, dtype: 'float32', shape }
      },
      names: () => [],
    })
    return shapes
  }

  /** A file whose header promises the tensors and whose data are a hole. */
  function sparseSafetensors(file: string, shapes: ReadonlyMap<string, readonly number[]>) {
    let position = 0
    const header: Record<string, unknown> = {}
    for (const [name, shape] of shapes) {
      const end = position + 2 * shape.reduce((a, b) => a * b, 1)
      header[name] = { dtype: 'F16', shape, data_offsets: [position, end] }
      position = end
    }
    const json = Buffer.from(JSON.stringify(header))
    const length = Buffer.alloc(8)
    length.writeBigUInt64LE(BigInt(json.length))
    fs.writeFileSync(file, Buffer.concat([length, json]))
    fs.truncateSync(file, 8 + json.length + position)
  }
})
