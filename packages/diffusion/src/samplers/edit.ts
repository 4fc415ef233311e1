/**
 * The sampler of instruction edits, in latent space: from noise, at each step the network predicts for all variants in
 * every branch of the guidance, in one batch. The caller encodes picture and text and decodes the result.
 */
import type { Speed } from '@amend/contract'
import type { Tensor } from '@amend/graph'
import { DiffusionError } from '../error.ts'
import { combineBranches, type GuidanceBranch, type GuidanceScales, guidanceBranches } from '../guidance.ts'
import { isWhole } from '../speed.ts'
import { denoise, type SamplingOptions } from './denoise.ts'

type Floats = Tensor<Float32Array>

/** The embeddings of the tokens of a text, and with SDXL that of the whole text: [P], or [V, P] beside [V, L, D]. */
export interface TextEmbedding extends Floats {
  readonly pooled?: Floats
}

/**
 * The network. `sample` [N, 2·C, h, w] is the noisy latents, scaled for the network, and the image latents beside them;
 * `text` [N, L, D], with SDXL and the embeddings of whole texts, has the same values at every step. Without `deep` the whole network
 * is computed and returns its deep features [N, …] too, if it can; with those of an earlier step only its outermost layers are.
 * `out` is [N, C, h, w].
 */
export type EditUnet = (
  sample: Floats,
  timestep: number,
  text: TextEmbedding,
  deep?: Floats,
) => Promise<{ readonly out: Floats; readonly deep?: Floats | undefined }>

/** Options of `editLatents`. */
export interface EditLatentsOptions extends SamplingOptions {
  readonly unet: EditUnet
  /** The encoded input picture: [C, h, w], the mode of the posterior, not multiplied by the VAE's scaling factor. */
  readonly imageLatents: Floats
  /**
   * Text embeddings [L, D]; the prompt may also be one for each variant, [V, L, D]. `negative` is used for the absent
   * instruction: the embedding of the empty text, or of a negative one.
   */
  readonly text: { readonly prompt: TextEmbedding; readonly negative: TextEmbedding }
  readonly guidance: GuidanceScales
  /** Default 'exact': every step computes everything. The others need a network that returns its deep features. */
  readonly speed?: Speed
}

/**
 * @returns the finished latents [V, C, h, w], to be divided by the VAE's scaling factor and decoded
 * @throws DiffusionError for bad settings before anything is computed; the signal's reason when aborted
 */
export async function editLatents(options: EditLatentsOptions): Promise<Floats> {
  const { imageLatents, speed = 'exact' } = options
  checkShapes(options)
  const predict = predictor(options)
  return denoise(imageLatents.shape, options, (noisy, timestep, step) => predict(noisy, timestep, isWhole(speed, step)))
}

/** The guided prediction, which keeps what later steps may take over. */
function predictor(options: EditLatentsOptions) {
  const { unet, imageLatents, seeds, speed = 'exact' } = options
  const variants = seeds.length
  const branches = guidanceBranches(options.guidance)
  const text = branchTexts(options.text, branches, variants)
  /** The branch of text and image is the first one; without it there is nothing to take over from the guidance. */
  const own = branches.filter(({ conditions }) => conditions === 'text+image')
  const ownText = textsOf(text, own.length * variants)
  let deep: Floats | undefined
  /** What guidance added to the branch of text and image. */
  let added: Float32Array | undefined

  return async (noisy: Float32Array, timestep: number, whole: boolean): Promise<Float32Array> => {
    const kept = whole || own.length === 0 ? undefined : added
    const taken = kept ? own : branches
    const sample = branchSample(noisy, imageLatents, taken, variants)
    const features = whole || !deep ? undefined : itemsOf(deep, taken.length * variants)
    const result = await unet(sample, timestep, kept ? ownText : text, features)
    const { data, shape } = result.out
    if (data.length !== taken.length * noisy.length) {
      const expected = `[${[variants, ...imageLatents.shape]}]`
      throw new DiffusionError('wrong-shape', `The network returned [${shape}] for latents of ${expected}.`)
    }
    deep = result.deep ?? deep
    if (kept) return data.map((value, i) => value + (kept[i] as number))
    const combined = combineBranches(data, branches)
    if (speed !== 'exact') added = combined.map((value, i) => value - (data[i] as number))
    return combined
  }
}

/** The first items of a batch. */
function itemsOf({ data, shape: [batch = 1, ...shape] }: Floats, items: number): Floats {
  return { data: data.subarray(0, (data.length / batch) * items), shape: [items, ...shape] }
}

const textsOf = ({ pooled, ...tokens }: TextEmbedding, items: number): TextEmbedding => ({
  ...itemsOf(tokens, items),
  ...(pooled && { pooled: itemsOf(pooled, items) }),
})

/**
 * The network's input [branches × variants, 2·C, h, w]: the noisy channels as given, then the image's, which are zero
 * in the branch without image.
 */
function branchSample(
  noisy: Float32Array,
  image: Floats,
  branches: readonly GuidanceBranch[],
  variants: number,
): Floats {
  const [channels = 0, height = 0, width = 0] = image.shape
  const size = image.data.length
  const data = new Float32Array(branches.length * variants * 2 * size)
  branches.forEach(({ conditions }, branch) => {
    for (let variant = 0; variant < variants; variant++) {
      const offset = (branch * variants + variant) * 2 * size
      data.set(noisy.subarray(variant * size, (variant + 1) * size), offset)
      if (conditions !== 'none') data.set(image.data, offset + size)
    }
  })
  return { data, shape: [branches.length * variants, 2 * channels, height, width] }
}

/** The embeddings of the tokens, and those of whole texts where both texts have one, for each item of the batch. */
function branchTexts(
  { prompt, negative }: EditLatentsOptions['text'],
  branches: readonly GuidanceBranch[],
  variants: number,
): TextEmbedding {
  const tokens = branchText({ prompt, negative }, branches, variants)
  if (!prompt.pooled || !negative.pooled) return tokens
  return { ...tokens, pooled: branchText({ prompt: prompt.pooled, negative: negative.pooled }, branches, variants) }
}

/** [branches × variants, ...] of the shape of one embedding. */
function branchText(
  text: Readonly<Record<'prompt' | 'negative', Floats>>,
  branches: readonly GuidanceBranch[],
  variants: number,
): Floats {
  const { prompt, negative } = text
  const size = negative.data.length
  const data = new Float32Array(branches.length * variants * size)
  branches.forEach(({ conditions }, branch) => {
    for (let variant = 0; variant < variants; variant++) {
      const own = prompt.data.length === size ? prompt.data : prompt.data.subarray(variant * size, (variant + 1) * size)
      data.set(conditions === 'text+image' ? own : negative.data, (branch * variants + variant) * size)
    }
  })
  return { data, shape: [branches.length * variants, ...negative.shape] }
}

function checkShapes({ imageLatents, text, seeds }: EditLatentsOptions): void {
  if (imageLatents.shape.length !== 3) {
    throw new DiffusionError('wrong-shape', `The image latents must be [C, h, w], not [${imageLatents.shape}].`)
  }
  const shapes = [text.negative.shape, [seeds.length, ...text.negative.shape]].map(String)
  if (!shapes.includes(String(text.prompt.shape))) {
    throw new DiffusionError(
      'wrong-shape',
      `The embeddings of prompt [${text.prompt.shape}] and negative prompt [${text.negative.shape}] must have one shape.`,
    )
  }
}
