import { z } from 'zod'

export const gateReasons = [
  ...(['licence-allowed', 'licence-unknown', 'licence-not-allowed'] as const),
  ...(['golden-set-empty', 'not-evaluated', 'evaluating', 'evaluation-failed'] as const),
  ...(['incumbent-not-evaluated', 'incumbent-evaluating', 'incumbent-evaluation-failed'] as const),
  ...(['too-few-items', 'worse', 'not-worse', 'better', 'nothing-serves'] as const),
] as const

/** A decisive measure: the version minus the one that serves. */
const gateFindingSchema = z.object({
  /** The name of a metric, or "curve" for the height of the trade-off curve. */
  measure: z.string(),
  difference: z.number(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
  verdict: z.enum(['better', 'worse', 'unclear']),
})

export type GateFinding = z.output<typeof gateFindingSchema>

const gateConditionSchema = z.object({
  name: z.enum(['licence', 'evaluation']),
  state: z.enum(['met', 'failed', 'pending']),
  reason: z.enum(gateReasons),
  findings: z.array(gateFindingSchema).optional(),
})

export type GateCondition = z.output<typeof gateConditionSchema>

/** Whether a version may be deployed. */
export const gateSchema = z.object({ met: z.boolean(), conditions: z.array(gateConditionSchema) })

export type Gate = z.output<typeof gateSchema>
