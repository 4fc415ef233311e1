/** SDXL in one file, as its authors and those of CosXL publish it. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Weights } from '@amend/graph'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { clipTextPairGraph, unetGraph, vaeDecoderGraph } from '../networks/index.ts'
import { relativeError, runOnce, sdxlReference } from '../networks/testing/reference.ts'
import { compvisUnetName, compvisVaeName } from './compvis-names.ts'
import { assertEditing, type EditingCheckpoint, openCheckpoint, type TensorToWrite, writeSafetensors } from './index.ts'
import { readAll } from './testing/reference-checkpoint.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-sdxl-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

const layout = { layers: 1, upAttention: [true, true, false] }
let original: EditingCheckpoint
let tensors: readonly TensorToWrite[]
let configs: Record<'unet' | 'vae' | 'textEncoder' | 'textEncoder2', unknown>

beforeAll(async () => {
  original = assertEditing(await openCheckpoint(sdxlReference('checkpoint')))
  const { unet, vae, textEncoder, textEncoder2 } = original.components
  if (!textEncoder2) throw new Error('The fixture has two text encoders.')
  configs = { unet: unet.config, vae: vae.config, textEncoder: textEncoder.config, textEncoder2: textEncoder2.config }
  const bare = (name: string) => name.replace(/^text_model\./, '')
  tensors = [
    ...(await readAll(unet.weights, (name) => `model.diffusion_model.${compvisUnetName(name, layout)}`)),
    ...(await readAll(vae.weights, (name) => `first_stage_model.${compvisVaeName(name, 3)}`)),
    ...(await readAll(textEncoder.weights, (name) => `conditioner.embedders.0.transformer.text_model.${bare(name)}`)),
    ...(await openClipTower(textEncoder2.weights)),
  ]
})

/** The second text encoder in OpenCLIP's names: joint projections, and the last one transposed. */
async function openClipTower(weights: Weights): Promise<TensorToWrite[]> {
  const all = new Map((await readAll(weights)).map((tensor) => [tensor.name.replace(/^text_model\./, ''), tensor]))
  const prefix = 'conditioner.embedders.1.model.'
  const take = (name: string, as: string) => ({ ...all.get(name)!, name: `${prefix}${as}` })
  const both = ['weight', 'bias']
  const layers = [0, 1, 2, 3].flatMap((n) => {
    const [from, to] = [`encoder.layers.${n}`, `transformer.resblocks.${n}`]
    return both.flatMap((leaf) => {
      const parts = ['q', 'k', 'v'].map((part) => all.get(`${from}.self_attn.${part}_proj.${leaf}`)!)
      const joint = {
        name: `${prefix}${to}.attn.in_proj_${leaf}`,
        dtype: 'F32' as const,
        shape: parts[0]!.shape.map((size, axis) => (axis === 0 ? 3 * size : size)),
        bytes: () => parts.flatMap((part) => [...part.bytes()]),
      }
      const others = Object.entries({
        'self_attn.out_proj': 'attn.out_proj',
        layer_norm1: 'ln_1',
        layer_norm2: 'ln_2',
        'mlp.fc1': 'mlp.c_fc',
        'mlp.fc2': 'mlp.c_proj',
      }).map(([diffusers, openClip]) => take(`${from}.${diffusers}.${leaf}`, `${to}.${openClip}.${leaf}`))
      return [joint, ...others]
    })
  })
  const projection = all.get('text_projection.weight')!
  const [out = 0, into = 0] = projection.shape
  const [bytes] = [...projection.bytes()] as [Uint8Array]
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
  const transposed = Float32Array.from(values, (_, i) => values[(i % out) * into + Math.floor(i / out)] ?? 0)
  return [
    take('embeddings.token_embedding.weight', 'token_embedding.weight'),
    take('embeddings.position_embedding.weight', 'positional_embedding'),
    ...both.map((leaf) => take(`final_layer_norm.${leaf}`, `ln_final.${leaf}`)),
    ...layers,
    {
      name: `${prefix}text_projection`,
      dtype: 'F32',
      shape: [into, out],
      bytes: () => [new Uint8Array(transposed.buffer)],
    },
  ]
}

