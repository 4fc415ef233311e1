/** SDXL as a diffusers repository, and what is refused of one. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { clipTextPairGraph, unetGraph } from '../networks/index.ts'
import { sdxlReference } from '../networks/testing/reference.ts'
import { openStore } from '../store/index.ts'
import { assertEditing, assertTextToImage, openCheckpoint } from './index.ts'

const repository = sdxlReference('checkpoint')

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-sdxl-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

function copyOf(name = 'copy'): string {
  const copy = path.join(folder, name)
  fs.cpSync(repository, copy, { recursive: true })
  return copy
}

function change(file: string, changed: object) {
  const json = JSON.parse(fs.readFileSync(file, 'utf8'))
  fs.writeFileSync(file, JSON.stringify({ ...json, ...changed }))
}

describe('an SDXL repository', () => {
  it('opens with both text encoders, their tokenizers and the settings of its family', async () => {
    const checkpoint = assertEditing(await openCheckpoint(repository))
    expect(Object.keys(checkpoint.components)).toEqual(['unet', 'vae', 'textEncoder', 'textEncoder2'])
    expect(checkpoint.sdxl).toEqual({
      tokenizer: { folder: path.join(repository, 'tokenizer_2') },
      zeroEmptyText: true,
      scaledImage: false,
    })
    expect(checkpoint.card).toMatchObject({
      name: 'checkpoint',
      resolution: { target: 64 },
      defaults: { steps: 30, textGuidance: 3, imageGuidance: 1.5 },
      limits: { steps: 100, side: 96 },
    })
  })

  it('works at 1024 pixels where its UNet does not say a size', async () => {
    const copy = copyOf()
    change(path.join(copy, 'unet', 'config.json'), { sample_size: null })
    expect((await openCheckpoint(copy)).card.resolution.target).toBe(1024)
  })

  it('is pulled with all its parts', async () => {
    const stored = await openStore({ folder: path.join(folder, 'store'), env: {} }).pull(repository, { link: true })
    const { components, identity } = assertEditing(await openCheckpoint(stored.folder))
    expect(components.textEncoder2).toBeDefined()
    expect(identity).toBe((await openCheckpoint(repository)).identity)
  })

  it('is another model when it is conditioned in another way, or its second text encoder differs', async () => {
    const { identity } = await openCheckpoint(repository)
    const identities = new Set([identity])
    for (const changed of [{ is_cosxl_edit: true }, { force_zeros_for_empty_prompt: false }]) {
      const copy = copyOf(Object.keys(changed)[0])
      change(path.join(copy, 'model_index.json'), changed)
      identities.add((await openCheckpoint(copy)).identity)
    }
    const copy = copyOf()
    const file = path.join(copy, 'text_encoder_2', 'model.safetensors')
    const bytes = fs.readFileSync(file)
    fs.writeFileSync(file, bytes.fill(1, bytes.length - 4096))
    identities.add((await openCheckpoint(copy)).identity)
    expect(identities.size).toBe(4)
  })

  it('does not paint from text', async () => {
    const copy = copyOf()
    change(path.join(copy, 'unet', 'config.json'), { in_channels: 4 })
    const checkpoint = await openCheckpoint(copy)
    expect(() => assertTextToImage(checkpoint)).toThrow(/holds an SDXL model, which can only edit here/)
    expect(() => assertEditing(checkpoint)).toThrow(/turns text into pictures \(4 input channels\)/)
  })
})

describe('half an SDXL repository is refused', () => {
  it.each([
    ['text_encoder', 'no text encoder'],
    ['text_encoder_2', 'no second text encoder'],
    ['tokenizer', 'no tokenizer'],
    ['tokenizer_2', 'no second tokenizer'],
    ['vae', 'no vae'],
    ['unet', 'no unet'],
  ])('without the folder %s', async (part, said) => {
    const copy = copyOf()
    fs.rmSync(path.join(copy, part), { recursive: true })
    const checkpoint = await openCheckpoint(copy)
    expect(() => assertEditing(checkpoint)).toThrow(
      expect.objectContaining({ code: 'missing-component', message: expect.stringContaining(`has ${said}`) }),
    )
  })

  it('without the weights of its second text encoder, also when it is pulled', async () => {
    const copy = copyOf()
    fs.rmSync(path.join(copy, 'text_encoder_2', 'model.safetensors'))
    await expect(openCheckpoint(copy)).rejects.toMatchObject({
      code: 'missing-component',
      message: expect.stringContaining(path.join('text_encoder_2')),
    })
    await expect(openStore({ folder: path.join(folder, 'store'), env: {} }).pull(copy)).rejects.toThrow(
      'has no weights of its part "text_encoder_2"',
    )
  })

  it.each(['text_encoder_2/model', 'unet/diffusion_pytorch_model'])('with %s cut off', async (part) => {
    const copy = copyOf()
    const file = path.join(copy, `${part}.safetensors`)
    fs.truncateSync(file, fs.statSync(file).size - 1000)
    await expect(openCheckpoint(copy)).rejects.toMatchObject({
      code: 'broken-file',
      message: expect.stringMatching(/is not a whole safetensors file: .* lies beyond the end of the file\.$/),
    })
  })

  it('with a tensor of another shape, when its networks are built', async () => {
    const copy = copyOf()
    change(path.join(copy, 'unet', 'config.json'), { projection_class_embeddings_input_dim: 76 })
    change(path.join(copy, 'text_encoder_2', 'config.json'), { projection_dim: 28 })
    const { unet, textEncoder, textEncoder2 } = assertEditing(await openCheckpoint(copy)).components
    expect(() => unetGraph(unet.config, unet.weights)).toThrow(
      'The tensor "add_embedding.linear_1.weight" has the shape [64, 68] where the configuration asks for [64, 76].',
    )
    expect(() => clipTextPairGraph(textEncoder, textEncoder2 ?? textEncoder)).toThrow(
      'The tensor "text_encoder_2.text_projection.weight" has the shape [20, 32] where the configuration asks for [28, 32].',
    )
  })
})
