import { isPassing } from '../trpc/problem.ts'
import type { EventSubscription, Subscription } from './stream.ts'

const firstPause = 500 // ms; doubles up to the longest
const longestPause = 15_000 // ms
/** A connection that lasted this long counts as successful, ms. */
const steady = 10_000

/**
 * Subscribes again from the last event when a subscription ends, with growing pauses. A permanent refusal of the
 * server, such as an ended session, is not retried.
 */
export function retrySubscription(subscribe: EventSubscription): EventSubscription {
  return (lastEventId, handlers) => {
    let cursor = lastEventId
    let subscription: Subscription | undefined
    let retry: ReturnType<typeof setTimeout> | undefined
    let pause = firstPause
    let ended = false

    const open = () => {
      clearTimeout(retry)
      retry = undefined
      const began = Date.now()
      subscription = subscribe(cursor, {
        onStarted: () => !ended && handlers.onStarted(),
        onConnecting: () => !ended && handlers.onConnecting(),
        onLost: () => !ended && handlers.onLost(),
        onItem: (id, item) => {
          if (ended) return
          pause = firstPause
          cursor = id
          handlers.onItem(id, item)
        },
        onEnded: (code) => {
          if (ended) return
          subscription = undefined
          if (code !== undefined && !isPassing(code)) {
            ended = true
            handlers.onEnded(code)
            return
          }
          if (Date.now() - began >= steady) pause = firstPause
          handlers.onLost()
          retry = setTimeout(open, pause)
          pause = Math.min(pause * 2, longestPause)
        },
      })
    }
    open()
    return {
      unsubscribe: () => {
        ended = true
        clearTimeout(retry)
        subscription?.unsubscribe()
      },
      wake: () => {
        if (retry !== undefined) open()
      },
    }
  }
}
