/**
 * The file of an optimised model: one safetensors file with everything that an edit needs.
 *
 * - `unet.<name>`, `vae.<name>`, `text_encoder.<name>`: the tensors, by the names of the diffusers layout.
 * - An int8 tensor has `<name>:scales` beside it, float32 [out]: weight = scale · value. A matrix is stored as
 *   [in, out], a convolution as [out, in, kh, kw].
 * - A convolution with a bias has `<name>:bias` too, int32 [out], in units of input scale · weight scale; not one with relative ranges.
 * - `tokenizer/<file>`: the bytes of a file of the tokenizer.
 * - `amend` in the metadata: the JSON of `settingsSchema`; `format` is "amend-int8".
 */
import { z } from 'zod'

export const formatName = 'amend-int8'
export const settingsKey = 'amend'

const affine = z.object({ scale: z.number().positive(), zeroPoint: z.int().min(0).max(255) })

export const settingsSchema = z.object({
  version: z.literal(1),
  /** The `config.json` of each part. */
  configs: z.object({ unet: z.unknown(), vae: z.unknown(), textEncoder: z.unknown() }),
  /** The text of `scheduler_config.json`. */
  scheduler: z.string(),
  schedulerClass: z.string().optional(),
  /** Absent where the file has the tokenizer's files. */
  tokenizer: z.object({ builtin: z.literal('clip'), padToken: z.string() }).optional(),
  /** The card, as in `card.json`. */
  card: z.unknown(),
  /** The calibrated ranges of each int8 convolution, by the name of its weight in the file. */
  convolutions: z.record(
    z.string(),
    z.object({
      input: affine,
      output: affine,
      /** Only the ratio of both ranges is calibrated: the input's is measured as it runs. */
      relative: z.literal(true).optional(),
    }),
  ),
})

export type OptimizedSettings = z.output<typeof settingsSchema>

/** Prefixes of the names of tensors, by part. */
export const partPrefixes = { unet: 'unet.', vae: 'vae.', textEncoder: 'text_encoder.' } as const
export type OptimizedPartName = keyof typeof partPrefixes
export const optimizedPartNames = Object.keys(partPrefixes) as OptimizedPartName[]

export const tokenizerPrefix = 'tokenizer/'
export const scalesOf = (name: string): string => `${name}:scales`
export const biasOf = (name: string): string => `${name}:bias`
