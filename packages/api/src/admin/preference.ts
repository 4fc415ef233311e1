import { preferenceLimits } from '@amend/contract'
import { addPairwiseTasks, judgePairwiseTask, nextPairwiseTask, readPairwiseResults } from '@amend/services/pairwise'
import { listPreferenceSets, requestPreferenceSet } from '@amend/services/preference'
import {
  pairwiseAnswers,
  pairwiseNextSchema,
  pairwiseResultsSchema,
  preferenceListSchema,
  preferenceSetSchema,
} from '@amend/services/types'
import { z } from 'zod'
import { id } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'

/** The name of a folder. */
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'A name has small letters, digits and hyphens.')
  .max(preferenceLimits.name)

export const preferenceRouter = router({
  /** The next task of the blind comparison. */
  next: installationProcedure('model:view')
    .output(pairwiseNextSchema)
    .query(({ ctx }) => nextPairwiseTask(ctx.services.database, ctx.session)),

  results: installationProcedure('model:view')
    .output(pairwiseResultsSchema)
    .query(({ ctx }) => readPairwiseResults(ctx.services.database)),

  /** Lets people compare the results of two evaluations. */
  compare: installationProcedure('model:deploy')
    .input(z.object({ firstId: id, secondId: id }))
    .output(z.object({ added: z.int() }))
    .mutation(({ ctx, input }) => addPairwiseTasks(ctx.services, ctx.session, input)),

  judge: installationProcedure('model:view')
    .input(z.object({ id, answer: z.enum(pairwiseAnswers) }))
    .output(z.void())
    .mutation(({ ctx, input }) => judgePairwiseTask(ctx.services, ctx.session, input)),

  sets: installationProcedure('model:view')
    .output(preferenceListSchema)
    .query(({ ctx }) => listPreferenceSets(ctx.services.database)),

  write: installationProcedure('model:deploy')
    .input(z.object({ name }))
    .output(preferenceSetSchema)
    .mutation(({ ctx, input }) => requestPreferenceSet(ctx.services, ctx.session, input.name)),
})
