/**
 * The sampler of instruction edits, in latent space: from noise, at each step the network predicts for all variants in
 * every branch of the guidance, in one batch. The caller encodes picture and text and decodes the result.
 */
import type { Tensor } from '@amend/graph'
import { DiffusionError } from '../error.ts'
import { combineBranches, type GuidanceBranch, type GuidanceScales, guidanceBranches } from '../guidance.ts'
import { denoise, type SamplingOptions } from './denoise.ts'

type Floats = Tensor<Float32Array>

/** The embeddings of the tokens of a text, and with SDXL that of the whole text: [P], or [V, P] beside [V, L, D]. */
export interface TextEmbedding extends Floats {
  readonly pooled?: Floats
}

/**
 * The network. `sample` [N, 2·C, h, w] is the noisy latents, scaled for the network, and the image latents beside them;
 * `text` [N, L, D] and, where the embeddings have it, `pooled` [N, P] are the same tensors at every step. Returns [N, C, h, w].
 */
export type EditUnet = (sample: Floats, timestep: number, text: Floats, pooled?: Floats) => Promise<Floats>

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
}

/**
 * @returns the finished latents [V, C, h, w], to be divided by the VAE's scaling factor and decoded
 * @throws DiffusionError for bad settings before anything is computed; the signal's reason when aborted
 */
export async function editLatents(options: EditLatentsOptions): Promise<Floats> {
  const { unet, imageLatents, seeds } = options
  const variants = seeds.length
  checkShapes(options)
  const branches = guidanceBranches(options.guidance)
  const { prompt, negative } = options.text
  const text = branchText({ prompt, negative }, branches, variants)
  const pooled =
    prompt.pooled && negative.pooled
      ? branchText({ prompt: prompt.pooled, negative: negative.pooled }, branches, variants)
      : undefined

  return denoise(imageLatents.shape, options, async (noisy, timestep) => {
    const output = await unet(branchSample(noisy, imageLatents, branches, variants), timestep, text, pooled)
    if (output.data.length !== branches.length * noisy.length) {
      const expected = `[${[variants, ...imageLatents.shape]}]`
      throw new DiffusionError('wrong-shape', `The network returned [${output.shape}] for latents of ${expected}.`)
    }
    return combineBranches(output.data, branches)
  })
}

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
