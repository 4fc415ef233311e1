import type { Advice, EditSettings as ContractSettings, Notice, Recipe, Verdict } from '@amend/contract'
import type { Device } from '@amend/graph/runtime'
import type { ChangeMeasure, Mask, Picture } from '@amend/imaging'
import type { ModelCard } from '@amend/models/checkpoint'
import type { LoraFile } from './lora.ts'

/** Where and how a checkpoint is loaded. */
export interface LoadOptions {
  /** Default 'cpu'. */
  readonly device?: Device
  /**
   * On the CPU 'float16' halves the memory of the weights and keeps float32 arithmetic. 'int8' is for a model that was optimised,
   * which is computed so whatever is asked for. Default 'float32'.
   */
  readonly precision?: 'float32' | 'float16' | 'int8'
  /** LoRA files to add to the networks, in this order. */
  readonly loras?: readonly LoraFile[]
  /** Threads inside one operator; default: all cores. */
  readonly threads?: number
  /** Bytes that loaded networks may take; the least recently used are released above it. Default: no limit. */
  readonly memoryLimit?: number
}

/**
 * Everything that determines the result of an edit, besides picture, instruction and model. Absent: the card's default,
 * or a seed drawn at random. Variant k has seed + k, and sample j of it seed + k + 1000 j.
 */
export interface EditSettings extends Readonly<ContractSettings> {
  /** The number of results with consecutive seeds, computed in one batch where memory allows. */
  readonly variants: number
  /** The picture may change only where the mask is white. */
  readonly mask?: Mask
}

/** Progress of an edit after a step. */
export interface StepEvent {
  /** 1 … steps, over all batches. */
  readonly step: number
  readonly steps: number
  readonly timestep: number
  /** Milliseconds since the first step began. */
  readonly elapsed: number
  /** Small pictures of the unfinished variants in this batch, when a preview was due. */
  readonly previews?: readonly Preview[]
}

/** A small picture of an unfinished variant. */
export interface Preview {
  /** From 0. */
  readonly variant: number
  readonly picture: Picture
}

/** Callbacks and signal of one edit. */
export interface EditRun {
  /** What the model cannot do or leaves out of the instruction, before it runs; the result holds the same. */
  readonly onNotices?: (notices: readonly Notice[]) => void
  readonly onStep?: (event: StepEvent) => void | Promise<void>
  /** Awaited after each step. Until it resolves other edits of the editor run; this one keeps what it holds in memory. */
  readonly betweenSteps?: () => Promise<void>
  /** A variant's pictures, before its change is measured: writing them may begin. */
  readonly onPictures?: (pictures: Pick<Variant, 'picture' | 'modelPicture'>) => void
  /** From one preview to the next, in steps; the first shows the first step. 0: none. Default 0. */
  readonly previewEvery?: number
  /** Stops the edit before the next step or decoding. */
  readonly signal?: AbortSignal
}

/** One result of an edit. */
export interface Variant {
  readonly picture: Picture
  /** The model's own output, at the size at which it worked and without padding. */
  readonly modelPicture: Picture
  readonly seed: number
  readonly change: ChangeMeasure
  readonly verdict: Verdict
  readonly advice?: Readonly<Advice>
  readonly recipe: Recipe
}

/** The result of an edit. */
export interface EditResult {
  readonly variants: readonly Variant[]
  /** All settings, including the drawn seed. */
  readonly settings: EditSettings
  /** Notices about a truncated instruction, or one outside of what the model knows. */
  readonly notices: readonly Notice[]
  /** Milliseconds by stage. */
  readonly timings: Readonly<Record<'prepare' | 'encode' | 'denoise' | 'decode' | 'restore', number>>
}

/** A small picture in one look of the card. */
export interface LookSample {
  readonly look: string
  readonly picture: Picture
}

/** A loaded checkpoint. Edits run one after the other, in the order they were asked for, but for those that wait between their steps. */
export interface Editor {
  readonly card: ModelCard
  /** Identifies the checkpoint; part of every recipe. */
  readonly identity: string
  /**
   * @throws InferenceError for bad settings, picture or mask, before anything is computed; the signal's reason when aborted
   */
  edit(picture: Picture, instruction: string, settings?: Partial<EditSettings>, run?: EditRun): Promise<EditResult>
  /**
   * A small picture in every look of the card, in the order of the card: made in one batch of the network, at half the size
   * at which the model works best, so less exact than an edit. Empty for a card without looks.
   * @param picture the size of the samples is its own
   * @throws InferenceError for a bad picture; the signal's reason when aborted
   */
  sampleLooks(picture: Picture, run?: Pick<EditRun, 'signal'>): Promise<readonly LookSample[]>
  /** Waits for running edits and frees the memory. */
  release(): Promise<void>
}
