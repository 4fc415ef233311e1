/** What is particular to checkpoints of SDXL (Podell et al., 2023). */
import { z } from 'zod'
import type { Checkpoint } from './checkpoint.ts'

const conditioned = z.looseObject({ addition_embed_type: z.literal('text_time') })

/** Whether a UNet with this `config.json` takes the pooled text and the sizes, as those of SDXL do. */
export const hasSdxlConditions = (config: unknown): boolean => conditioned.safeParse(config).success

const count = z.number().int().positive()
const sides = z.object({
  unet: z.looseObject({ sample_size: count }),
  vae: z.looseObject({ block_out_channels: z.array(count) }),
})

/** SDXL's own size in pixels, where a file does not say another one. */
const usualSide = 1024
const least = 64
const most = 2048

/** The size in pixels at which the model was trained: the UNet's `sample_size` in the pixels of the autoencoder. */
export function trainedSide({ unet, vae }: Checkpoint['components']): number {
  const { data } = sides.safeParse({ unet: unet?.config, vae: vae?.config })
  if (!data) return usualSide
  return Math.min(most, Math.max(least, data.unet.sample_size * 2 ** (data.vae.block_out_channels.length - 1)))
}
