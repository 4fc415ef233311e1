import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'

export const evaluationParts = ['all', 'train', 'validation', 'test'] as const

/** What is edited and how it is measured. Figures of two runs are comparable only when these are equal. */
export const evaluationSettingsSchema = z.object({
  /** Of a folder of pairs. */
  part: z.enum(evaluationParts),
  /** Items drawn from the part by the seed; 0 for all. */
  count: z.int().min(0).max(5000),
  /** Null for the number that the model's card advises. */
  steps: z.int().min(1).max(1000).nullable(),
  /** Whether every item is edited at several image guidance scales. */
  curve: z.boolean(),
  seed: z
    .int()
    .min(0)
    .max(2 ** 32 - 1),
  /** Where workers find the CLIP checkpoint. */
  clip: z.string(),
})

export type EvaluationSettings = z.output<typeof evaluationSettingsSchema>

/** How a version is measured when nothing else is asked for. */
export const defaultEvaluationSettings: EvaluationSettings = {
  ...{ part: 'all', count: 0, steps: null, curve: true, seed: 0, clip: 'pico-clip' },
}

export const estimateSchema = z.object({
  mean: z.number(),
  /** 95 %; absent for fewer than two items. */
  interval: z.tuple([z.number(), z.number()]).optional(),
  count: z.int(),
})

const pointSchema = z.object({ textGuidance: z.number(), imageGuidance: z.number() })

/** By the name of the metric. */
const estimatesSchema = z.record(z.string(), estimateSchema)

/** The report of a run. */
export const evaluationResultsSchema = z.object({
  /** The first is at the model's own scales, the others are the sweep. */
  points: z.array(pointSchema.extend({ metrics: estimatesSchema })),
  settings: z.object({ steps: z.int(), scheduler: z.string(), resolution: z.int() }),
  secondsPerEdit: z.number(),
  evaluated: z.int(),
  skipped: z.array(z.object({ id: z.string(), reason: z.string() })),
  missing: z.array(z.object({ metrics: z.array(z.string()), reason: z.string() })),
  dataset: z.object({ name: z.string(), layout: z.string(), pairs: z.int(), part: z.string() }),
  /** The CLIP checkpoint. */
  clip: z.string().optional(),
})

export type EvaluationResults = z.output<typeof evaluationResultsSchema>

const measuresSchema = z.record(z.string(), z.number())

const measuredItemSchema = z.object({
  id: z.string(),
  instruction: z.string(),
  /** What the picture and its true result show. */
  captions: z.object({ input: z.string().optional(), output: z.string().optional() }).optional(),
  measures: z.array(measuresSchema),
})

/** What a run has measured up to an item; of a run that is done all of it. */
export const evaluatedSoFarSchema = z.object({
  items: z.array(measuredItemSchema),
  settings: z.object({ steps: z.int(), scheduler: z.string(), resolution: z.int() }),
  /** Milliseconds. */
  editing: z.number(),
})

export type EvaluatedSoFar = z.output<typeof evaluatedSoFarSchema>

const verdictSchema = z.enum(['better', 'worse', 'unclear'])

/** The first version minus the second, item by item. */
export const versionComparisonSchema = z.object({
  items: z.int(),
  metrics: z.record(z.string(), z.object({ difference: estimateSchema, verdict: verdictSchema })),
  /** How far the trade-off curve of the first lies above that of the second. */
  curve: z
    .object({ height: z.number(), interval: z.tuple([z.number(), z.number()]).optional(), verdict: verdictSchema })
    .optional(),
})

export type VersionComparison = z.output<typeof versionComparisonSchema>

export const goldenItemSchema = z.object({
  id,
  instruction: z.string(),
  /** Hashes of pictures. */
  photo: z.string(),
  target: z.string().nullable(),
  photoCaption: z.string().nullable(),
  resultCaption: z.string().nullable(),
  origin: z.string(),
  createdAt: instant,
})

export type GoldenItemItem = z.output<typeof goldenItemSchema>

export const goldenSetSchema = z.object({
  items: z.array(goldenItemSchema),
  /** Equal for equal sets; null for the empty one. */
  digest: z.string().nullable(),
})

export type GoldenSet = z.output<typeof goldenSetSchema>

export const evaluationRunSchema = z.object({
  id,
  versionId: id,
  title: z.string(),
  label: z.string(),
  /** Null for the golden set. */
  folder: z.string().nullable(),
  /** Whether the golden set is still the one that was used; null for a folder. */
  current: z.boolean().nullable(),
  settings: evaluationSettingsSchema,
  status: z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']),
  progress: z.number(),
  results: evaluationResultsSchema.nullable(),
  error: failureSchema.nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})

export type EvaluationRunItem = z.output<typeof evaluationRunSchema>

export const evaluationListSchema = z.object({ runs: z.array(evaluationRunSchema) })
export type EvaluationList = z.output<typeof evaluationListSchema>

/** A run with its items. */
export const evaluationDetailsSchema = z.object({
  run: evaluationRunSchema,
  items: z.array(
    z.object({
      id: z.string(),
      instruction: z.string(),
      /** At the model's own scales. */
      measures: measuresSchema,
      /** Hashes of small pictures. */
      photo: z.string().nullable(),
      target: z.string().nullable(),
      result: z.string().nullable(),
    }),
  ),
  comparisons: z.array(
    z.object({ runId: id, versionId: id, title: z.string(), label: z.string(), result: versionComparisonSchema }),
  ),
})

export type EvaluationDetails = z.output<typeof evaluationDetailsSchema>
