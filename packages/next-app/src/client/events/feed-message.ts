/** Messages between the tabs of a browser about a workspace's events. */
import type { FollowItem } from '@amend/api/types'
import { z } from 'zod'

/** Part of the channel's name: pages of two versions may be open in one browser. */
export const feedVersion = 1

const id = z.string().regex(/^\d{1,18}$/)
const item = z.custom<FollowItem>((value) => typeof value === 'object' && value !== null && 'kind' in value)
const state = z.enum(['connecting', 'live', 'lost'])

/** A tab as leader. When two lead, the one with the higher term continues. */
const office = { leader: z.string(), term: z.int() }

export const feedMessageSchema = z.discriminatedUnion('kind', [
  /** A tab requests the events after the last one that it has seen. */
  z.object({ kind: z.literal('join'), member: z.string(), after: id.optional() }),
  /** Sent by the leader when elected, and periodically. */
  z.object({ kind: z.literal('lead'), ...office }),
  /** The answer to `join`: all events that the tab has missed. `count` is that of the leader's last `event`. */
  z.object({
    kind: z.literal('welcome'),
    ...office,
    member: z.string(),
    state,
    count: z.int(),
    missed: z.array(z.object({ id, item })),
  }),
  /** The leader numbers its events without gaps. */
  z.object({ kind: z.literal('event'), ...office, count: z.int(), id, item }),
  z.object({ kind: z.literal('state'), ...office, state }),
  /** The server has refused the subscription for good. */
  z.object({ kind: z.literal('ended'), ...office, code: z.string() }),
])

export type FeedMessage = z.output<typeof feedMessageSchema>
export type FeedState = z.output<typeof state>
export type Office = { readonly leader: string; readonly term: number }
