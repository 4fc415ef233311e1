import { evaluationLimits, modelLimits } from '@amend/contract'
import {
  addGoldenItem,
  cancelEvaluation,
  listEvaluations,
  readEvaluation,
  readGoldenSet,
  removeGoldenItem,
  requestEvaluation,
  takeIntoGoldenSet,
} from '@amend/services/evaluation'
import {
  evaluationDetailsSchema,
  evaluationListSchema,
  evaluationRunSchema,
  evaluationSettingsSchema,
  goldenItemSchema,
  goldenSetSchema,
} from '@amend/services/types'
import { z } from 'zod'
import { id, instruction, line } from '../input.ts'
import { installationProcedure, router } from '../trpc.ts'
import { pictureCharacters, pictureInput } from './input.ts'

const caption = line(evaluationLimits.caption).optional()

const clip = line(modelLimits.reference).refine((value) => value !== '', 'Name a CLIP checkpoint.')
const folder = line(modelLimits.reference).refine((value) => value !== '', 'Name a folder of pairs.')

export const evaluationRouter = router({
  list: installationProcedure('model:view')
    .output(evaluationListSchema)
    .query(({ ctx }) => listEvaluations(ctx.services.database)),

  get: installationProcedure('model:view')
    .input(z.object({ id }))
    .output(evaluationDetailsSchema)
    .query(({ ctx, input }) => readEvaluation(ctx.services.database, input.id)),

  request: installationProcedure('model:deploy')
    .input(
      z.object({
        modelVersionId: id,
        /** Null for the golden set. */
        folder: folder.nullable(),
        settings: evaluationSettingsSchema.extend({ clip }),
      }),
    )
    .output(evaluationRunSchema)
    .mutation(({ ctx, input }) => requestEvaluation(ctx.services, ctx.session, input)),

  cancel: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(z.void())
    .mutation(({ ctx, input }) => cancelEvaluation(ctx.services, ctx.session, input.id)),

  golden: installationProcedure('model:view')
    .output(goldenSetSchema)
    .query(({ ctx }) => readGoldenSet(ctx.services.database)),

  addGolden: installationProcedure('model:deploy')
    .meta({ permission: 'model:deploy', inputBytes: 2 * pictureCharacters + 32 * 1024 })
    .input(
      z.object({
        instruction,
        photo: pictureInput,
        target: pictureInput.optional(),
        photoCaption: caption,
        resultCaption: caption,
      }),
    )
    .output(goldenItemSchema)
    .mutation(({ ctx, input }) => addGoldenItem(ctx.services, ctx.session, input)),

  /** Adds the items of a run on pairs to the golden set. */
  takeGolden: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(z.object({ added: z.int() }))
    .mutation(({ ctx, input }) => takeIntoGoldenSet(ctx.services, ctx.session, input.id)),

  removeGolden: installationProcedure('model:deploy')
    .input(z.object({ id }))
    .output(z.void())
    .mutation(({ ctx, input }) => removeGoldenItem(ctx.services, ctx.session, input.id)),
})
