import { z } from 'zod'
import { id, instant } from '../schema-parts.ts'

export const canaryRates = ['kept', 'redone', 'downvoted', 'downloaded', 'failed'] as const
export type CanaryRate = (typeof canaryRates)[number]

/** Counts of an arm. */
const armSchema = z.object({
  /** Edits that ended with a result. */
  done: z.int(),
  failed: z.int(),
  kept: z.int(),
  redone: z.int(),
  downvoted: z.int(),
  downloaded: z.int(),
})

export type ArmCounts = z.output<typeof armSchema>

const interval = z.tuple([z.number(), z.number()])
const shareSchema = z.object({ share: z.number(), interval })

const rateSchema = z.object({
  name: z.enum(canaryRates),
  /** With intervals of 95 %. */
  incumbent: shareSchema,
  candidate: shareSchema,
  /** Candidate minus incumbent, with the interval of 99 % by which it is judged. */
  difference: z.number(),
  interval,
  /** "waiting": too few edits so far. */
  verdict: z.enum(['waiting', 'better', 'worse', 'unclear']),
})

export type CanaryRateItem = z.output<typeof rateSchema>

export const canaryOutcomeSchema = z.object({
  incumbent: armSchema,
  candidate: armSchema,
  rates: z.array(rateSchema),
})

export type CanaryOutcome = z.output<typeof canaryOutcomeSchema>

const versionSchema = z.object({ id, title: z.string(), label: z.string() })

export const canaryItemSchema = z.object({
  id,
  status: z.enum(['opening', 'running', 'promoted', 'rolledBack']),
  candidate: versionSchema,
  incumbent: versionSchema,
  /** Percent of the workspaces; 0 with a cohort. */
  share: z.int(),
  /** Workspaces of the cohort. */
  workspaces: z.array(z.object({ id, name: z.string() })),
  least: z.int(),
  margin: z.number(),
  /** Why the gate was overridden. */
  override: z.string().nullable(),
  startedBy: z.string().nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  decidedAt: instant.nullable(),
  /** Null for an automatic decision. */
  decidedBy: z.string().nullable(),
  reason: z.string().nullable(),
  outcome: canaryOutcomeSchema.nullable(),
})

export type CanaryItem = z.output<typeof canaryItemSchema>

export const canaryListSchema = z.object({ canaries: z.array(canaryItemSchema) })
export type CanaryList = z.output<typeof canaryListSchema>
