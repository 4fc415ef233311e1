import { z } from 'zod'
import { failureSchema, id, instant, personSchema } from '../schema-parts.ts'

export const trainingStatuses = ['waiting', 'running', 'paused', 'stopped', 'finished', 'failed'] as const
export const trainingCommandKinds = ['pause', 'resume', 'stop', 'save', 'sample'] as const
export const trainingTargets = ['worker', 'cluster'] as const
/** The pictures of a sample: what is edited, what the pair has as its result, what the model answers. */
export const samplePictures = ['before', 'target', 'answer'] as const

export type TrainingCommandKind = (typeof trainingCommandKinds)[number]
export type SamplePicture = (typeof samplePictures)[number]

const settings = z.record(z.string(), z.unknown())

export const trainingCommandSchema = z.object({
  id,
  kind: z.enum(trainingCommandKinds),
  status: z.enum(['requested', 'acknowledged', 'done', 'refused']),
  /** Why it was refused. */
  message: z.string().nullable(),
  /** At which it was done. */
  step: z.int().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})

export type TrainingCommandItem = z.output<typeof trainingCommandSchema>

export const trainingRunSchema = z.object({
  id,
  name: z.string(),
  status: z.enum(trainingStatuses),
  /** Its worker has not been heard of for longer than its lease. */
  dead: z.boolean(),
  target: z.enum(trainingTargets),
  base: z.string(),
  pairs: z.string(),
  step: z.int(),
  /** Null until the run has begun. */
  steps: z.int().nullable(),
  loss: z.number().nullable(),
  smoothed: z.number().nullable(),
  samplesPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** Bytes. */
  memory: z.number().nullable(),
  peakMemory: z.number().nullable(),
  /** In which a machine worked on it. */
  seconds: z.number(),
  /** What it has cost so far, and what the rest will cost at the present speed; null without a price. */
  cost: z.object({ soFar: z.number(), left: z.number().nullable(), currency: z.string() }).nullable(),
  savedStep: z.int().nullable(),
  /** Why something is missing or stands still for now. */
  notice: z.string().nullable(),
  error: failureSchema.nullable(),
  heartbeatAt: instant.nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})

export type TrainingRunItem = z.output<typeof trainingRunSchema>

export const trainingRunPageSchema = z.object({
  items: z.array(trainingRunSchema),
  nextCursor: z.string().nullable(),
})

export type TrainingRunPage = z.output<typeof trainingRunPageSchema>

/** What a run learns from, where it is known here; the folder is `pairs`. */
export const learnedSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('datasetVersion'),
    id,
    name: z.string(),
    number: z.int(),
    dataset: z.object({ id, name: z.string() }),
  }),
  z.object({ kind: z.literal('preferenceSet'), id, name: z.string() }),
])

export const trainingRunDetailSchema = trainingRunSchema.extend({
  /** Null for another folder, and for what has been deleted. */
  learnsFrom: learnedSchema.nullable(),
  /** What was chosen, and what the run has, with all defaults; null until it has begun. */
  settings,
  config: settings.nullable(),
  minutes: z.number().nullable(),
  hourlyPrice: z.number().nullable(),
  parent: z.object({ id, name: z.string() }).nullable(),
  by: personSchema.nullable(),
  folder: z.string().nullable(),
  worker: z.string().nullable(),
  attempts: z.int(),
  /** Newest first. */
  commands: z.array(trainingCommandSchema),
  /** Commands that the run takes now. */
  allowed: z.array(z.enum(trainingCommandKinds)),
  /** Null until there is one. */
  result: z
    .object({
      reference: z.string(),
      /** Null until it is registered. */
      versionId: id.nullable(),
      registration: z.enum(['none', 'waiting', 'done', 'failed']),
      /** Why it could not be registered. */
      error: failureSchema.nullable(),
    })
    .nullable(),
  cluster: z.object({ kind: z.string(), job: z.string().nullable() }).nullable(),
})

export type TrainingRunDetail = z.output<typeof trainingRunDetailSchema>

/** Metrics of successive steps: a step, or several when there are more than a chart has room for. */
export const trainingPointSchema = z.object({
  /** The first and the last of its steps. */
  from: z.int(),
  to: z.int(),
  /** When the last of them ended. */
  at: instant,
  /** Mean, smallest and largest. */
  loss: z.number().nullable(),
  least: z.number().nullable(),
  most: z.number().nullable(),
  smoothed: z.number().nullable(),
  heldOut: z.number().nullable(),
  learningRate: z.number().nullable(),
  gradNorm: z.number().nullable(),
  samplesPerSecond: z.number().nullable(),
  memory: z.number().nullable(),
})

export type TrainingPointItem = z.output<typeof trainingPointSchema>

export const trainingSeriesSchema = z.object({
  /** In the order of their steps. */
  points: z.array(trainingPointSchema),
  /** Where the run stood still: between the end of a step and the next one. */
  gaps: z.array(z.object({ after: z.int(), from: instant, to: instant })),
  /** Steps that have metrics, the first and the last. */
  extent: z.object({ first: z.int(), last: z.int() }).nullable(),
})

export type TrainingSeries = z.output<typeof trainingSeriesSchema>

export const trainingSamplesSchema = z.object({
  /** All steps with samples, in ascending order. */
  steps: z.array(z.int()),
  /** The rows of the grid. */
  items: z.array(z.object({ item: z.int(), pair: z.string(), instruction: z.string() })),
  /** Of the chosen steps. */
  cells: z.array(z.object({ id, step: z.int(), item: z.int() })),
})

export type TrainingSamples = z.output<typeof trainingSamplesSchema>

export const trainingLogSchema = z.object({
  /** Newest first. */
  lines: z.array(z.object({ number: z.int(), at: instant, text: z.string() })),
  /** The line after which the next page begins; null at the end. */
  nextCursor: z.int().nullable(),
})

export type TrainingLog = z.output<typeof trainingLogSchema>

export const trainingComparisonSchema = z.object({
  runs: z.array(z.object({ id, name: z.string(), status: z.enum(trainingStatuses), smoothed: z.number().nullable() })),
  /** Only what differs: a value for each run, in their order. */
  differences: z.array(z.object({ name: z.string(), values: z.array(z.unknown()) })),
})

export const trainingTermsSchema = z.object({
  /** What an hour of a machine costs, where the installation says so; ISO 4217. */
  price: z.object({ amount: z.number().nullable(), currency: z.string() }),
})

export type TrainingTerms = z.output<typeof trainingTermsSchema>

export type TrainingComparison = z.output<typeof trainingComparisonSchema>
