/** A selection: a named view of the scored candidates that says which of them are kept. Nothing is deleted by it. */
import { z } from 'zod'

const cosine = z.number().min(-1).max(1)

const duplicatesSchema = z.strictObject({
  /** Differing bits of 64 up to which two pictures are the same; null: not compared. */
  hashDistance: z.int().min(0).max(12).nullable().default(3),
  /** Cosine of the embeddings of the pictures before from which on they are the same; null: not compared. */
  cosine: cosine.nullable().default(null),
  /** With both tests: whether both must agree, or one is enough. */
  rule: z.enum(['and', 'or']).default('and'),
  /** The pictures whose hashes are compared. `before` also drops other edits of one picture. */
  pictures: z.enum(['before', 'both']).default('both'),
})

/** A view with defaults filled in. Null turns a test off. */
export const datasetSelectionSchema = z.strictObject({
  /** The least similarities of CLIP; a score that is null because a picture has no caption passes. */
  thresholds: z
    .strictObject({
      image: cosine.nullable().default(0.7),
      direction: cosine.nullable().default(0.2),
      caption: cosine.nullable().default(0.2),
    })
    .prefault({}),
  /** The most pairs of one instruction: those with the highest direction similarity, then the highest seed. */
  perTriple: z.int().min(1).max(1000).nullable().default(4),
  /** Near-duplicates: of each cluster the pair with the highest direction similarity stays. */
  duplicates: duplicatesSchema.nullable().prefault({}),
  /** Whether pairs that the safety check flagged are dropped. */
  dropUnsafe: z.boolean().default(true),
  /** Pairs that a person rejected: a candidate, or all of an instruction. */
  exclude: z.array(z.strictObject({ triple: z.int().min(0), candidate: z.int().min(0).optional() })).default([]),
})

export type DatasetSelection = z.output<typeof datasetSelectionSchema>
export type DatasetSelectionInput = z.input<typeof datasetSelectionSchema>
