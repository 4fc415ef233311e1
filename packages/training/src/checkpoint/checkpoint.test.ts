/** Written checkpoints: half precision, adapters, merged and widened weights. */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { StoredTensor } from '@amend/graph'
import { compile } from '@amend/graph/runtime'
import {
  assertEditing,
  type EditingCheckpoint,
  openCheckpoint,
  readSafetensors,
  toHalf,
  writeSafetensors,
} from '@amend/models/checkpoint'
import { unetGraph } from '@amend/models/networks'
import { workbench } from '@amend/pairs/testing'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openPredictor } from '../network/trainable-network.ts'
import { loraModules } from '../run/result.ts'
import { relativeError } from '../testing/reference.ts'
import { tinyCheckpoint } from '../testing/tiny-checkpoint.ts'
import { writeLora, writeMerged } from './lora.ts'
import { readLora } from './read-lora.ts'
import { isTextToImage, widenCheckpoint } from './widen.ts'
import { bytesOf, readFloats } from './write.ts'

let bench: Awaited<ReturnType<typeof workbench>>
let base: EditingCheckpoint
beforeAll(async () => {
  bench = await workbench()
  base = assertEditing(await openCheckpoint(await tinyCheckpoint(bench.at('base'))))
}, 60_000)
afterAll(() => bench.remove())

const floats = (count: number, seed: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(seed + 1.7 * i))
const feeds = (channels: number) => ({
  sample: { data: floats(2 * channels * 16, 1), shape: [2, channels, 4, 4] },
  timestep: { data: Float32Array.of(10, 700), shape: [2] },
  encoder_hidden_states: { data: floats(2 * 5 * 32, 2), shape: [2, 5, 32] },
})

async function answer({ components }: Pick<EditingCheckpoint, 'components'>, channels = 8) {
  const network = await compile(unetGraph(components.unet.config, components.unet.weights), { threads: 1 })
  const { out } = await network.run(feeds(channels))
  await network.release()
  return out!.data as Float32Array
}

describe('half precision', () => {
  const back = (bits: number) => {
    const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
    return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24)
  }

  it.each([
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [-1e9, 0xfc00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [1.5 * 2 ** -24, 2],
    [2 ** -14, 0x0400],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ])('of %d has the bits %i', (value, bits) => {
    expect(toHalf(value)).toBe(bits)
  })

  it('rounds to the nearest representable value', () => {
    fc.assert(
      fc.property(fc.float({ min: -65000, max: 65000, noNaN: true }), (value) => {
        const bits = toHalf(value)
        const distance = Math.abs(back(bits) - value)
        for (const other of [bits - 1, bits + 1]) {
          if ((other & 0x7fff) < 0x7c00 && other >= 0)
            expect(Math.abs(back(other) - value)).toBeGreaterThanOrEqual(distance)
        }
      }),
    )
    expect(toHalf(Number.NaN) & 0x7c00).toBe(0x7c00)
    expect(toHalf(Number.NaN) & 0x3ff).not.toBe(0)
  })
})

