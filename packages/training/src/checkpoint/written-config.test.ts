/**
 * The types of the fields of written configurations. transformers refuses a configuration whose field has another type: an
 * integer for a float, such as `1` for `1.0`. The table records its declarations (transformers 5.18, CLIPTextConfig) and the
 * signatures of diffusers 0.40 (UNet2DConditionModel, AutoencoderKL).
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { openCheckpoint } from '@amend/models/checkpoint'
import { workbench } from '@amend/pairs/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reference } from '../testing/reference.ts'
import { writeSingleFile } from '../testing/single-file.ts'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { writeMerged } from './lora.ts'
import { widenCheckpoint } from './widen.ts'

/** A value of JSON as it is written, by its type in Python. */
const written = {
  int: /^-?\d+$/,
  float: /^-?\d+(?:\.\d+)?e[+-]?\d+$|^-?\d+\.\d+$/,
  'int or float': /^-?[\d.]+(?:e[+-]?\d+)?$/,
  'int or none': /^(?:-?\d+|null)$/,
  bool: /^(?:true|false)$/,
  str: /^".*"$/,
} as const

const rules: Readonly<Record<string, Readonly<Record<string, keyof typeof written>>>> = {
  text_encoder: {
    vocab_size: 'int',
    hidden_size: 'int',
    intermediate_size: 'int',
    projection_dim: 'int',
    num_hidden_layers: 'int',
    num_attention_heads: 'int',
    max_position_embeddings: 'int',
    hidden_act: 'str',
    layer_norm_eps: 'float',
    attention_dropout: 'int or float',
    initializer_range: 'float',
    initializer_factor: 'float',
    pad_token_id: 'int or none',
    bos_token_id: 'int or none',
    eos_token_id: 'int or none',
  },
  unet: {
    in_channels: 'int',
    out_channels: 'int',
    layers_per_block: 'int',
    cross_attention_dim: 'int',
    norm_num_groups: 'int',
    norm_eps: 'float',
    dropout: 'float',
    resnet_out_scale_factor: 'float',
    mid_block_scale_factor: 'int or float',
    use_linear_projection: 'bool',
    flip_sin_to_cos: 'bool',
    freq_shift: 'int',
    act_fn: 'str',
  },
  vae: {
    in_channels: 'int',
    out_channels: 'int',
    latent_channels: 'int',
    layers_per_block: 'int',
    norm_num_groups: 'int',
    scaling_factor: 'float',
    act_fn: 'str',
  },
}

let bench: Awaited<ReturnType<typeof workbench>>
beforeAll(async () => {
  bench = await workbench()
})
afterAll(() => bench.remove())

const read = (folder: string, part: string) => readFileSync(bench.at(folder, part, 'config.json'), 'utf8')

/** The fields of a configuration as they are written, with those that the rules do not name. */
function brokenRules(text: string, part: string): string[] {
  return Object.entries(rules[part] ?? {}).flatMap(([field, type]) => {
    const value = new RegExp(`"${field}"\\s*:\\s*("[^"]*"|[^\\s,}]+)`).exec(text)?.[1]
    return value === undefined || written[type].test(value) ? [] : [`${field}: ${value} is no ${type}`]
  })
}

describe('every field of a written configuration has the type of the reference', () => {
  it.each([
    [
      'merged into a folder',
      async (folder: string) => writeMerged(await openCheckpoint(reference('checkpoint')), [], folder),
    ],
    [
      'widened',
      async (folder: string) =>
        widenCheckpoint(await openCheckpoint(await tinyCheckpoint(bench.at('four'), { inChannels: 4 })), folder),
    ],
    [
      'merged into a single file',
      async (folder: string) =>
        writeMerged(await openCheckpoint(await writeSingleFile(bench.at('one.safetensors'))), [], folder),
    ],
    [
      'widened from a single file',
      async (folder: string) =>
        widenCheckpoint(
          await openCheckpoint(await writeSingleFile(bench.at('four.safetensors'), { inChannels: 4 })),
          folder,
        ),
    ],
  ])('%s', async (name, write) => {
    await write(bench.at(name))
    for (const part of Object.keys(rules)) expect(brokenRules(read(name, part), part)).toEqual([])
  })

  it('which a configuration that was parsed and written again would not have', () => {
    const text = readFileSync(reference('checkpoint/text_encoder/config.json'), 'utf8')
    expect(brokenRules(text, 'text_encoder')).toEqual([])
    expect(brokenRules(JSON.stringify(JSON.parse(text)), 'text_encoder')).toEqual(['initializer_factor: 1 is no float'])
  })
})

it('a model of SDXL is not written without its second text encoder, but refused', async () => {
  const index = fileURLToPath(import.meta.resolve('@amend/models/fixtures/sdxl/checkpoint/model_index.json'))
  const checkpoint = await openCheckpoint(path.dirname(index))
  await expect(writeMerged(checkpoint, [], bench.at('sdxl'))).rejects.toMatchObject({
    code: 'unsupported-model',
    message: expect.stringContaining('merging and training needs a model of Stable Diffusion 1.x or 2.x'),
  })
})
