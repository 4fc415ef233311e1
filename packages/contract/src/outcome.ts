import { z } from 'zod'
import { noticeSchema, storedNoticeSchema, unknownNoticeSchema } from './notice.ts'

const share = z.number().min(0).max(1)
const regionChange = z.object({ mean: share, changed: share })

/** The engine's assessment of an edit. */
export const outcomeSchema = z.object({
  /** 'no-change': hardly visible; 'destroyed': the edges of the original are gone. */
  verdict: z.enum(['ok', 'no-change', 'destroyed']),
  /** One setting to try next after an edit that changed nothing or too much. */
  advice: z
    .object({ reason: z.string(), setting: z.enum(['imageGuidance', 'textGuidance', 'seed']), value: z.number() })
    .optional(),
  /** What changed, as `measureChange` of packages/imaging measures it. */
  change: z.object({
    inside: regionChange,
    outside: regionChange.optional(),
    peak: share,
    structure: z.number().min(-1).max(1),
  }),
  notices: z.array(z.union([noticeSchema, unknownNoticeSchema])),
})

export type EditOutcome = z.output<typeof outcomeSchema>
export type Verdict = EditOutcome['verdict']
export type Advice = NonNullable<EditOutcome['advice']>

/** `Edit.advice` as workers of any version wrote it. */
export const storedOutcomeSchema = outcomeSchema.extend({ notices: z.array(storedNoticeSchema) })
