/** The model cards of editing and of text-to-image checkpoints, for people and for the engine. */
import path from 'node:path'
import { editSettingsSchema, knownLooksSchema, modelLimitsSchema, schemaProblem } from '@amend/contract'
import { z } from 'zod'
import { ModelError } from '../error.ts'
import { parseJson, readOptional } from './text-files.ts'

const setting = editSettingsSchema.shape
const range = z.tuple([z.number(), z.number()])

const cardSchema = z.object({
  name: z.string().min(1).max(100),
  summary: z.string().max(1000),
  licence: z.string().optional(),
  source: z.string().optional(),
  /** The size at which the model works: one side of the picture is scaled close to `target`, both to multiples. */
  resolution: z.object({
    side: z.enum(['long', 'short']),
    target: setting.resolution,
    multiple: z.int().min(1).max(256),
  }),
  /** Settings that suit the model, and the ranges of advice. */
  defaults: z.object({
    steps: setting.steps,
    textGuidance: setting.textGuidance,
    imageGuidance: setting.imageGuidance,
    restore: setting.restore,
    /** Absent: the scheduler that comes with the checkpoint. */
    scheduler: z.string().optional(),
    samples: setting.samples.default(1),
    speed: setting.speed.default('exact'),
  }),
  ranges: z.object({ textGuidance: range, imageGuidance: range }),
  /** Hard limits of requests in the web app. Absent: twice the advised steps and size. */
  limits: modelLimitsSchema.partial().optional(),
  /** Absent: the model was trained on instructions of every kind. */
  scope: knownLooksSchema.optional(),
  /** How an optimised model was made, and how far it is from its base. */
  optimized: z
    .object({
      base: z.string(),
      /** The identity of the base. */
      identity: z.string(),
      precision: z.literal('int8'),
      /** The edits whose activations were measured. */
      calibration: z.object({ pictures: z.int(), instructions: z.int(), steps: z.int(), side: z.int() }),
      /** How many layers are int8, and the weights of those that stayed floats. */
      int8Layers: z.int(),
      floatLayers: z.array(z.string()),
      /** |int8 − float32| / |float32| of the outputs of each network, in the calibration. Absent: it stayed float. */
      error: z.object({ unet: z.number(), vaeEncoder: z.number().optional(), vaeDecoder: z.number().optional() }),
    })
    .optional(),
  /** Of a model that is another one with a LoRA. */
  adapted: z
    .object({
      base: z.string(),
      /** The identity of the base. */
      identity: z.string(),
      lora: z.object({ name: z.string(), sha256: z.string(), weight: z.number() }),
    })
    .optional(),
})

/** The card of a text-to-image checkpoint. Defaults: Stable Diffusion 1.5 as the generator of InstructPix2Pix uses it. */
const textToImageCardSchema = z.object({
  task: z.literal('text-to-image'),
  name: z.string().min(1).max(100),
  summary: z.string().max(1000).default(''),
  licence: z.string().optional(),
  /** The side of its pictures, and what sides are multiples of. */
  resolution: z
    .object({ target: setting.resolution, multiple: z.int().min(1).max(256) })
    .default({ target: 512, multiple: 64 }),
  /** Ranges from which the guidance and the shared part of the self-attention are drawn for each candidate. */
  defaults: z
    .object({ steps: setting.steps, guidance: range, sharedAttention: range })
    .default({ steps: 100, guidance: [7.5, 15], sharedAttention: [0.1, 0.9] }),
})

/** A text-to-image card with defaults filled in. */
export type TextToImageCard = z.output<typeof textToImageCardSchema>

/** Limits that refuse the card's own defaults would refuse every edit. */
const consistentSchema = cardSchema.superRefine(({ limits = {}, defaults, resolution }, context) => {
  const refuse = (key: string, message: string) => context.addIssue({ code: 'custom', path: ['limits', key], message })
  if ((limits.steps ?? defaults.steps) < defaults.steps) refuse('steps', 'it is below the steps of defaults')
  if ((limits.side ?? resolution.target) < resolution.target) refuse('side', 'it is below the target of resolution')
})

/** A card with defaults filled in. */
export type ModelCard = z.output<typeof cardSchema>

/**
 * The card of a checkpoint without one: the settings of InstructPix2Pix (Brooks et al., 2022; edit_cli.py of its
 * authors), at which all of its descendants are used. Guidance ranges are those the authors advise.
 */