const scalar = (name: string, value: number): TensorToWrite => ({
  name,
  dtype: 'F32',
  shape: [],
  bytes: () => [new Uint8Array(Float32Array.of(value).buffer)],
})

async function write(list: readonly TensorToWrite[], name = 'one.safetensors'): Promise<string> {
  const file = path.join(folder, name)
  await writeSafetensors(file, list)
  return file
}

const ids = (pad: number) => ({ data: BigInt64Array.from([4094, 5, 700, 4095, pad, pad], BigInt), shape: [1, 6] })
const sample = Float32Array.from({ length: 8 * 8 * 8 }, (_, i) => Math.sin(i))
const inputs = {
  text: { input_ids: ids(4095), input_ids_2: ids(0) },
  unet: {
    sample: { data: sample, shape: [1, 8, 8, 8] },
    timestep: { data: Float32Array.of(500), shape: [1] },
    encoder_hidden_states: { data: sample.subarray(0, 4 * 56), shape: [1, 4, 56] },
    text_embeds: { data: sample.subarray(0, 20), shape: [1, 20] },
    time_ids: { data: Float32Array.of(64, 64, 0, 0, 64, 64), shape: [1, 6] },
  },
  vae: { latent: { data: sample.subarray(0, 4 * 8 * 8), shape: [1, 4, 8, 8] } },
}

async function outputsOf({ components }: EditingCheckpoint) {
  const { unet, vae, textEncoder, textEncoder2 } = components
  return {
    text: await runOnce(clipTextPairGraph(textEncoder, textEncoder2 ?? textEncoder), inputs.text),
    unet: await runOnce(unetGraph(unet.config, unet.weights), inputs.unet),
    vae: await runOnce(vaeDecoderGraph(vae.config, vae.weights), inputs.vae),
  }
}

describe('a single file of SDXL', () => {
  it('gives the same networks as the repository', async () => {
    const checkpoint = assertEditing(await openCheckpoint(await write(tensors), { configs }))
    expect(checkpoint.layout).toBe('compvis')
    const [given, expected] = [await outputsOf(checkpoint), await outputsOf(original)]
    for (const output of ['prompt_embeds', 'pooled_prompt_embeds']) {
      expect(relativeError(given.text[output], expected.text[output]), output).toBeLessThan(1e-5)
    }
    expect(relativeError(given.unet.out, expected.unet.out)).toBeLessThan(1e-5)
    expect(relativeError(given.vae.image, expected.vae.image)).toBeLessThan(1e-5)
  })

  it('lists its tensors by the names of diffusers', async () => {
    const { components } = await openCheckpoint(await write(tensors), { configs })
    expect([...components.unet!.weights.names()].sort()).toEqual([...original.components.unet.weights.names()].sort())
    expect([...components.textEncoder2!.weights.names()]).toContain('text_projection')
  })

  it('has the scheduler, the scale and the tokenizers of SDXL, and works at 1024 pixels', async () => {
    const checkpoint = assertEditing(await openCheckpoint(await write(tensors)))
    expect(JSON.parse(checkpoint.scheduler)).toMatchObject({
      _class_name: 'EulerDiscreteScheduler',
      timestep_spacing: 'leading',
      prediction_type: 'epsilon',
    })
    expect(checkpoint.components.vae.config).toMatchObject({ scaling_factor: 0.13025 })
    expect(checkpoint.tokenizer).toEqual({ builtin: 'clip', padToken: '<|endoftext|>' })
    expect(checkpoint.sdxl).toEqual({
      tokenizer: { builtin: 'clip', padToken: '!' },
      zeroEmptyText: true,
      scaledImage: false,
    })
    expect(checkpoint.card).toMatchObject({ resolution: { target: 1024 }, limits: { side: 1536 } })
    expect(checkpoint.components.unet.config).toMatchObject({
      block_out_channels: [16, 32, 32],
      transformer_layers_per_block: [1, 2, 3],
      down_block_types: ['DownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D'],
      addition_embed_type: 'text_time',
      projection_class_embeddings_input_dim: 68,
      cross_attention_dim: 56,
      use_linear_projection: true,
    })
    expect(checkpoint.components.textEncoder2?.config).toMatchObject({ num_hidden_layers: 4, projection_dim: 20 })
  })

  it('detects the configuration of the published size from its tensors', async () => {
    const config = {
      ...(original.components.unet.config as object),
      block_out_channels: [320, 640, 1280],
      layers_per_block: 2,
      transformer_layers_per_block: [1, 2, 10],
      attention_head_dim: [5, 10, 20],
      cross_attention_dim: 2048,
      addition_time_embed_dim: 256,
      projection_class_embeddings_input_dim: 2816,
      norm_num_groups: 32,
    }
    const shapes: [string, readonly number[]][] = []
    const find: Weights['find'] = (name, shape = []) => {
      const place = compvisUnetName(name, { layers: 2, upAttention: layout.upAttention })
      shapes.push([`model.diffusion_model.${place}`, shape])
      return { file: '', offset: 0, byteLength: 0, dtype: 'float32', shape }
    }
    unetGraph(config, { find, names: () => [] })
    const file = path.join(folder, 'large.safetensors')
    sparse(file, shapes)
    const { unet } = (await openCheckpoint(file)).components
    const { block_out_channels, transformer_layers_per_block, attention_head_dim, ...rest } = config
    const { addition_time_embed_dim, projection_class_embeddings_input_dim } = rest
    expect(unet?.config).toMatchObject({
      block_out_channels,
      transformer_layers_per_block,
      attention_head_dim,
      addition_time_embed_dim,
      projection_class_embeddings_input_dim,
    })
    const graph = unetGraph(unet!.config, unet!.weights)
    expect([...unet!.weights.names()].sort()).toEqual([...graph.parameters.keys()].map(({ name }) => name).sort())
  })
})

