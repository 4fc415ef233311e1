/** Small checkpoints for tests of the store: real safetensors files, in the layout of a diffusers repository. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { writeSafetensors } from '../../checkpoint/safetensors.ts'
import type { ServedFile, ServedRepository } from './hub-server.ts'

/** A safetensors file with one tensor of pseudo-random bytes. */
export async function weights(folder: string, seed: number, floats = 16): Promise<Buffer> {
  const file = path.join(folder, `weights-${seed}-${floats}.safetensors`)
  let state = seed
  const bytes = Buffer.alloc(floats * 4)
  for (let i = 0; i < bytes.length; i += 4) {
    // Numerical Recipes' linear congruential generator.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes.writeUInt32LE(state, i)
  }
  await writeSafetensors(file, [{ name: 'weight', dtype: 'F32', shape: [floats], bytes: () => [bytes] }])
  return readFile(file)
}

export const json = (value: unknown): ServedFile => ({ bytes: Buffer.from(JSON.stringify(value)), large: false })
export const large = (bytes: Buffer): ServedFile => ({ bytes, large: true })

/** Like the published editors: both precisions, pickles beside them, a safety checker, a whole copy at the root. */
export async function pipeline(folder: string, commit = 'a'.repeat(40), unetFloats = 256): Promise<ServedRepository> {
  const tensor = async (seed: number, floats?: number) => large(await weights(folder, seed, floats))
  const pickle = large(Buffer.from('a pickle'))
  return {
    commit,
    files: {
      'model_index.json': json({
        _class_name: 'StableDiffusionInstructPix2PixPipeline',
        unet: ['diffusers', 'UNet2DConditionModel'],
        vae: ['diffusers', 'AutoencoderKL'],
        text_encoder: ['transformers', 'CLIPTextModel'],
        tokenizer: ['transformers', 'CLIPTokenizer'],
        scheduler: ['diffusers', 'EulerAncestralDiscreteScheduler'],
        safety_checker: ['stable_diffusion', 'StableDiffusionSafetyChecker'],
        image_encoder: [null, null],
      }),
      'README.md': { bytes: Buffer.from('# A card'), large: false },
      '.gitattributes': { bytes: Buffer.from('*.bin filter=lfs'), large: false },
      'instruct.safetensors': await tensor(1),
      'instruct.ckpt': pickle,
      'unet/config.json': json({ in_channels: 8 }),
      'unet/diffusion_pytorch_model.safetensors': await tensor(2, unetFloats),
      'unet/diffusion_pytorch_model.fp16.safetensors': await tensor(3),
      'unet/diffusion_pytorch_model.bin': pickle,
      'unet/model.onnx': pickle,
      'vae/config.json': json({ latent_channels: 4 }),
      'vae/diffusion_pytorch_model.safetensors': await tensor(4),
      'text_encoder/config.json': json({ hidden_act: 'quick_gelu' }),
      'text_encoder/model.safetensors': await tensor(5),
      'text_encoder/model.fp16.safetensors': await tensor(6),
      'text_encoder/pytorch_model.bin': pickle,
      'tokenizer/vocab.json': json({ a: 0 }),
      'tokenizer/merges.txt': { bytes: Buffer.from('#version: 0.2\n'), large: false },
      'scheduler/scheduler_config.json': json({ _class_name: 'EulerAncestralDiscreteScheduler' }),
      'safety_checker/config.json': json({ projection_dim: 768 }),
      'safety_checker/model.safetensors': await tensor(7),
      'image_encoder/model.safetensors': await tensor(8),
    },
  }
}
