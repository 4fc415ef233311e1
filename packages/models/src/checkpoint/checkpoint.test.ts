import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { unetGraph } from '../networks/index.ts'
import { reference } from '../networks/testing/reference.ts'
import { familyCard } from './card.ts'
import { assertEditing, openCheckpoint, writeSafetensors } from './index.ts'
import { copyRepository, unetError } from './testing/reference-checkpoint.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-checkpoint-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

describe('a tensor with a type that no network supports', () => {
  /** Rewrites the UNet's header: one tensor gets another type, and an unused one of a newer type is added. */
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

  it('is ignored where it is not used', async () => {
    const copy = copyRepository(folder)
    retyped(copy)
    expect(await unetError(assertEditing(await openCheckpoint(copy)).components.unet)).toBeLessThan(1e-5)
  })

  it.each([
    ['F64', 'F64'],
    ['U32', 'U32'],
    ['I32', 'int32'],
  ])('is named with its type %s where it is used', async (type, named) => {
    const copy = copyRepository(folder)
    retyped(copy, type)
    const { unet } = assertEditing(await openCheckpoint(copy)).components
    expect(() => unetGraph(unet.config, unet.weights)).toThrow(
      `The tensor "conv_in.weight" is stored as ${named}, which networks here are not computed from`,
    )
  })
})

describe('an unsuitable checkpoint', () => {
  const refusal = (location: string) => openCheckpoint(location).then(assertEditing)

  it('is refused with one sentence', async () => {
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
    const copy = copyRepository(folder)
    fs.renameSync(
      path.join(copy, 'unet', 'diffusion_pytorch_model.safetensors'),
      path.join(copy, 'unet', 'diffusion_pytorch_model.bin'),
    )
    await expect(refusal(copy)).rejects.toMatchObject({ code: 'unsupported-format' })
  })

  it('is a text-to-image model', async () => {
    const copy = copyRepository(folder)
    fs.cpSync(reference('text2img_unet'), path.join(copy, 'unet'), { recursive: true })
    await expect(refusal(copy)).rejects.toThrow(/would ignore the photo/)
  })

  it('has four-channel weights under an eight-channel configuration', async () => {
    const copy = copyRepository(folder)
    const weights = 'diffusion_pytorch_model.safetensors'
    fs.copyFileSync(path.join(reference('text2img_unet'), weights), path.join(copy, 'unet', weights))
    const { unet } = (await refusal(copy)).components
    expect(() => unetGraph(unet.config, unet.weights)).toThrow(/"conv_in\.weight" has the shape .*4.* asks for .*8/)
  })

  it.each([
    [{ steps: 0 }, /"limits\.steps" cannot be used \(it is 0, where a number at least 1 is needed\)/],
    [{ side: 4097 }, /"limits\.side" cannot be used/],
    [{ cost: 1.5 }, /"limits\.cost" cannot be used/],
    [{ steps: 9 }, /"limits\.steps" cannot be used \(it is below the steps of defaults\)/],
    [{ side: 511 }, /"limits\.side" cannot be used \(it is below the target of resolution\)/],
  ])('has a card with the limits %j', async (limits, sentence) => {
    const copy = copyRepository(folder)
    const card = familyCard('tiny')
    const written = { ...card, defaults: { ...card.defaults, steps: 10 } }
    const write = (own: object) =>
      fs.writeFileSync(path.join(copy, 'card.json'), JSON.stringify({ ...written, limits: own }))
    write(limits)
    await expect(refusal(copy)).rejects.toMatchObject({ code: 'bad-config', message: expect.stringMatching(sentence) })
    write({ steps: 10, side: 512, cost: 40 })
    expect((await openCheckpoint(copy)).card.limits).toEqual({ steps: 10, side: 512, cost: 40 })
  })

  it('has a broken configuration or card', async () => {
    const copy = copyRepository(folder)
    fs.writeFileSync(path.join(copy, 'card.json'), '{"name": 3}')
    await expect(refusal(copy)).rejects.toMatchObject({ code: 'bad-config' })
    fs.rmSync(path.join(copy, 'card.json'))
    fs.writeFileSync(path.join(copy, 'unet', 'config.json'), '{')
    await expect(refusal(copy)).rejects.toMatchObject({ code: 'broken-file' })
  })
})
