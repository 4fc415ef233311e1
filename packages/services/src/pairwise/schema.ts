import { z } from 'zod'
import { id } from '../schema-parts.ts'

export const pairwiseAnswers = ['left', 'right', 'tie', 'bothBad'] as const
export type PairwiseAnswer = (typeof pairwiseAnswers)[number]

/** Two results of one photo, without the versions that made them. */
export const pairwiseTaskSchema = z.object({
  id,
  instruction: z.string(),
  /** Hashes of pictures. */
  photo: z.string(),
  left: z.string(),
  right: z.string(),
})

export type PairwiseTaskItem = z.output<typeof pairwiseTaskSchema>

export const pairwiseNextSchema = z.object({
  /** Null when one has judged all that wait. */
  task: pairwiseTaskSchema.nullable(),
  /** Tasks that wait for one's judgement, this one included. */
  waiting: z.int(),
})

export type PairwiseNext = z.output<typeof pairwiseNextSchema>

const versionSchema = z.object({ runId: id, title: z.string(), label: z.string() })

/** What people have judged of two versions. */
export const pairwiseResultSchema = z.object({
  first: versionSchema,
  second: versionSchema,
  tasks: z.int(),
  raters: z.int(),
  firstBetter: z.int(),
  secondBetter: z.int(),
  ties: z.int(),
  bothBad: z.int(),
  /** How often the first was better, among judgements that prefer one, with the interval of 95 %. */
  share: z.object({ share: z.number(), interval: z.tuple([z.number(), z.number()]) }).nullable(),
  /** How often two people judge a task alike; null without a task that two have judged. */
  agreement: z
    .object({
      share: z.number(),
      /** Fleiss' kappa: 1 for perfect agreement, 0 for that of chance; null where all judgements are equal. */
      kappa: z.number().nullable(),
      tasks: z.int(),
    })
    .nullable(),
})

export type PairwiseResult = z.output<typeof pairwiseResultSchema>

export const pairwiseResultsSchema = z.object({ results: z.array(pairwiseResultSchema) })
export type PairwiseResults = z.output<typeof pairwiseResultsSchema>
