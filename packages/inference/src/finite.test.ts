import { cpSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pictureFromRgb } from '@amend/imaging'
import { embeddedCheckpoint } from '@amend/pico'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EditSettings } from './editor.ts'
import { finite } from './finite.ts'
import { load } from './load.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'amend-finite-'))
  cpSync(embeddedCheckpoint('edit').folder, folder, { recursive: true })
})
afterEach(() => rmSync(folder, { recursive: true }))

const float16 = { nan: 0x7e00, infinity: 0x7c00 } as const

/** Writes a value over the first number of a tensor whose name matches. */
function poison(file: string, name: RegExp, bits: number) {
  const handle = openSync(path.join(folder, file), 'r+')
  const length = Buffer.alloc(8)
  readSync(handle, length, 0, 8, 0)
  const text = Buffer.alloc(Number(length.readBigUInt64LE()))
  readSync(handle, text, 0, text.length, 8)
  const header: Record<string, { dtype: string; data_offsets: [number, number] }> = JSON.parse(text.toString('utf8'))
  const [, tensor] = Object.entries(header).find(([key]) => name.test(key))!
  expect(tensor.dtype).toBe('F16')
  const value = Buffer.alloc(2)
  value.writeUInt16LE(bits)
  writeSync(handle, value, 0, 2, 8 + text.length + tensor.data_offsets[0])
}

const unet = 'unet/diffusion_pytorch_model.fp16.safetensors'
const vae = 'vae/diffusion_pytorch_model.fp16.safetensors'
const textEncoder = 'text_encoder/model.fp16.safetensors'
const grey = pictureFromRgb(64, 64, new Uint8Array(3 * 64 * 64).fill(120))

describe('a network with one weight that is not a number', () => {
  it.each<[string, RegExp, number, EditSettings['restore'], RegExp, string]>([
    [unet, /conv_out.bias/, float16.nan, 'detail', /^The UNet of this model/, 'unet'],
    [unet, /conv_out.bias/, float16.infinity, 'model', /^The UNet of this model/, 'unet'],
    [vae, /^decoder.*bias/, float16.nan, 'model', /^The autoencoder \(its decoder\) of this model/, 'autoencoder'],
    [vae, /^decoder.*bias/, float16.nan, 'detail', /^The autoencoder \(its decoder\) of this model/, 'autoencoder'],
    [vae, /^encoder.*bias/, float16.nan, 'detail', /^The autoencoder \(its encoder\) of this model/, 'autoencoder'],
    [
      textEncoder,
      /final_layer_norm.bias/,
      float16.infinity,
      'detail',
      /^The text encoder of this model/,
      'text-encoder',
    ],
  ])('%s, %s: the edit fails and names it', async (file, name, bits, restore, message, part) => {
    poison(file, name, bits)
    const editor = await load(folder)
    try {
      let pictures = 0
      const run = { onPictures: () => pictures++ }
      await expect(
        editor.edit(grey, 'make it night', { steps: 2, samples: 1, seed: 1, restore }, run),
      ).rejects.toMatchObject({ code: `not-finite-${part}`, message: expect.stringMatching(message) })
      expect(pictures).toBe(0)
    } finally {
      await editor.release()
    }
  })
})

describe('finite', () => {
  it('accepts numbers, however large, and refuses the rest', () => {
    const values = (...data: number[]) => ({ data: Float32Array.from(data), shape: [data.length] })
    expect(finite('unet', values(0, -3e38, 1)).data).toHaveLength(3)
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => finite('scheduler', values(0, bad))).toThrow(/^The scheduler of this model gave/)
    }
  })
})
