import { editSettingsSchema, outcomeSchema } from '@amend/contract'
import { z } from 'zod'
import { failureSchema, id, instant } from '../schema-parts.ts'

export const editItemSchema = z.object({
  id,
  workspaceId: id,
  sourceId: id.nullable(),
  treeId: id.nullable(),
  batchId: id,
  variant: z.int().min(0),
  kind: z.enum(['edit', 'exploration']),
  /** As the person typed it. */
  instruction: z.string(),
  /** What the model was given in its place; null when it was given the instruction. */
  prompt: z.string().nullable(),
  settings: editSettingsSchema,
  hasMask: z.boolean(),
  status: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
  /** From 0 to 1. */
  progress: z.number(),
  resultId: id.nullable(),
  error: failureSchema.nullable(),
  outcome: outcomeSchema.nullable(),
  /** Milliseconds by stage. */
  timings: z.record(z.string(), z.number()).nullable(),
  model: z.object({ title: z.string(), label: z.string() }).nullable(),
  createdBy: z.object({ id, name: z.string().nullable() }).nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  finishedAt: instant.nullable(),
})

export type EditItem = z.output<typeof editItemSchema>
export type EditKind = EditItem['kind']
export type EditStatus = EditItem['status']

/** Seconds; null when unknown. */
const wait = z.number().nullable()

export const editPositionSchema = z.object({
  id,
  /** The number of edits that begin before it; null when it runs. */
  ahead: z.int().nullable(),
  startsIn: wait,
  endsIn: wait,
})

export type EditPositionItem = z.output<typeof editPositionSchema>

/** An own edit in the queue, or one that failed lately. */
export const queueItemSchema = editItemSchema
  .pick({ id: true, batchId: true, variant: true, kind: true, instruction: true, progress: true, sourceId: true })
  .extend({
    status: z.enum(['queued', 'running', 'failed']),
    /** The address of the source's thumbnail; null when the source is gone. */
    thumbnail: z.string().nullable(),
    error: failureSchema.nullable(),
    /** The number of edits that begin before it; null when it does not wait. */
    ahead: z.int().nullable(),
    startsIn: wait,
    endsIn: wait,
  })

export type QueueItem = z.output<typeof queueItemSchema>

export const editQueueSchema = z.object({
  /** In the order in which they begin; failed ones are the last. */
  own: z.array(queueItemSchema),
  /** The number of other people's waiting and running edits in the installation. */
  others: z.int().min(0),
})

export type EditQueue = z.output<typeof editQueueSchema>

/** Anybody's unfinished edit, as administrators see it. */
export const everyonesEditSchema = editItemSchema.pick({ id: true, progress: true, createdAt: true }).extend({
  status: z.enum(['queued', 'running']),
  /** Null when the account is gone. */
  createdBy: z.object({ id, name: z.string().nullable(), email: z.string() }).nullable(),
  /** The equivalent number of steps of 512 × 512 pixels. */
  cost: z.int().min(1),
})

export type EveryonesEdit = z.output<typeof everyonesEditSchema>
