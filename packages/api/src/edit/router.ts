import {
  callLimits,
  editLimits,
  editRequestLimits,
  pageLimits,
  requestedSettingsSchema,
  variantsSchema,
} from '@amend/contract'
import { limitRate } from '@amend/services'
import {
  activeEdits,
  cancelAnybodysEdits,
  cancelEditsOf,
  everyonesQueue,
  explore,
  getEdit,
  ownInstructions,
  ownQueue,
  positionsOf,
  readMask,
  reorderEdits,
  replayEdit,
  requestEdit,
  retryEdits,
} from '@amend/services/edit'
import { z } from 'zod'
import { id, ids, instruction, key, subject, text } from '../input.ts'
import { installationProcedure, router, workspaceProcedure } from '../trpc.ts'
import {
  cancelledAnswer,
  editAnswer,
  editsAnswer,
  everyonesQueueAnswer,
  instructionsAnswer,
  maskAnswer,
  positionsAnswer,
  queueAnswer,
  queuedAnswer,
} from './schema.ts'

const settings = requestedSettingsSchema.extend({ negative: text(editLimits.negative.most) })

const editRequest = z.object({
  sourceId: id,
  instruction,
  settings,
  mask: z.string().min(1).max(editRequestLimits.maskCharacters).optional(),
  key,
})

const guidance = requestedSettingsSchema.shape.textGuidance

export const editRouter = router({
  request: workspaceProcedure('edit:request')
    .meta({ inputBytes: callLimits.inputBytesWithMask })
    .input(editRequest.extend({ variants: variantsSchema }))
    .output(editsAnswer)
    .mutation(({ ctx, input }) => requestEdit(ctx.services, ctx.member, input)),

  explore: workspaceProcedure('edit:request')
    .meta({ inputBytes: callLimits.inputBytesWithMask })
    .input(
      editRequest.extend({ textGuidances: z.array(guidance).length(3), imageGuidances: z.array(guidance).length(3) }),
    )
    .output(editsAnswer)
    .mutation(async ({ ctx, input }) => {
      await limitRate(ctx.services.database, 'explore', ctx.member.personId)
      return explore(ctx.services, ctx.member, input)
    }),

  replay: workspaceProcedure('edit:request')
    .input(subject.extend({ key }))
    .output(editsAnswer)
    .mutation(({ ctx, input }) => replayEdit(ctx.services, ctx.member, input)),

  cancel: workspaceProcedure('edit:cancel')
    .input(z.object({ ids }))
    .output(cancelledAnswer)
    .mutation(({ ctx, input }) => cancelEditsOf(ctx.services, ctx.member, input.ids)),

  /** Queues own failed edits again. */
  retry: workspaceProcedure('edit:request')
    .input(z.object({ ids }))
    .output(queuedAnswer)
    .mutation(({ ctx, input }) => retryEdits(ctx.services, ctx.member, input.ids)),

  /** Puts own waiting edits into another order. */
  reorder: workspaceProcedure('edit:request')
    .input(z.object({ ids }))
    .output(queuedAnswer)
    .mutation(({ ctx, input }) => reorderEdits(ctx.services, ctx.member, input.ids)),

  queue: workspaceProcedure('edit:view')
    .output(queueAnswer)
    .query(({ ctx }) => ownQueue(ctx.services, ctx.member)),

  /** Everybody's unfinished edits, for administrators. */
  everyones: installationProcedure('job:view')
    .output(everyonesQueueAnswer)
    .query(({ ctx }) => everyonesQueue(ctx.services.database)),

  /** Cancels edits of anybody, for administrators. */
  cancelAnybodys: installationProcedure('job:cancel')
    .input(z.object({ ids }))
    .output(cancelledAnswer)
    .mutation(({ ctx, input }) => cancelAnybodysEdits(ctx.services, ctx.session, input.ids)),

  get: workspaceProcedure('edit:view')
    .input(subject)
    .output(editAnswer)
    .query(({ ctx, input }) => getEdit(ctx.member, input.id)),

  active: workspaceProcedure('edit:view')
    .output(editsAnswer)
    .query(({ ctx }) => activeEdits(ctx.services, ctx.member)),

  positions: workspaceProcedure('edit:view')
    .input(z.object({ ids }))
    .output(positionsAnswer)
    .query(({ ctx, input }) => positionsOf(ctx.services, ctx.member, input.ids)),

  mask: workspaceProcedure('edit:view')
    .input(subject)
    .output(maskAnswer)
    .query(({ ctx, input }) => readMask(ctx.services, ctx.member, input.id)),

  instructions: workspaceProcedure('edit:view')
    .input(z.object({ search: text(pageLimits.search).optional() }))
    .output(instructionsAnswer)
    .query(({ ctx, input }) => ownInstructions(ctx.member, input.search)),
})
