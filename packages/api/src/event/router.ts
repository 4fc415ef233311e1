import { lastSequence } from '@amend/services/event'
import { z } from 'zod'
import { describeFailure } from '../failure.ts'
import { logFault } from '../log.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import { trackEvents } from './follow.ts'
import { cursorAnswer, followAnswer } from './schema.ts'

/** The id of an event. */
const sequence = z.string().regex(/^\d{1,18}$/)

export const eventRouter = router({
  /**
   * Returns the sequence of the last event. Taken before records are read, it lets a client follow without missing an
   * event.
   */
  cursor: workspaceProcedure('edit:view')
    .output(cursorAnswer)
    .query(({ ctx }) => lastSequence(ctx.services, ctx.member)),

  follow: workspaceProcedure('edit:view')
    .input(z.object({ lastEventId: sequence.nullish() }))
    .output(followAnswer)
    .subscription(async function* ({ ctx, input, signal, path }) {
      const after = input.lastEventId == null ? undefined : BigInt(input.lastEventId)
      const ended = signal ?? new AbortController().signal
      try {
        yield* trackEvents(ctx, ctx.member, after, ended)
      } catch (error) {
        // Errors after the stream has begun bypass the middleware of the procedures.
        if (describeFailure(error).fault && !ended.aborted) logFault(ctx, path, error)
        throw error
      }
    }),
})