describe('half a single file of SDXL is refused', () => {
  it.each([
    ['conditioner.embedders.0', 'no text encoder'],
    ['conditioner.embedders.1', 'no second text encoder'],
    ['first_stage_model', 'no vae'],
  ])('without %s', async (prefix, said) => {
    const file = await write(tensors.filter(({ name }) => !name.startsWith(prefix)))
    await expect(openCheckpoint(file).then(assertEditing)).rejects.toMatchObject({
      code: 'missing-component',
      message: expect.stringContaining(`has ${said}`),
    })
  })

  it('when it is cut off', async () => {
    const file = await write(tensors)
    fs.truncateSync(file, fs.statSync(file).size / 2)
    await expect(openCheckpoint(file)).rejects.toMatchObject({ code: 'broken-file' })
  })
})

describe('a file of CosXL', () => {
  const cosxl = (most = 120) => [...tensors, scalar('edm_vpred.sigma_max', most), scalar('edm_vpred.sigma_min', 0.002)]

  it('has its noise levels, velocity, and the latents of the picture scaled', async () => {
    const checkpoint = assertEditing(await openCheckpoint(await write(cosxl(100))))
    expect(JSON.parse(checkpoint.scheduler)).toEqual({
      _class_name: 'EDMEulerScheduler',
      sigma_min: expect.closeTo(0.002, 8),
      sigma_max: 100,
      sigma_data: 1,
      sigma_schedule: 'exponential',
      prediction_type: 'v_prediction',
    })
    expect(checkpoint.sdxl?.scaledImage).toBe(true)
    expect(checkpoint.card).toMatchObject({ defaults: { steps: 20, textGuidance: 5 }, resolution: { target: 1024 } })
  })

  it('is refused with levels that are none, and with a UNet that is not SDXL’s', async () => {
    await expect(openCheckpoint(await write(cosxl(Number.NaN)))).rejects.toThrow('noise levels (edm_vpred) go from')
    const others = cosxl().filter(({ name }) => !name.includes('label_emb'))
    await expect(openCheckpoint(await write(others))).rejects.toMatchObject({
      code: 'unsupported-model',
      message: expect.stringContaining('its UNet is not that of SDXL'),
    })
  })
})

/** A sparse file whose header declares the tensors. */
function sparse(file: string, shapes: readonly (readonly [string, readonly number[]])[]) {
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
