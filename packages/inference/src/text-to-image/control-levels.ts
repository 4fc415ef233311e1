/** Which levels of a UNet Prompt-to-Prompt works on. */
import { schemaProblem } from '@amend/contract'
import { z } from 'zod'
import { InferenceError } from '../error.ts'

const schema = z.object({
  down_block_types: z
    .array(z.string())
    .min(1)
    .default(['CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'CrossAttnDownBlock2D', 'DownBlock2D']),
})

/** The most positions a side at which self-attention is shared (`replace_self_attention` of the original). */
const largestShared = 16
/** The fewest positions a side of a map that shows where a word is. */
const smallestMap = 8

/**
 * Self-attention is shared where there are at most 16² positions; maps for the local blend are those of the lowest level with
 * cross-attention that still has 8² positions: 16² for Stable Diffusion at 512 pixels, as in the original.
 * @param side of the latents at the checkpoint's own size
 * @throws InferenceError 'components-disagree' for a UNet without cross-attention
 */
export function controlLevels(
  config: unknown,
  side: number,
): { readonly selfSharedFrom: number; readonly mapsOf: number } {
  const parsed = schema.safeParse(config)
  if (!parsed.success) {
    const { field, reason } = schemaProblem(parsed.error, config)
    throw new InferenceError('components-disagree', `unet/config.json: "${field}" cannot be used (${reason}).`)
  }
  const levels = parsed.data.down_block_types.map((type, index) => ({
    index,
    side: Math.ceil(side / 2 ** index),
    cross: type.startsWith('CrossAttn'),
  }))
  const crossing = levels.filter(({ cross }) => cross)
  const mapsOf = crossing.findLast((level) => level.side >= smallestMap) ?? crossing[0]
  if (!mapsOf) throw new InferenceError('components-disagree', 'The UNet has no cross-attention to the text.')
  const selfSharedFrom = levels.find((level) => level.side <= largestShared)?.index ?? levels.length
  return { selfSharedFrom, mapsOf: mapsOf.index }
}
