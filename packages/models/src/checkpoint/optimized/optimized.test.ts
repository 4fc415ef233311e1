import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { StoredTensor } from '@amend/graph'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readClipTokenizer } from '../../tokenizer/index.ts'
import { assertEditing, type EditingCheckpoint } from '../checkpoint.ts'
import { openCheckpoint } from '../open.ts'
import { readSafetensors, readTensor, storedTypeOf, type TensorToWrite, writeSafetensors } from '../safetensors.ts'
import { repository } from '../testing/reference-checkpoint.ts'
import { biasOf, formatName, scalesOf, settingsKey } from './format.ts'
import { affineRangeOf, quantizedBias, quantizeRows, rowScales, transposed } from './quantize.ts'
import { writeOptimized } from './write.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-optimized-'))
afterAll(() => fs.rmSync(folder, { recursive: true }))
const file = path.join(folder, 'small-int8.safetensors')
const matrix = 'mid_block.attentions.0.transformer_blocks.0.attn1.to_q.weight'
const convolution = 'mid_block.resnets.0.conv1.weight'
const ranges = { input: { scale: 0.5, zeroPoint: 3 }, output: { scale: 0.25, zeroPoint: 128 } }

let base: EditingCheckpoint
beforeAll(async () => {
  base = assertEditing(await openCheckpoint(repository))
  const floats = (part: 'unet' | 'vae' | 'textEncoder') =>
    [...base.components[part].weights.names()].filter(
      (name) => base.components[part].weights.find(name)?.dtype === 'float32',
    )
  const layers = new Map([
    [matrix, { kind: 'matrix' }],
    [convolution, { kind: 'convolution', ...ranges, bias: 'mid_block.resnets.0.conv1.bias' }],
  ] as const)
  await writeOptimized(file, {
    base,
    card: { ...base.card, name: 'small-int8' },
    parts: {
      unet: { names: floats('unet'), layers },
      vae: { names: floats('vae'), layers: new Map() },
      textEncoder: { names: floats('textEncoder'), layers: new Map(), half: true },
    },
  })
})

const elements = async (stored: StoredTensor) => (await readTensor(stored)).data as Float32Array

