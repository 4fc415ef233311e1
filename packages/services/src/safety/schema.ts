import { safetyReasons, safetyStatuses } from '@amend/contract'
import { z } from 'zod'
import { id, instant, personSchema } from '../schema-parts.ts'

/** Why a picture is shown blurred. */
export const imageSafetySchema = z.object({
  reason: z.enum(safetyReasons),
  /** Never 'cleared': a cleared picture is like any other. */
  status: z.enum(safetyStatuses).exclude(['cleared']),
})

export type ImageSafety = z.output<typeof imageSafetySchema>

/** A picture whose review was requested, for administrators of the installation. */
export const safetyReviewItemSchema = z.object({
  id,
  workspace: z.object({ id, name: z.string() }),
  imageId: id,
  /** What made it; null for an upload. */
  instruction: z.string().nullable(),
  reason: z.enum(safetyReasons),
  /** Of a class the probability, from 0 to 1. */
  score: z.number(),
  status: z.enum(safetyStatuses).exclude(['flagged']),
  /** In the member's own words. */
  comment: z.string(),
  requestedBy: personSchema.nullable(),
  requestedAt: instant,
  /** Null until it is decided, and for an account that was deleted. */
  decidedBy: personSchema.nullable(),
  decidedAt: instant.nullable(),
  /** All decisions on it, the latest first; "requested": it was taken back. */
  decisions: z.array(
    z.object({ status: z.enum(safetyStatuses).exclude(['flagged']), by: z.string().nullable(), at: instant }),
  ),
  /** /api/safety/<id> of the administration: the picture itself. */
  url: z.string(),
})

export type SafetyReviewItem = z.output<typeof safetyReviewItemSchema>

export const safetyReviewPageSchema = z.object({
  items: z.array(safetyReviewItemSchema),
  nextCursor: z.string().nullable(),
})

export type SafetyReviewPage = z.output<typeof safetyReviewPageSchema>
