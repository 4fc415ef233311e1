import { z } from 'zod'

export const votes = ['up', 'down'] as const

/** One's own thumb on a result; null for none. */
export const editVoteSchema = z.object({ vote: z.enum(votes).nullable() })
export type EditVoteItem = z.output<typeof editVoteSchema>
export type Vote = (typeof votes)[number]

/** Whether one's photos, results and votes may be used to train models. */
export const trainingConsentSchema = z.object({ given: z.boolean() })
export type TrainingConsentItem = z.output<typeof trainingConsentSchema>