describe('adapters', () => {
  const options = { rank: 3, alpha: 6, targets: ['to_q', 'to_out.0', 'conv1', 'time_emb_proj', 'proj_in', 'conv'] }
  const network = () => ({ ...base.components.unet, training: options, seed: 5 })

  it('change nothing at first; written, read and merged they give the same outputs as in training', async () => {
    const predictor = await openPredictor(network(), { threads: 1 })
    const { trainables } = predictor
    const batch = { ...feeds(8), text: feeds(8).encoder_hidden_states }
    const initial = await Promise.all(trainables.map((trainable) => trainable.initial()))
    expect(relativeError((await predictor.predict(initial, batch)).data, await answer(base))).toBeLessThan(1e-6)

    const learned = initial.map((values, i) => values.map((value, k) => value + 0.1 * Math.cos(i + k)))
    const trained = (await predictor.predict(learned, batch)).data
    await predictor.release()
    expect(relativeError(trained, await answer(base))).toBeGreaterThan(0.01)

    const file = bench.at('pytorch_lora_weights.safetensors')
    await writeLora(file, loraModules(trainables, learned, options.alpha))
    const names = [...(await readSafetensors(file)).names()]
    expect(names).toContain('unet.down_blocks.0.attentions.0.transformer_blocks.0.attn1.to_q.lora_A.weight')
    expect(names).toContain('unet.mid_block.resnets.1.conv1.lora_B.weight')
    expect(names.every((name) => /^unet\..+\.lora_[AB]\.weight$/.test(name))).toBe(true)

    await writeMerged(base, await readLora(file, base.components), bench.at('merged'))
    const merged = assertEditing(await openCheckpoint(bench.at('merged')))
    expect(merged.identity).not.toBe(base.identity)
    expect(relativeError(await answer(merged), trained)).toBeLessThan(1e-5)
  })

  it('are read under the names of other trainers, with their alpha', async () => {
    const module = 'mid_block.attentions.0.transformer_blocks.0.attn2.to_v'
    const write = async (name: string, tensors: Record<string, { shape: number[]; data: Float32Array }>) => {
      await writeSafetensors(
        bench.at(name),
        Object.entries(tensors).map(([key, { shape, data }]) => ({
          name: key,
          shape,
          dtype: 'F32',
          bytes: () => [bytesOf(data)],
        })),
      )
      return readLora(bench.at(name), base.components)
    }
    const [down, up] = [
      { shape: [2, 32], data: floats(64, 3) },
      { shape: [8, 2], data: floats(16, 4) },
    ]
    const under = `lora_unet_${module.replaceAll('.', '_')}`
    const [kohya] = await write('kohya.safetensors', {
      [`${under}.lora_down.weight`]: down,
      [`${under}.lora_up.weight`]: up,
      [`${under}.alpha`]: { shape: [1], data: Float32Array.of(1) },
    })
    const [older] = await write('older.safetensors', {
      [`unet.${module}.lora.down.weight`]: down,
      [`unet.${module}.lora.up.weight`]: up,
    })
    expect(kohya).toEqual({ network: 'unet', module, down, up: { ...up, data: up.data.map((value) => value / 2) } })
    expect(older).toEqual({ network: 'unet', module, down, up })
  })

  it('of another model are refused, with the first tensor that does not match', async () => {
    const other = assertEditing(await openCheckpoint(await tinyCheckpoint(bench.at('wider'), { width: 16 })))
    const file = bench.at('pytorch_lora_weights.safetensors')
    await expect(readLora(file, other.components)).rejects.toMatchObject({
      code: 'wrong-adapter',
      message: expect.stringMatching(/"[\w.]+" is \[\d+, .*\] and its adapter \[/),
    })
    await expect(readLora(file, { unet: other.components.vae })).rejects.toThrow(/has no projection "/)
    await expect(readLora(bench.at('base/unet/diffusion_pytorch_model.safetensors'), base.components)).rejects.toThrow(
      /no part of an adapter/,
    )
  })
})

describe('a written checkpoint', () => {
  const configs = [
    'unet/config.json',
    'vae/config.json',
    'text_encoder/config.json',
    'scheduler/scheduler_config.json',
    'feature_extractor/preprocessor_config.json',
  ]
  const text = (folder: string, file: string) => readFileSync(bench.at(folder, file), 'utf8')

  it('keeps configurations byte for byte: floats stay floats', async () => {
    await writeMerged(base, [], bench.at('same'))
    for (const file of configs) expect(text('same', file)).toBe(text('base', file))
    expect(text('same', 'text_encoder/config.json')).toMatch(/"initializer_factor": 1\.0\b/)
  })

  it('changes one field when it is widened', async () => {
    const narrow = await openCheckpoint(await tinyCheckpoint(bench.at('four'), { inChannels: 4 }))
    await widenCheckpoint(narrow, bench.at('eight'))
    expect(text('eight', 'unet/config.json')).toBe(
      text('four', 'unet/config.json').replace('"in_channels":4', '"in_channels":8'),
    )
    for (const file of configs.slice(1)) expect(text('eight', file)).toBe(text('four', file))
  })

  it.each(['diffusion_pytorch_model.safetensors', 'diffusion_pytorch_model.fp16.safetensors'])(
    'in half precision has the file name of its base: %s',
    async (name) => {
      const folder = await tinyCheckpoint(bench.at(`half of ${name}`))
      const file = path.join(folder, 'unet', 'diffusion_pytorch_model.safetensors')
      const stored = await readSafetensors(file)
      const tensors = await Promise.all(
        [...stored.names()].map(async (tensor) => {
          const found = stored.find(tensor) as StoredTensor
          const bytes = bytesOf(Uint16Array.from(await readFloats(found), toHalf))
          return { name: tensor, shape: found.shape, dtype: 'F16' as const, bytes: () => [bytes] }
        }),
      )
      rmSync(file)
      await writeSafetensors(path.join(folder, 'unet', name), tensors)
      const half = await openCheckpoint(folder, { prefer: 'fp16' })
      await writeMerged(half, [], bench.at(`merged ${name}`))
      expect(readdirSync(bench.at(`merged ${name}`, 'unet')).sort()).toEqual(['config.json', name].sort())
    },
  )
})

it('a widened text-to-image checkpoint gives its former results for any picture', async () => {
  const narrow = await openCheckpoint(await tinyCheckpoint(bench.at('narrow'), { inChannels: 4 }))
  expect(isTextToImage(narrow)).toBe(true)
  await widenCheckpoint(narrow, bench.at('widened'))
  const wide = assertEditing(await openCheckpoint(bench.at('widened')))
  expect(isTextToImage(wide)).toBe(false)
  const stored = (name: string) => wide.components.unet.weights.find(name) as StoredTensor
  expect(stored('conv_in.weight').shape).toEqual([8, 8, 3, 3])
  const bias = narrow.components.unet!.weights.find('conv_in.bias') as StoredTensor
  expect(await readFloats(stored('conv_in.bias'))).toEqual(await readFloats(bias))

  const network = await compile(unetGraph(narrow.components.unet!.config, narrow.components.unet!.weights), {
    threads: 1,
  })
  const given = feeds(8)
  const noisy = Float32Array.from([...given.sample.data.subarray(0, 64), ...given.sample.data.subarray(128, 192)])
  const { out } = await network.run({ ...given, sample: { data: noisy, shape: [2, 4, 4, 4] } })
  await network.release()
  expect(relativeError(await answer(wide), out!.data as Float32Array)).toBeLessThan(1e-6)
  expect(JSON.parse(readFileSync(bench.at('widened', 'model_index.json'), 'utf8'))._class_name).toBe(
    'StableDiffusionInstructPix2PixPipeline',
  )
})