function int8Of({ file: at, offset, byteLength }: StoredTensor): Int8Array {
  const bytes = fs.readFileSync(at).subarray(offset, offset + byteLength)
  return new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

describe('the file of an optimised model', () => {
  it('opens as a whole editing checkpoint with its card and tokenizer', async () => {
    const opened = assertEditing(await openCheckpoint(file))
    expect(opened).toMatchObject({ layout: 'optimized', card: { name: 'small-int8' }, scheduler: base.scheduler })
    expect(opened.components.unet.config).toEqual(base.components.unet.config)
    expect(opened.identity).not.toBe(base.identity)
    const [own, before] = [await readClipTokenizer(opened.tokenizer), await readClipTokenizer(base.tokenizer)]
    expect(own.encode('make it winter')).toEqual(before.encode('make it winter'))
  })

  it('has a matrix as [in, out] in int8, half a step from its floats', async () => {
    const { weights } = assertEditing(await openCheckpoint(file)).components.unet
    const original = base.components.unet.weights.find(matrix)!
    const stored = weights.find(matrix)!
    expect(stored).toMatchObject({ dtype: 'int8', shape: original.shape, quantization: { transposed: true } })
    const [out = 0, into = 0] = original.shape
    const [floats, integers, scales] = [
      await elements(original),
      int8Of(stored),
      await elements(stored.quantization!.scales),
    ]
    floats.forEach((value, i) => {
      const [row, column] = [Math.floor(i / into), i % into]
      const step = scales[row]!
      expect(Math.abs(integers[column * out + row]! * step - value)).toBeLessThanOrEqual(0.501 * step)
    })
  })

  it('has a convolution with its ranges and its bias in units of its products', async () => {
    const { weights } = assertEditing(await openCheckpoint(file)).components.unet
    const { quantization, shape } = weights.find(convolution)!
    expect(shape).toEqual(base.components.unet.weights.find(convolution)!.shape)
    expect(quantization).toMatchObject({ transposed: false, convolution: ranges })
    const { bias } = quantization!.convolution!
    expect(bias).toMatchObject({ dtype: 'int32', shape: [shape[0]] })
  })

  it('has the other weights as they were, and the text encoder in float16', async () => {
    const { unet, textEncoder } = assertEditing(await openCheckpoint(file)).components
    const name = 'conv_in.weight'
    expect(await elements(unet.weights.find(name)!)).toEqual(await elements(base.components.unet.weights.find(name)!))
    const matrices = [...textEncoder.weights.names()].filter(
      (tensor) => textEncoder.weights.find(tensor)!.shape.length > 1,
    )
    expect(new Set(matrices.map((tensor) => textEncoder.weights.find(tensor)!.dtype))).toEqual(new Set(['float16']))
  })

  it('has another identity with other ranges', async () => {
    const source = await readSafetensors(file)
    const settings = source.metadata[settingsKey]!.replaceAll('"scale":0.5', '"scale":0.6')
    const other = path.join(folder, 'other.safetensors')
    await writeSafetensors(other, copied(source), { format: formatName, [settingsKey]: settings })
    expect((await openCheckpoint(other)).identity).not.toBe((await openCheckpoint(file)).identity)
  })
})

/** The tensors of a file, but for some. */
function copied(source: Awaited<ReturnType<typeof readSafetensors>>, without: readonly string[] = []): TensorToWrite[] {
  const bytes = fs.readFileSync(source.file)
  return [...source.names()]
    .filter((name) => !without.includes(name))
    .map((name) => {
      const stored = source.find(name)!
      const { shape, offset, byteLength } = stored
      return { name, dtype: storedTypeOf(stored)!, shape, bytes: () => [bytes.subarray(offset, offset + byteLength)] }
    })
}

describe('a broken file of an optimised model is refused', () => {
  it.each([
    ['without settings', {}, [], /settings cannot be read/],
    ['without the scales of a weight', undefined, [scalesOf(`unet.${matrix}`)], /to_q\.weight:scales" is missing/],
  ] as const)('%s', async (_, changed, without, message) => {
    const source = await readSafetensors(file)
    const broken = path.join(folder, 'broken.safetensors')
    const settings = changed ? JSON.stringify(changed) : source.metadata[settingsKey]!
    await writeSafetensors(broken, copied(source, without), { format: formatName, [settingsKey]: settings })
    const open = async () => assertEditing(await openCheckpoint(broken)).components.unet.weights.find(matrix)
    await expect(open()).rejects.toMatchObject({ code: 'broken-file', message: expect.stringMatching(message) })
  })

  it('with a convolution without ranges', async () => {
    const source = await readSafetensors(file)
    const settings = { ...JSON.parse(source.metadata[settingsKey]!), convolutions: {} }
    const broken = path.join(folder, 'broken.safetensors')
    await writeSafetensors(broken, copied(source, [biasOf(`unet.${convolution}`)]), {
      format: formatName,
      [settingsKey]: JSON.stringify(settings),
    })
    const { weights } = assertEditing(await openCheckpoint(broken)).components.unet
    expect(() => weights.find(convolution)).toThrow(/not \w+ \[|neither a matrix nor a convolution/)
  })
})

describe('quantisation', () => {
  it('uses the whole range of int8 in each row, and a scale of one for a row of zeros', () => {
    const weights = Float32Array.of(1, -2, 0.5, 0, 0, 0)
    const scales = rowScales(weights, 2)
    expect([...quantizeRows(weights, scales)]).toEqual([64, -127, 32, 0, 0, 0])
    expect([...scales]).toEqual([Math.fround(2 / 127), 1])
  })

  it('turns a matrix', () => {
    expect([...transposed(Int8Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6])
    const [rows, columns] = [131, 3]
    const many = transposed(
      Int8Array.from({ length: rows * columns }, (_, i) => i % 97),
      rows,
      columns,
    )
    many.forEach((value, i) => {
      expect(value).toBe(((i % rows) * columns + Math.floor(i / rows)) % 97)
    })
  })

  it('represents zero exactly in a range, also where all values are on one side', () => {
    expect(affineRangeOf(-1, 3)).toEqual({ scale: Math.fround(4 / 255), zeroPoint: 64 })
    expect(affineRangeOf(2, 5.1)).toEqual({ scale: Math.fround(0.02), zeroPoint: 0 })
    expect(affineRangeOf(-5.1, -2)).toEqual({ scale: Math.fround(0.02), zeroPoint: 255 })
    expect(affineRangeOf(0, 0)).toEqual({ scale: 1, zeroPoint: 0 })
  })

  it('rounds a bias to units of input scale times weight scale', () => {
    const bias = quantizedBias(Float32Array.of(1, -0.26), { scale: 0.5, zeroPoint: 0 }, Float32Array.of(0.1, 0.5))
    expect([...bias]).toEqual([20, -1])
  })
})
