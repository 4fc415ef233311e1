import { isTrackedEnvelope, type TrackedEnvelope, tracked } from '@trpc/server'
import { z } from 'zod'

/**
 * The answer of a subscription: every item that it yields is parsed, its id for `lastEventId` is kept. tRPC's guide on
 * subscriptions, "Output validation", has this for subscriptions without a type of its own in tRPC.
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
