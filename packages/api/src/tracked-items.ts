import { isTrackedEnvelope, type TrackedEnvelope, tracked } from '@trpc/server'
import { z } from 'zod'

/**
 * The output of a subscription: every yielded item is parsed, and its id for `lastEventId` is kept. Follows tRPC's
 * guide on subscriptions, "Output validation".
 */
export const trackedItems = <Out, In>(item: z.ZodType<Out, In>) =>
  z.custom<AsyncIterable<TrackedEnvelope<In>>>(isAsyncIterable).transform(async function* (envelopes): AsyncGenerator<
    TrackedEnvelope<Out>,
    void
  > {
    for await (const envelope of envelopes) {
      if (!isTrackedEnvelope(envelope)) throw new TypeError('A subscription yields tracked items.')
      const [id, data] = envelope
      yield tracked(id, item.parse(data))
    }
  })

const isAsyncIterable = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value