export const familyCard = (name: string): ModelCard => ({
  name,
  summary: 'An editing checkpoint of the InstructPix2Pix family.',
  resolution: { side: 'long', target: 512, multiple: 64 },
  defaults: { steps: 100, textGuidance: 7.5, imageGuidance: 1.5, restore: 'model', samples: 1, speed: 'exact' },
  ranges: { textGuidance: [5, 10], imageGuidance: [1, 2] },
})

/** The largest share of its own size at which an SDXL model still paints one picture and does not repeat content. */
const sdxlLeeway = 1.5

/**
 * The card of an SDXL checkpoint without one: the settings at which diffusers documents its StableDiffusionXLInstructPix2PixPipeline,
 * for diffusers/sdxl-instructpix2pix-768 and for CosXL.
 * @param target the size in pixels at which it was trained
 */
export const sdxlCard = (
  name: string,
  target: number,
  { scaledImage }: { readonly scaledImage: boolean },
): ModelCard => ({
  name,
  summary: scaledImage ? 'An editing checkpoint of CosXL.' : 'An editing checkpoint of SDXL (InstructPix2Pix).',
  resolution: { side: 'long', target, multiple: 64 },
  defaults: {
    ...(scaledImage ? { steps: 20, textGuidance: 5 } : { steps: 30, textGuidance: 3 }),
    ...{ imageGuidance: 1.5, restore: 'model', samples: 1, speed: 'exact' },
  },
  ranges: { textGuidance: scaledImage ? [3, 9] : [2, 7], imageGuidance: [1, 2] },
  limits: { steps: 100, side: Math.round(sdxlLeeway * target) },
})

/** Parts of the scope that may be the name of a file beside the card. */
const besideCard = ['looks', 'languages'] as const

/** A card that names a task; without one it is that of an editing checkpoint. */
const taskSchema = z.looseObject({ task: z.string() })
const referringSchema = z.looseObject({ scope: z.looseObject({}) })

/**
 * Reads the `card.json` of an editing checkpoint. The looks of its scope, and their words in other languages, may be in files
 * beside it, whose names are then in their place.
 * @returns undefined when there is none, or one of another task
 * @throws ModelError 'bad-config', 'broken-file'
 */
export async function readCard(file: string): Promise<ModelCard | undefined> {
  const text = await readOptional(file)
  if (text === undefined) return undefined
  const json = parseJson(text, file)
  const { task = 'edit' } = taskSchema.safeParse(json).data ?? {}
  if (task !== 'edit') return undefined
  const referring = referringSchema.safeParse(json)
  if (!referring.success) return parseCard(consistentSchema, json, file)
  const { scope, ...rest } = referring.data
  const whole = { ...scope }
  for (const part of besideCard) {
    const name = scope[part]
    if (typeof name === 'string') whole[part] = await readBeside(file, name)
  }
  return parseCard(consistentSchema, { ...rest, scope: whole }, file)
}

async function readBeside(card: string, name: string): Promise<unknown> {
  const file = path.join(path.dirname(card), path.basename(name))
  const text = await readOptional(file)
  if (text === undefined) throw new ModelError('bad-config', `${card} names ${file}, which is not there.`)
  return parseJson(text, file)
}

/**
 * A whole card that a checkpoint carries in itself.
 * @throws ModelError 'bad-config'
 */
export const parseCardJson = (json: unknown, origin: string): ModelCard => parseCard(consistentSchema, json, origin)

/**
 * The card of a text-to-image checkpoint: its `card.json`, or the settings of the family where it has none.
 * @param root a folder, or a single file, which has no card
 * @throws ModelError 'bad-config', 'broken-file'
 */
export async function readTextToImageCard(root: string): Promise<TextToImageCard> {
  const file = path.join(root, 'card.json')
  const text = await readOptional(file)
  if (text !== undefined) return parseCard(textToImageCardSchema, parseJson(text, file), file)
  const name = path.basename(root).replace(/\.safetensors$/, '')
  return textToImageCardSchema.parse({ task: 'text-to-image', name })
}

function parseCard<Schema extends z.ZodType>(schema: Schema, json: unknown, file: string): z.output<Schema> {
  const parsed = schema.safeParse(json)
  if (parsed.success) return parsed.data
  const { field, reason } = schemaProblem(parsed.error, json)
  throw new ModelError('bad-config', `${file}: "${field}" cannot be used (${reason}).`)
}
