import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { vaeDecoderGraph, vaeEncoderGraph } from '../networks/index.ts'
import { openStore } from '../store/index.ts'
import { assertEditing, openCheckpoint, readSafetensors, writeSafetensors } from './index.ts'
import { copyRepository, readAll, repository, unetError } from './testing/reference-checkpoint.ts'

let folder: string
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'amend-checkpoint-'))
})
afterEach(() => fs.rmSync(folder, { recursive: true }))

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

  it("takes the scheduler's class from its index, and the scheduler's file unchanged", async () => {
    const copy = copyRepository(folder)
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

  it('opens without the safety checker', async () => {
    const copy = copyRepository(folder)
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
    const copy = copyRepository(folder)
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

  it('uses the preferred variant, else the other', async () => {
    const copy = copyRepository(folder)
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
    'is opened with only the variant %s, and pulled as well',
    async (variant) => {
      const copy = copyRepository(folder)
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

  it("reads an autoencoder with the attention's former tensor names", async () => {
    const copy = copyRepository(folder)
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

  it('has a fingerprint that identifies its checkpoint', async () => {
    const { identity } = await openCheckpoint(repository)
    const copy = copyRepository(folder)
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
