/**
 * A whole edit in latent space: start from noise, and at each step ask the network in every branch of the guidance, for
 * all variants at once. What turns pictures and words into tensors and back is the caller's.
 */
import type { Tensor } from '@amend/graph'
import { DiffusionError } from './error.ts'
import { combineBranches, type GuidanceBranch, type GuidanceScales, guidanceBranches } from './guidance.ts'
import { batchNoise, type Seed } from './noise/generator.ts'
import type { SchedulerConfig } from './schedulers/config.ts'
import { combine } from './schedulers/float32.ts'
import type { StepEvent, StochasticSettings } from './schedulers/sampler.ts'
import { planSteps, sample } from './schedulers/select.ts'

type Floats = Tensor<Float32Array>

/**
 * The network. `sample` [N, 2·C, h, w] is the noisy latents, scaled for the network, and the image latents beside them;
 * `text` [N, L, D] is the same tensor at every step. Returns [N, C, h, w].
 */
export type EditUnet = (sample: Floats, timestep: number, text: Floats) => Promise<Floats>

export interface EditLatentsOptions {
  readonly unet: EditUnet
  /** The input picture encoded: [C, h, w], the mode of the posterior, not multiplied by the VAE's scaling factor. */
  readonly imageLatents: Floats
  /** Text embeddings [L, D]. `negative` stands for the absent instruction: of the empty text, or of a negative one. */
  readonly text: { readonly prompt: Floats; readonly negative: Floats }
  readonly config: SchedulerConfig
  readonly steps: number
  readonly guidance: GuidanceScales
  /** One variant each. Variant k is what a run with that seed alone gives. */
  readonly seeds: readonly Seed[]
  /** Standard normal start [V, C, h, w] in place of the seeds' first draw. */
  readonly latents?: Float32Array
  /** Noise of the later draws [V, C, h, w] in place of the seeds'. */
  readonly noise?: () => Float32Array
  readonly stochastic?: StochasticSettings
  /** `latents` and `denoised` are [V, C, h, w]. What it throws ends the run. */
  readonly onStep?: (event: StepEvent) => void | Promise<void>
  readonly signal?: AbortSignal
}

/**
 * @returns the finished latents [V, C, h, w], to be divided by the VAE's scaling factor and decoded
 * @throws DiffusionError for bad settings before anything is computed; the signal's reason when aborted
 */
export async function editLatents(options: EditLatentsOptions): Promise<Floats> {
  const { unet, imageLatents, config } = options
  const variants = options.seeds.length
  checkShapes(options)
  const branches = guidanceBranches(options.guidance)
  const plan = planSteps(config, options.steps)

  const text = branchText(options.text, branches, variants)
  const shape = [variants, ...imageLatents.shape]
  const draw = batchNoise(options.seeds, imageLatents.data.length)
  const start = combine([plan.initNoiseSigma, options.latents ?? draw()])

  const data = await sample(config, plan, start, {
    async predict(noisy, timestep) {
      const input = branchSample(noisy, imageLatents, branches, variants)
      const output = await unet(input, timestep, text)
      if (output.data.length !== branches.length * noisy.length) {
        throw new DiffusionError('wrong-shape', `The network returned [${output.shape}] for latents of [${shape}].`)
      }
      return combineBranches(output.data, branches)
    },
    noise: options.noise ?? draw,
    onStep: options.onStep,
    signal: options.signal,
    batch: variants,
    stochastic: options.stochastic,
  })
  return { data, shape }
}

/** [branches × variants, 2·C, h, w]: the noisy channels scaled as given, the image's as they are, or zero without image. */
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

/** [branches × variants, L, D]. */
function branchText(text: EditLatentsOptions['text'], branches: readonly GuidanceBranch[], variants: number): Floats {
  const size = text.prompt.data.length
  const data = new Float32Array(branches.length * variants * size)
  branches.forEach(({ conditions }, branch) => {
    const embedding = conditions === 'text+image' ? text.prompt : text.negative
    for (let variant = 0; variant < variants; variant++) data.set(embedding.data, (branch * variants + variant) * size)
  })
  return { data, shape: [branches.length * variants, ...text.prompt.shape] }
}

function checkShapes({ imageLatents, text, seeds, latents }: EditLatentsOptions): void {
  if (seeds.length === 0) throw new DiffusionError('bad-seed', 'At least one seed is needed.')
  if (imageLatents.shape.length !== 3) {
    throw new DiffusionError('wrong-shape', `The image latents must be [C, h, w], not [${imageLatents.shape}].`)
  }
  if (String(text.prompt.shape) !== String(text.negative.shape)) {
    throw new DiffusionError(
      'wrong-shape',
      `The embeddings of prompt [${text.prompt.shape}] and negative prompt [${text.negative.shape}] must have one shape.`,
    )
  }
  if (latents && latents.length !== seeds.length * imageLatents.data.length) {
    throw new DiffusionError('wrong-shape', `The given latents do not fit ${seeds.length} × [${imageLatents.shape}].`)
  }
}
