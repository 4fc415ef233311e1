import { datasetFates, datasetRecipeSchema, datasetSelectionSchema, datasetSourceSchema } from '@amend/contract'
import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'

const count = z.number()

/** A run of a dataset, as the pages show it. */
export const datasetRunSchema = z.object({
  id,
  status: z.enum(['waiting', 'running', 'paused', 'finished', 'failed', 'cancelled']),
  /** Why it is paused. */
  pausedBy: z.enum(['person', 'budget']).nullable(),
  captions: count,
  chunks: count,
  done: count,
  /** From 0 to 1. */
  progress: count,
  /** Milliseconds at the rate so far. */
  left: count.nullable(),
  candidates: count,
  kept: count,
  /** Candidates an hour of a worker's time. */
  rate: count.nullable(),
  cost: count.nullable(),
  /** Of the whole run, at the rate so far. */
  expectedCost: count.nullable(),
  budget: count.nullable(),
  /** Why it stands still for now: a full disk, an endpoint that does not answer. */
  notice: z.string().nullable(),
  error: failureSchema.nullable(),
  /** Workers that have reported within the last minute. */
  workers: count,
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})
export type DatasetRunView = z.output<typeof datasetRunSchema>

/** A task on the folder of a dataset. */
export const datasetTaskSchema = z.object({
  id,
  datasetId: id,
  kind: z.enum(['prepare', 'judge', 'freeze', 'export', 'add', 'reword']),
  status: z.enum(['waiting', 'running', 'done', 'failed']),
  /** From 0 to 1. */
  progress: count,
  error: failureSchema.extend({ field: z.string().nullable() }).nullable(),
  /** Where an export is. */
  folder: z.string().nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
})
export type DatasetTaskItem = z.output<typeof datasetTaskSchema>

export const datasetItemSchema = z.object({
  id,
  name: z.string(),
  /** As workers see it; null until a worker has made it. */
  folder: z.string().nullable(),
  captions: count.nullable(),
  createdAt: instant,
  versions: count,
  run: datasetRunSchema.nullable(),
  /** The last task. */
  task: datasetTaskSchema.nullable(),
})
export type DatasetItem = z.output<typeof datasetItemSchema>

export const datasetPageSchema = z.object({ items: z.array(datasetItemSchema), nextCursor: z.string().nullable() })
export type DatasetPage = z.output<typeof datasetPageSchema>

const reasons = z.record(z.string(), count)

/** How many rows reached each stage, and why the others fell. */
export const datasetFunnelSchema = z.object({
  captions: z.object({ taken: count, refused: reasons }),
  instructions: z.object({ accepted: count, refused: reasons }),
  candidates: z.object({
    painted: count,
    /** By the first test of the recipe's thresholds that they fail. */
    dropped: z.object({ unsafe: count, unscored: count, image: count, direction: count, caption: count }),
    passing: count,
    /** Of those that pass, with pictures. */
    withPictures: count,
  }),
})
export type DatasetFunnel = z.output<typeof datasetFunnelSchema>

export const datasetDetailsSchema = datasetItemSchema.extend({
  recipe: datasetRecipeSchema,
  source: datasetSourceSchema.nullable(),
  funnel: datasetFunnelSchema,
  reviews: z.object({ accepted: count, rejected: count }),
  tasks: z.array(datasetTaskSchema),
})
export type DatasetDetails = z.output<typeof datasetDetailsSchema>

/** What a dataset will take. Times are of all workers together. */
export const datasetEstimateSchema = z.object({
  captions: count,
  instructions: count,
  candidates: count,
  kept: count,
  /** Milliseconds with the present workers. */
  time: count,
  /** Bytes. */
  storage: count,
  /** Null where nothing is paid, or the recipe names no price. */
  cost: count.nullable(),
  workers: count,
  /** Where the rates come from: runs of this installation, or the authors' measurements. */
  basis: z.enum(['runs', 'defaults']),
})
export type DatasetEstimate = z.output<typeof datasetEstimateSchema>

export const datasetSampleSchema = z.object({
  triple: count,
  candidate: count,
  seed: count,
  instruction: z.string(),
  caption: z.string(),
  editedCaption: z.string(),
  writer: z.string(),
  url: z.string().nullable(),
  licence: z.string().nullable(),
  scores: z.object({
    image: count.nullable(),
    direction: count.nullable(),
    caption: count.nullable(),
    captionBefore: count.nullable(),
    captionAfter: count.nullable(),
  }),
  sharedAttention: count.nullable(),
  guidance: count.nullable(),
  unsafe: z.boolean(),
  hasPictures: z.boolean(),
  review: z.object({ decision: z.enum(['accepted', 'rejected']), reason: z.string().nullable() }).nullable(),
})
export type DatasetSampleItem = z.output<typeof datasetSampleSchema>

