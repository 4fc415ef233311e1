/**
 * The settings of an edit, declared once. Engine, API, worker, records, command line and pages derive their limits,
 * types and schemas from here. These are hard limits: nothing outside them can be computed. A model's advised ranges
 * are in its capabilities.
 */
import { z } from 'zod'

/**
 * How a result is restored to the picture's own size: 'detail' keeps its sharpness, 'model' shows the model's pixels.
 */
export const restoreModes = ['detail', 'model'] as const

/**
 * How much of the network is computed in each step. 'exact': all of it. 'balanced' and 'fast' take over slowly changing parts from
 * earlier steps, so that results differ a little; with one step they are the same.
 */
export const speeds = ['exact', 'balanced', 'fast'] as const

export type Speed = (typeof speeds)[number]

/** The scheduler that came with the checkpoint, with all its own settings. Every model has it. */
export const ownScheduler = 'checkpoint'

/** Both ends are included. Lengths of texts are in characters. */
export const editLimits = {
  instruction: { most: 2000 },
  /** Results of one request, computed in one batch where memory allows. */
  variants: { least: 1, most: 8 },
  steps: { least: 1, most: 1000 },
  textGuidance: { least: 0, most: 100 },
  imageGuidance: { least: 0, most: 100 },
  /** Sample j of a seed s is drawn from s + 1000 j, which must be exact in float64 too. */
  seed: { least: 0, most: 2 ** 53 - 2 ** 14 },
  negative: { most: 2000 },
  /** Pixels. */
  resolution: { least: 8, most: 4096 },
  samples: { least: 1, most: 16 },
  /** Pixels. */
  feather: { least: 0, most: 1000 },
  /** 0: the photo; 1: the look; more goes beyond it. */
  strength: { least: 0, most: 1.5 },
} as const

/** Variant k of a request has seed + k, which must be a valid seed too. */
export const mostRequestedSeed = editLimits.seed.most - (editLimits.variants.most - 1)

interface Limits {
  readonly least: number
  readonly most: number
}

const number = ({ least, most }: Limits) => z.number().min(least).max(most)
const wholeNumber = ({ least, most }: Limits) => z.int().min(least).max(most)

/** Everything that determines a result, besides picture, mask, instruction and model. */
export const editSettingsSchema = z.object({
  steps: wholeNumber(editLimits.steps),
  /** s_T of Brooks et al. (2022), section 3.2.1: how strongly the instruction is followed. */
  textGuidance: number(editLimits.textGuidance),
  /** s_I: how strongly the input picture is kept. */
  imageGuidance: number(editLimits.imageGuidance),
  seed: wholeNumber(editLimits.seed),
  /** The negative prompt. */
  negative: z.string().max(editLimits.negative.most),
  /** The shape of a name; the names are those of the engine. */
  scheduler: z.string().regex(/^[a-z0-9+-]{1,64}$/),
  /** Side in pixels at which the model works, by its card's rule. */
  resolution: wholeNumber(editLimits.resolution),
  restore: z.enum(restoreModes),
  /** Seeds that are computed for each result and averaged. Above 1 with restore 'detail' only. */
  samples: wholeNumber(editLimits.samples),
  /** Width in pixels over which the edit fades in, inside the mask. */
  feather: number(editLimits.feather),
  /** How much of the change is applied. Other than 1 with restore 'detail' only. */
  strength: number(editLimits.strength),
  speed: z.enum(speeds),
})

export type EditSettings = z.output<typeof editSettingsSchema>

export const editSettingNames = editSettingsSchema.keyof().options

/** The settings of a request: without a seed one is drawn, without a strength the instruction's words decide, without a speed it is exact. */
export const requestedSettingsSchema = editSettingsSchema.extend({
  seed: editSettingsSchema.shape.seed.max(mostRequestedSeed).nullable(),
  strength: editSettingsSchema.shape.strength.nullable().default(null),
  speed: editSettingsSchema.shape.speed.default('exact'),
})

export type RequestedSettings = z.output<typeof requestedSettingsSchema>

export const variantsSchema = wholeNumber(editLimits.variants)
