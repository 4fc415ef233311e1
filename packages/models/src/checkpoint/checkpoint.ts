import { ModelError } from '../error.ts'
import type { BuiltInLora } from './adapted.ts'
import type { ModelCard } from './card.ts'
import type { ComponentWeights } from './weight-files.ts'

/** The parts of a pipeline that are read. */
export const componentNames = ['unet', 'vae', 'textEncoder', 'textEncoder2', 'safetyChecker'] as const
/** A part of a pipeline. */
export type ComponentName = (typeof componentNames)[number]

/** One network of a pipeline: its `config.json` and its weights. */
export interface Component {
  /** Its `config.json`, unchanged. */
  readonly config: unknown
  readonly weights: ComponentWeights
}

/**
 * Where a checkpoint's tokenizer is: its own folder, the full CLIP vocabulary with a padding token of its own, or the texts
 * of its files by name.
 */
export type TokenizerSource =
  | { readonly folder: string }
  | { readonly builtin: 'clip'; readonly padToken: string }
  | { readonly texts: Readonly<Record<string, string>>; readonly origin: string }

/** What a pipeline of SDXL has beside the parts of the others. */
export interface SdxlParts {
  /** Of the second text encoder. Undefined: it is missing. */
  readonly tokenizer?: TokenizerSource
  /** An empty text is encoded as zeros (`force_zeros_for_empty_prompt`, which is on by default). */
  readonly zeroEmptyText: boolean
  /** The network takes the picture's latents multiplied by the autoencoder's scaling factor, as CosXL does (`is_cosxl_edit`). */
  readonly scaledImage: boolean
}

/** A pipeline on disk. Only headers and configurations are in memory. */
export interface Checkpoint {
  /** Real path of the folder or file. */
  readonly root: string
  /** 'optimized': one file with int8 weights, written by `writeOptimized`. */
  readonly layout: 'diffusers' | 'compvis' | 'optimized'
  readonly components: Readonly<Partial<Record<ComponentName, Component>>>
  /** Text of `scheduler_config.json`. */
  readonly scheduler?: string
  /** The scheduler's class in `model_index.json`, which takes precedence over the one in `scheduler_config.json`. */
  readonly schedulerClass?: string
  readonly tokenizer?: TokenizerSource
  /** Of a UNet with SDXL's conditions. */
  readonly sdxl?: SdxlParts
  /** The safety checker's `preprocessor_config.json`. */
  readonly featureExtractor?: unknown
  readonly card: ModelCard
  /** Identifies the checkpoint; see `fingerprint`. */
  readonly identity: string
  /** LoRA files to be added to its networks, in this order. */
  readonly loras?: readonly BuiltInLora[]
}

/** A checkpoint with every part of a latent diffusion model that is guided by text. */
export interface CompleteCheckpoint extends Checkpoint {
  readonly components: Checkpoint['components'] & Readonly<Record<'unet' | 'vae' | 'textEncoder', Component>>
  readonly scheduler: string
  readonly tokenizer: TokenizerSource
}

/** A complete checkpoint that edits. */
export interface EditingCheckpoint extends CompleteCheckpoint {
  readonly task: 'edit'
}

/** A complete checkpoint that turns text into pictures. */
export interface TextToImageCheckpoint extends CompleteCheckpoint {
  readonly task: 'text-to-image'
}

/** @throws ModelError 'missing-component' */
function assertComplete(checkpoint: Checkpoint): CompleteCheckpoint {
  const { components, scheduler, tokenizer, root, sdxl } = checkpoint
  const { unet, vae, textEncoder, textEncoder2 } = components
  const whole = !sdxl || (textEncoder2 && sdxl.tokenizer)
  if (!unet || !vae || !textEncoder || scheduler === undefined || !tokenizer || !whole) {
    const parts = {
      ...{ unet, vae, 'text encoder': textEncoder, scheduler, tokenizer },
      ...(sdxl && { 'second text encoder': textEncoder2, 'second tokenizer': sdxl.tokenizer }),
    }
    const absent = Object.entries(parts).filter(([, part]) => part === undefined)
    const said = `${root} has no ${absent.map(([name]) => name).join(', no ')}`
    throw new ModelError('missing-component', sdxl ? `${said}: an SDXL model is not whole without.` : `${said}.`)
  }
  return { ...checkpoint, components: { ...components, unet, vae, textEncoder }, scheduler, tokenizer }
}

/** Input channels of the UNet: 4 for text to image, 8 for an edit, 9 for inpainting. */
const inputChannels = ({ components }: CompleteCheckpoint): unknown =>
  (components.unet.config as { in_channels?: unknown } | null)?.in_channels ?? 4

/**
 * Narrows a checkpoint to one that has all that text-to-image needs.
 * @throws ModelError 'missing-component', or 'unsupported-model' for a checkpoint that needs a picture as well, and for SDXL
 */
export function assertTextToImage(checkpoint: Checkpoint): TextToImageCheckpoint {
  const complete = assertComplete(checkpoint)
  const channels = inputChannels(complete)
  if (channels === 8 || channels === 9) {
    throw new ModelError(
      'unsupported-model',
      `${complete.root} holds a model that ${channels === 8 ? 'edits photos' : 'fills in masked regions'} (${channels} input channels): painting from text needs one with 4, such as Stable Diffusion 1.5.`,
    )
  }
  if (complete.sdxl) throw sdxlOnlyEdits(complete, 'painting from text')
  return { ...complete, task: 'text-to-image' }
}

/**
 * The refusal of an SDXL model for what only the models of Stable Diffusion 1.x and 2.x can be used for.
 * @param use in a sentence: "painting from text"
 */
export const sdxlOnlyEdits = ({ root }: Checkpoint, use: string): ModelError =>
  new ModelError(
    'unsupported-model',
    `${root} holds an SDXL model, which can only edit here: ${use} needs a model of Stable Diffusion 1.x or 2.x.`,
  )

/**
 * Narrows a checkpoint to one that has all that an edit needs.
 * @throws ModelError 'missing-component', or 'unsupported-model' for a checkpoint that does not edit
 */
export function assertEditing(checkpoint: Checkpoint): EditingCheckpoint {
  const complete = assertComplete(checkpoint)
  const { root } = complete
  const channels = inputChannels(complete)
  if (channels === 4 || channels === 9) {
    const kind = channels === 4 ? 'turns text into pictures' : 'fills in masked regions'
    throw new ModelError(
      'unsupported-model',
      `${root} holds a model that ${kind} (${channels} input channels) and would ignore the photo: editing needs one trained on pairs (8 input channels), such as timbrooks/instruct-pix2pix.`,
    )
  }
  return { ...complete, task: 'edit' }
}
