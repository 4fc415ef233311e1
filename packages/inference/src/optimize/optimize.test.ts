import { mkdtempSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { compile } from '@amend/graph/runtime'
import { type Picture, pictureFromRgb } from '@amend/imaging'
import { assertEditing, openCheckpoint } from '@amend/models/checkpoint'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Editor } from '../editor.ts'
import { buildGraphs, load } from '../load.ts'
import { optimizeModel } from './index.ts'

const reference = path.dirname(
  fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/checkpoint/model_index.json')),
)
const folder = mkdtempSync(path.join(os.tmpdir(), 'amend-int8-'))
const file = path.join(folder, 'tiny-int8.safetensors')
const side = 64
const picture: Picture = pictureFromRgb(
  side,
  side,
  Uint8Array.from({ length: 3 * side * side }, (_, i) => 127 + 120 * Math.sin(i / 97)),
)
const settings = { steps: 2, seed: 5, resolution: side, restore: 'model' } as const

let described: Awaited<ReturnType<typeof optimizeModel>>
let editor: Editor
beforeAll(async () => {
  const options = {
    name: 'tiny-int8',
    pictures: [picture],
    instructions: ['make it winter'],
    steps: 2,
    side,
    threads: 1,
  }
  described = await optimizeModel(reference, file, options)
  editor = await load(file, { threads: 1 })
}, 60_000)
afterAll(async () => {
  await editor?.release()
  rmSync(folder, { recursive: true })
})

describe('an optimised model', () => {
  it('is one file, whose card says how it was made and what it costs', async () => {
    const { card } = await openCheckpoint(file)
    expect(card).toMatchObject({ name: 'tiny-int8', optimized: described })
    const base = await openCheckpoint(reference)
    expect(described).toMatchObject({
      base: base.card.name,
      identity: base.identity,
      calibration: { pictures: 1, instructions: 1, steps: 2, side },
    })
    expect(described.int8Layers).toBeGreaterThan(50)
    expect(described.error.unet).toBeLessThanOrEqual(0.02)
    for (const error of Object.values(described.error)) expect(error).toBeLessThanOrEqual(0.05)
    const sizes = ['unet', 'vae'].map(
      (part) => statSync(path.join(reference, part, 'diffusion_pytorch_model.safetensors')).size,
    )
    expect(statSync(file).size).toBeLessThan(sizes.reduce((a, b) => a + b))
  })

  it('keeps the first and the last convolution and the time embedding in float32', async () => {
    const { unet, vae } = (await openCheckpoint(file)).components
    for (const name of ['conv_in', 'conv_out', 'time_embedding.linear_1', 'time_embedding.linear_2']) {
      expect(unet?.weights.find(`${name}.weight`)?.dtype, name).toBe('float32')
    }
    expect(vae?.weights.find('decoder.conv_out.weight')?.dtype).toBe('float32')
    expect(unet?.weights.find('up_blocks.2.resnets.0.conv1.weight')?.dtype).toBe('int8')
    for (const name of described.floatLayers.filter((layer) => layer.startsWith('unet.'))) {
      expect(unet?.weights.find(name.slice('unet.'.length))?.dtype).toBe('float32')
    }
  })

  it('measures the input of a convolution as it runs where no norm is before it, and only there', async () => {
    const { unet, vae } = (await openCheckpoint(file)).components
    const rangesOf = (part: typeof unet, name: string) => part?.weights.find(name)?.quantization?.convolution
    const all = (part: typeof unet) =>
      [...(part?.weights.names() ?? [])].filter((name) => rangesOf(part, name) !== undefined)
    for (const part of [unet, vae]) {
      const relative = all(part).filter((name) => rangesOf(part, name)?.relative)
      expect(relative.length).toBeGreaterThan(0)
      for (const name of relative) expect(name).toMatch(/samplers\.0\.conv\.weight$|conv_shortcut\.weight$/)
      const others = all(part).filter((name) => !rangesOf(part, name)?.relative)
      for (const name of others) expect(name).toMatch(/\.conv[12]\.weight$/)
    }
  })

  it('decodes latents of a hundred times the size of those that it was calibrated with', async () => {
    const latent = {
      data: Float32Array.from({ length: 4 * 64 }, (_, i) => 100 * Math.sin(i * i)),
      shape: [1, 4, 8, 8],
    }
    const decode = async (location: string) => {
      const network = await compile(buildGraphs(assertEditing(await openCheckpoint(location))).vaeDecoder, {
        threads: 1,
      })
      const { image } = await network.run({ latent }).finally(() => network.release())
      return Array.from(image?.data as Float32Array)
    }
    const [expected, given] = [await decode(reference), await decode(file)]
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b)
    const error = sum(expected.map((value, i) => (value - given[i]!) ** 2)) / sum(expected.map((value) => value ** 2))
    expect(Math.sqrt(error)).toBeLessThan(0.1)
  })

  it('edits much like its base, and says int8 in its recipe', async () => {
    const before = await load(reference, { threads: 1 })
    const [expected, given] = [
      await before.edit(picture, 'make it winter', settings),
      await editor.edit(picture, 'make it winter', settings),
    ]
    await before.release()
    const [a, b] = [expected.variants[0]!.modelPicture.rgb, given.variants[0]!.modelPicture.rgb]
    const squares = Array.from(a).reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0)
    expect(10 * Math.log10(255 ** 2 / (squares / a.length))).toBeGreaterThan(25)
    expect(given.variants[0]!.recipe).toMatchObject({
      model: { name: 'tiny-int8', identity: editor.identity },
      runtime: { precision: 'int8' },
    })
  })

  it('gives a variant that is made with others the picture that its seed alone has', async () => {
    const together = await editor.edit(picture, 'make it winter', { ...settings, variants: 2 })
    const alone = await editor.edit(picture, 'make it winter', { ...settings, seed: settings.seed + 1 })
    expect(together.variants[1]!.picture.rgb).toEqual(alone.variants[0]!.picture.rgb)
  })
})

describe('refusals', () => {
  it('int8 of a model that was not optimised names the command that makes it', async () => {
    await expect(load(reference, { precision: 'int8' })).rejects.toMatchObject({
      code: 'missing-component',
      message: expect.stringMatching(/amend models optimize/),
    })
  })

  it('an optimised model on another device', async () => {
    await expect(load(file, { device: 'webgpu' })).rejects.toMatchObject({
      code: 'device-unavailable',
      message: expect.stringMatching(/CPU only: use \w+/),
    })
  })

  it('optimising twice', async () => {
    const again = optimizeModel(file, path.join(folder, 'again.safetensors'), { name: 'again', pictures: [picture] })
    await expect(again).rejects.toMatchObject({ code: 'unsupported-model' })
  })

  it('a stop leaves no file', async () => {
    const stopped = path.join(folder, 'stopped.safetensors')
    const signal = AbortSignal.abort()
    await expect(optimizeModel(reference, stopped, { name: 'x', pictures: [picture], signal })).rejects.toThrow()
    expect(() => statSync(stopped)).toThrow()
  })
})
