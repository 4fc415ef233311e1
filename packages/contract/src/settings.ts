import { z } from 'zod'
import { editSettingsSchema } from './edit-settings.ts'

const share = z.number().min(0).max(1)

const range = z.tuple([z.number(), z.number()]).refine(([least, most]) => least <= most)
const station = editSettingsSchema.pick({ textGuidance: true, imageGuidance: true })

/** What a model can do and how it is best asked: `ModelVersion.capabilities`, written by the worker that serves it. */
export const capabilitiesSchema = z.object({
  title: z.string().min(1),
  summary: z.string(),
  licence: z.string(),
  defaults: editSettingsSchema.omit({ seed: true }),
  /** Advised; the hard limits are those of the settings. */
  ranges: z.object({
    steps: range,
    textGuidance: range,
    imageGuidance: range,
    samples: range,
    resolutions: z.array(editSettingsSchema.shape.resolution).min(1),
  }),
  schedulers: z.array(editSettingsSchema.shape.scheduler).min(1),
  /** From faithful to bold; the defaults are the one in the middle. */
  dial: z.array(station).length(5),
  /** Instructions to start from. */
  examples: z.array(z.string()),
  scope: z.object({ knows: z.array(z.string()), cannot: z.string() }).nullable(),
  /** Of instructions, such as "en". */
  languages: z.array(z.string()),
})

export type ModelCapabilities = z.output<typeof capabilitiesSchema>

const regionChange = z.object({ mean: share, changed: share })

/** A sentence of the engine with what it is made of; of an earlier version the sentence only. */
const noticeSchema = z.union([
  z.string().transform((message) => ({ code: 'unknown', message, values: {} })),
  z.object({ code: z.string(), message: z.string(), values: z.record(z.string(), z.union([z.string(), z.number()])) }),
])

/** What the engine found out about an edit: `Edit.advice`, written by the worker. */
export const outcomeSchema = z.object({
  verdict: z.enum(['ok', 'no-change', 'destroyed']),
  advice: z
    .object({ reason: z.string(), setting: z.enum(['imageGuidance', 'textGuidance', 'seed']), value: z.number() })
    .optional(),
  change: z.object({
    inside: regionChange,
    outside: regionChange.optional(),
    peak: share,
    structure: z.number().min(-1).max(1),
  }),
  notices: z.array(noticeSchema),
})

export type EditOutcome = z.output<typeof outcomeSchema>