export const datasetSamplePageSchema = z.object({
  items: z.array(datasetSampleSchema),
  nextCursor: z.string().nullable(),
})
export type DatasetSamplePage = z.output<typeof datasetSamplePageSchema>

/** The joint histogram: a cell for each combination of scores that occurs. */
export const datasetHistogramSchema = z.object({
  total: count,
  /**
   * Base64 of 8 bytes a cell, big-endian: image, direction, caption (8 bits each: hundredths + 101; 0 without a score), flags
   * (8 bits: 1 unsafe, 2 with pictures, 4 made by people), count (32 bits).
   */
  cells: z.string(),
})
export type DatasetHistogram = z.output<typeof datasetHistogramSchema>

export const datasetStripSchema = z.object({
  kept: z.array(datasetSampleSchema),
  /** Those that fell by the least. */
  dropped: z.array(datasetSampleSchema),
})
export type DatasetStrip = z.output<typeof datasetStripSchema>

export const selectionFunnelSchema = z.object({
  fates: z.partialRecord(z.enum(datasetFates), count),
  pairs: count,
  triples: count,
  captions: count,
})

export const datasetSelectionItemSchema = z.object({
  id,
  name: z.string(),
  selection: datasetSelectionSchema,
  revision: count,
  funnel: selectionFunnelSchema.nullable(),
  judgedAt: instant.nullable(),
  updatedAt: instant,
})
export type DatasetSelectionItem = z.output<typeof datasetSelectionItemSchema>

export const datasetVersionSchema = z.object({
  id,
  datasetId: id,
  number: count,
  name: z.string(),
  folder: z.string(),
  hash: z.string(),
  pairs: count,
  captions: count,
  instructions: count,
  bytes: count,
  splits: z.record(z.string(), count),
  selectionName: z.string(),
  selection: datasetSelectionSchema,
  createdAt: instant,
})
/** A frozen version among those of all datasets. */
export const frozenVersionSchema = datasetVersionSchema
  .pick({ id: true, number: true, name: true, folder: true, pairs: true, bytes: true, createdAt: true })
  .extend({ dataset: z.object({ id, name: z.string() }) })
export type FrozenVersionItem = z.output<typeof frozenVersionSchema>
export type DatasetVersionItem = z.output<typeof datasetVersionSchema>

const bins = z.array(z.tuple([count, count]))
export const scoreHistogramsSchema = z.object({ image: bins, direction: bins, caption: bins })

export const datasetComparisonSchema = z.object({
  one: datasetVersionSchema,
  other: datasetVersionSchema,
  common: count,
  /** Pairs that only the other has. */
  added: count,
  /** Pairs that only the first has. */
  removed: count,
  /** Pairs by score in hundredths. */
  histograms: z.object({ one: scoreHistogramsSchema, other: scoreHistogramsSchema }),
})
export type DatasetComparison = z.output<typeof datasetComparisonSchema>

export const datasetClusterPageSchema = z.object({
  items: z.array(z.object({ cluster: count, samples: z.array(datasetSampleSchema.extend({ best: z.boolean() })) })),
  clusters: count,
  /** Members besides the best ones: what keep-best drops. */
  worse: count,
  nextCursor: z.string().nullable(),
})
export type DatasetClusterPage = z.output<typeof datasetClusterPageSchema>

/** A row that a person made. */
export const handmadeItemSchema = z.object({
  id,
  number: count,
  /** Its instruction among the samples. */
  triple: count,
  instruction: z.string(),
  caption: z.string().nullable(),
  editedCaption: z.string().nullable(),
  /** The edit whose pictures it has. */
  editId: id.nullable(),
  /** Who made it; null for an account that is deleted. */
  by: z.string().nullable(),
  status: z.enum(['waiting', 'added', 'failed']),
  /** Why it could not be added. */
  problem: z.string().nullable(),
  createdAt: instant,
})
export type HandmadeItem = z.output<typeof handmadeItemSchema>

export const handmadePageSchema = z.object({
  items: z.array(handmadeItemSchema),
  /** The number below which the next page begins; null at the end. */
  nextCursor: count.nullable(),
})
export type HandmadePage = z.output<typeof handmadePageSchema>

/** An edit that may become a row: all who made its pictures allow it. */
export const consentedEditSchema = z.object({ id, instruction: z.string(), createdAt: instant })
export type ConsentedEdit = z.output<typeof consentedEditSchema>

/** A file that was uploaded for a dataset. */
export const datasetUploadSchema = z.object({ sha256: z.string(), bytes: count })
export type DatasetUpload = z.output<typeof datasetUploadSchema>
