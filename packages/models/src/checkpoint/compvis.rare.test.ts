import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clipTextGraph, unetGraph, vaeDecoderGraph, vaeEncoderGraph } from '../networks/index.ts'
import { compvisUnetName, compvisVaeName, type UnetLayout } from './compvis-names.ts'
import {
  assertEditing,
  type Component,
  openCheckpoint,
  readSafetensors,
  readTensor,
  writeSafetensors,
} from './index.ts'
import { readAll, repository, unetError } from './testing/reference-checkpoint.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-checkpoint-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('the single-file layout', () => {
  const layout: UnetLayout = { layers: 2, upAttention: [] }

  /** The reference checkpoint as one file; the UNet's raw copy is corrupted when there is an averaged one. */
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
        // The published repositories have this prefix; the recorded one, of a newer transformers, does not.
        const published = (tensor: string) => (name === 'textEncoder' ? `text_model.${tensor}` : tensor)
        expect([...given.names()].sort()).toEqual([...expected.names()].map(published).sort())
        for (const tensor of expected.names()) {
          expect(given.find(published(tensor))?.shape).toEqual(expected.find(tensor)?.shape)
        }
      }
    },
  )

  it('uses the scheduler file beside it, unless one is given', async () => {
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

  it('is refused when its metadata name an unknown prediction type', async () => {
    const file = path.join(folder, 'flow.safetensors')
    const unet = { name: 'model.diffusion_model.input_blocks.0.0.weight', dtype: 'F32', shape: [0] } as const
    await writeSafetensors(file, [{ ...unet, bytes: () => [] }], { 'modelspec.prediction_type': 'flow' })
    await expect(openCheckpoint(file)).rejects.toThrow(/says in its metadata that it predicts "flow"/)
  })

  it("reads OpenCLIP's text tower except its last layer", async () => {
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

    const textEncoder = assertEditing(await openCheckpoint(file)).components.textEncoder
    const { hidden_size, intermediate_size, max_position_embeddings, vocab_size } = text.config as Record<
      string,
      number
    >
    expect(textEncoder.config).toMatchObject({
      hidden_size,
      intermediate_size,
      max_position_embeddings,
      vocab_size,
      num_hidden_layers: layers,
      hidden_act: 'gelu',
    })
    expect([...textEncoder.weights.names()].sort()).toEqual(
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

  it('detects the configuration of Stable Diffusion 1.x and 2.x from the tensors', async () => {
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

  /** A sparse file whose header declares the tensors. */
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
