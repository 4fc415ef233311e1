/**
 * The sampler of text to image, in latent space, with classifier-free guidance (Ho and Salimans 2022). Pictures of one batch may use
 * each other's attention maps: as the pairs of the dataset of InstructPix2Pix do (its attention.py, class CrossAttention), or by the
 * controllers of Prompt-to-Prompt (Hertz et al. 2022).
 */
import type { Tensor } from '@amend/graph'
import { type MapEdit, noEdit } from '../attention-control/alignment.ts'
import type { AttentionMaps } from '../attention-control/local-blend.ts'
import { DiffusionError } from '../error.ts'
import { checkScale } from '../guidance.ts'
import { denoise, type SamplingOptions } from './denoise.ts'

type Floats = Tensor<Float32Array>

/** Whose attention maps each item of a batch uses, N items. */
export interface BatchAttention {
  /** Item i uses the self-attention maps of item `self[i]`. */
  readonly self: readonly number[]
  /** Edits of the cross-attention maps; absent: each item has its own. */
  readonly cross?: {
    /** Item i takes over maps of item `source[i]`. */
    readonly source: readonly number[]
    /** [N, L, L]. */
    readonly transfer: Float32Array
    /** [N, L]. */
    readonly keep: Float32Array
  }
}

/**
 * The network. `sample` [N, C, h, w] is the noisy latents, scaled for the network; `text` [N, L, D]. Returns `out` [N, C, h, w], and
 * where cross-attention is edited the `maps` before the edit [N, P, L], averaged over heads and layers of one level.
 */
export type TextToImageUnet = (
  sample: Floats,
  timestep: number,
  text: Floats,
  attention: BatchAttention,
) => Promise<{ readonly out: Floats; readonly maps?: Floats | undefined }>

/** What a picture takes over from another one of the batch in a step; pictures are counted from 0. */
export interface PictureAttention {
  /** The picture whose self-attention maps it uses. */
  readonly self: number
  /** An edit of its cross-attention maps by those of another picture. */
  readonly cross?: { readonly source: number; readonly edit: MapEdit }
}

/** How the pictures of a batch share attention. */
export interface AttentionPlan {
  /** Whether the branch of the empty text shares self-attention as well, as in the dataset of InstructPix2Pix. */
  readonly unguidedToo: boolean
  of(picture: number, step: number): PictureAttention
  /** Whether cross-attention maps are edited or watched. The network then returns them. */
  readonly cross: boolean
  /** Gets the maps, where `cross` is set, and the latents of all pictures after each step. It may write the latents. */
  readonly afterStep?: (step: number, maps: readonly AttentionMaps[], latents: readonly Float32Array[]) => void
}

/** Options of `textToImageLatents`. V is the number of seeds, one for each picture. */
export interface TextToImageLatentsOptions extends SamplingOptions {
  readonly unet: TextToImageUnet
  /** Of one latent: [C, h, w]. */
  readonly shape: readonly number[]
  /** Text embeddings [L, D] of one shape: one for each picture, and that of the empty text. */
  readonly text: { readonly prompts: readonly Floats[]; readonly empty: Floats }
  /** The guidance of each picture, 0 … 100. Where all are 1, the branch of the empty text is not computed. */
  readonly guidance: readonly number[]
  /** Default: each picture has its own attention. */
  readonly attention?: AttentionPlan
}

/**
 * @returns the finished latents [V, C, h, w], to be divided by the VAE's scaling factor and decoded
 * @throws DiffusionError for bad settings before anything is computed; the signal's reason when aborted
 */
export async function textToImageLatents(options: TextToImageLatentsOptions): Promise<Floats> {
  const { unet, shape, guidance, seeds, attention } = options
  const count = seeds.length
  checkCounts(options)
  const guided = guidance.some((scale) => scale !== 1)
  const text = batchText(options.text, guided)
  const size = shape.reduce((product, side) => product * side, 1)
  const length = options.text.empty.shape[0] as number
  let maps: readonly AttentionMaps[] = []

  async function predict(noisy: Float32Array, timestep: number, step: number): Promise<Float32Array> {
    const items = guided ? 2 * count : count
    const data = new Float32Array(items * size)
    for (let half = 0; half < items / count; half++) data.set(noisy, half * noisy.length)
    const shared = batchAttention(attention, { count, items, length, step })
    const output = await unet({ data, shape: [items, ...shape] }, timestep, text, shared)
    if (output.out.data.length !== data.length) {
      const expected = `[${[items, ...shape]}]`
      throw new DiffusionError('wrong-shape', `The network returned [${output.out.shape}] for latents of ${expected}.`)
    }
    if (attention?.cross) maps = mapsOf(output.maps, items - count, length)
    return guided ? combine(output.out.data, guidance, size) : output.out.data
  }

  return denoise(
    shape,
    {
      ...options,
      async onStep(event) {
        const { latents, step } = event
        const each = Array.from({ length: count }, (_, i) => latents.subarray(i * size, (i + 1) * size))
        attention?.afterStep?.(step, maps, each)
        await options.onStep?.(event)
      },
    },
    predict,
  )
}

/** The plan of a step for the whole batch: first the items of the empty text where there is guidance, then those of the words. */
function batchAttention(
  plan: AttentionPlan | undefined,
  { count, items, length, step }: { count: number; items: number; length: number; step: number },
): BatchAttention {
  const pictures = Array.from({ length: count }, (_, picture) => plan?.of(picture, step) ?? { self: picture })
  const words = items - count
  const own = Array.from({ length: words }, (_, i) => i)
  const self = pictures.map((picture) => picture.self)
  const all = { self: [...(plan?.unguidedToo ? self.slice(0, words) : own), ...self.map((source) => source + words)] }
  if (!plan?.cross) return all
  const edits = [...own.map(() => undefined), ...pictures.map(({ cross }) => cross)]
  const none = noEdit(length)
  const transfer = new Float32Array(items * length * length)
  const keep = new Float32Array(items * length)
  edits.forEach((cross, i) => {
    transfer.set((cross?.edit ?? none).transfer, i * length * length)
    keep.set((cross?.edit ?? none).keep, i * length)
  })
  return { ...all, cross: { source: edits.map((cross, i) => (cross ? cross.source + words : i)), transfer, keep } }
}

/** The maps of the pictures with their words. */
function mapsOf(maps: Floats | undefined, first: number, length: number): AttentionMaps[] {
  if (!maps) throw new DiffusionError('wrong-shape', 'The network returned no attention maps.')
  const size = (maps.shape[1] as number) * length
  return Array.from({ length: (maps.shape[0] as number) - first }, (_, i) => ({
    data: maps.data.subarray((first + i) * size, (first + i + 1) * size),
    length,
  }))
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
