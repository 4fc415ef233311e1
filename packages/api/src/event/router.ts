import { lastSequence } from '@amend/services/event'
import { z } from 'zod'
import { describeFailure } from '../failure.ts'
import { logFault } from '../log.ts'
import { router, workspaceProcedure } from '../trpc.ts'
import { trackEvents } from './follow.ts'
import { cursorAnswer, followAnswer } from './schema.ts'

/** Of an event. */
const sequence = z.string().regex(/^\d{1,18}$/)

export const eventRouter = router({
  /** The sequence of the last event: taken before records are read, following from it misses nothing. */
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
        // What goes wrong once the stream has begun passes by the ladder of procedures.
        if (describeFailure(error).fault && !ended.aborted) logFault(ctx, path, error)
        throw error
      }
    }),
})
