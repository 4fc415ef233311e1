import { z } from 'zod'
import { editSettingsSchema } from './edit-settings.ts'
import { knownLooksSchema } from './known-looks.ts'

const range = z.tuple([z.number(), z.number()]).refine(([least, most]) => least <= most)
const station = editSettingsSchema.pick({ textGuidance: true, imageGuidance: true })

/** Hard limits of a request for a model. */
export const modelLimitsSchema = z.object({
  steps: editSettingsSchema.shape.steps,
  /** Of the size at which the model works, pixels. */
  side: editSettingsSchema.shape.resolution,
  /** Of all edits of a request together, in steps of 512 × 512 pixels. Absent: the administrator's limit only. */
  cost: z.int().min(1).optional(),
})

/** What a model can do, and how to prompt it: `ModelVersion.capabilities`, written by the worker that registers it. */
export const capabilitiesSchema = z.object({
  title: z.string().min(1),
  summary: z.string(),
  licence: z.string(),
  defaults: editSettingsSchema.omit({ seed: true }).extend({
    strength: editSettingsSchema.shape.strength.default(1),
    speed: editSettingsSchema.shape.speed.default('exact'),
  }),
  /** Whether guidance suits it. False for a model that answers in one step: there it only makes pictures worse. */
  guided: z.boolean().default(true),
  /** Advised ranges. */
  ranges: z.object({
    steps: range,
    textGuidance: range,
    imageGuidance: range,
    samples: range,
    resolutions: z.array(editSettingsSchema.shape.resolution).min(1),
  }),
  /** Hard limits of a request for this model, which an administrator may lower. Absent in older records. */
  limits: modelLimitsSchema.optional(),
  schedulers: z.array(editSettingsSchema.shape.scheduler).min(1),
  /** From faithful to bold; the defaults are the one in the middle. */
  dial: z.array(station).length(5),
  /** Example instructions. */
  examples: z.array(z.string()),
  /** The looks that it knows; null for a model of instructions of every kind. Those of early workers have names only. */
  scope: knownLooksSchema
    .extend({ looks: knownLooksSchema.shape.looks.default({}), knows: z.array(z.string()) })
    .nullable(),
  /** The language of instructions, such as "en". */
  languages: z.array(z.string()),
})

export type ModelCapabilities = z.output<typeof capabilitiesSchema>
