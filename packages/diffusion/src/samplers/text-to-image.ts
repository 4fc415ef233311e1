/**
 * The sampler of text to image, in latent space, with classifier-free guidance (Ho and Salimans 2022). Items of one batch
 * may share self-attention, as the pairs of the dataset of InstructPix2Pix do (its attention.py, class CrossAttention).
 */
import type { Tensor } from '@amend/graph'
import { DiffusionError } from '../error.ts'
import { checkScale } from '../guidance.ts'
import { denoise, type SamplingOptions } from './denoise.ts'

type Floats = Tensor<Float32Array>

/**
 * The network. `sample` [N, C, h, w] is the noisy latents, scaled for the network; `text` [N, L, D]. Item i uses the
 * self-attention maps of item `attention[i]`. Returns [N, C, h, w].
 */
export type TextToImageUnet = (
  sample: Floats,
  timestep: number,
  text: Floats,
  attention: readonly number[],
) => Promise<Floats>

/** Options of `textToImageLatents`. V is the number of seeds, one for each picture. */
export interface TextToImageLatentsOptions extends SamplingOptions {
  readonly unet: TextToImageUnet
  /** Of one latent: [C, h, w]. */
  readonly shape: readonly number[]
  /** Text embeddings [L, D] of one shape: one for each picture, and that of the empty text. */
  readonly text: { readonly prompts: readonly Floats[]; readonly empty: Floats }
  /** The guidance of each picture, 0 … 100. Where all are 1, the branch of the empty text is not computed. */
  readonly guidance: readonly number[]
  /** The picture whose self-attention maps a picture uses in a step (from 0). Default: its own. */
  readonly attentionOf?: (picture: number, step: number) => number
}

/**
 * @returns the finished latents [V, C, h, w], to be divided by the VAE's scaling factor and decoded
 * @throws DiffusionError for bad settings before anything is computed; the signal's reason when aborted
 */
export async function textToImageLatents(options: TextToImageLatentsOptions): Promise<Floats> {
  const { unet, shape, guidance, seeds, attentionOf = (picture) => picture } = options
  const count = seeds.length
  checkCounts(options)
  const guided = guidance.some((scale) => scale !== 1)
  const text = batchText(options.text, guided)
  const size = shape.reduce((product, side) => product * side, 1)

  return denoise(shape, options, async (noisy, timestep, step) => {
    const sources = Array.from({ length: count }, (_, picture) => attentionOf(picture, step))
    // The two halves of the batch share in the same way: items of the empty text with one another, those of the words too.
    const attention = guided ? [...sources, ...sources.map((source) => source + count)] : sources
    const items = attention.length
    const data = new Float32Array(items * size)
    for (let half = 0; half < items / count; half++) data.set(noisy, half * noisy.length)
    const output = await unet({ data, shape: [items, ...shape] }, timestep, text, attention)
    if (output.data.length !== data.length) {
      const expected = `[${[items, ...shape]}]`
      throw new DiffusionError('wrong-shape', `The network returned [${output.shape}] for latents of ${expected}.`)
    }
    return guided ? combine(output.data, guidance, size) : output.data
  })
}

/** u + (c − u) · scale for each picture; `outputs` holds all u, then all c. */
function combine(outputs: Float32Array, guidance: readonly number[], size: number): Float32Array {
  const half = outputs.length / 2
  return new Float32Array(half).map((_, i) => {
    const without = outputs[i] as number
    return without + ((outputs[half + i] as number) - without) * (guidance[Math.floor(i / size)] as number)
  })
}

/** [items, L, D]: the empty text for each picture where there is guidance, then each prompt. */
function batchText({ prompts, empty }: TextToImageLatentsOptions['text'], guided: boolean): Floats {
  const items = guided ? [...prompts.map(() => empty), ...prompts] : prompts
  const data = new Float32Array(items.length * empty.data.length)
  items.forEach((item, i) => {
    data.set(item.data, i * empty.data.length)
  })
  return { data, shape: [items.length, ...empty.shape] }
}

function checkCounts({ seeds, guidance, text, shape }: TextToImageLatentsOptions): void {
  if (shape.length !== 3) throw new DiffusionError('wrong-shape', `One latent must be [C, h, w], not [${shape}].`)
  if (guidance.length !== seeds.length || text.prompts.length !== seeds.length) {
    throw new DiffusionError(
      'wrong-shape',
      `There are ${seeds.length} seeds, ${text.prompts.length} prompts and ${guidance.length} guidance scales; each picture needs one of each.`,
    )
  }
  for (const scale of guidance) checkScale('text', scale)
  const other = text.prompts.find((prompt) => String(prompt.shape) !== String(text.empty.shape))
  if (other) {
    throw new DiffusionError(
      'wrong-shape',
      `The embeddings of a prompt [${other.shape}] and of the empty text [${text.empty.shape}] must have one shape.`,
    )
  }
}
