import { ServiceError } from '@amend/services'

/** Limits the number of concurrent runs; the others wait. */
export interface Turns {
  /**
   * @param who at most `each` runs of one person at once
   * @throws ServiceError 'unavailable' when too many wait already; errors of `act`
   */
  run<T>(who: string, act: () => Promise<T>): Promise<T>
}

interface Limits {
  readonly all: number
  readonly each: number
  readonly waiting: number
}

export function openTurns({ all, each, waiting }: Limits): Turns {
  const running: string[] = []
  const queue: { readonly who: string; readonly start: () => void }[] = []
  const mayRun = (who: string) => running.length < all && running.filter((one) => one === who).length < each
  const next = () => {
    const at = queue.findIndex(({ who }) => mayRun(who))
    const [first] = at < 0 ? [] : queue.splice(at, 1)
    if (!first) return
    running.push(first.who)
    first.start()
    next()
  }
  return {
    run: async (who, act) => {
      if (queue.length >= waiting) {
        throw new ServiceError('unavailable', 'The server is busy. Try again in a moment.', { retryAfter: 5 })
      }
      await new Promise<void>((start) => {
        queue.push({ who, start })
        next()
      })
      try {
        return await act()
      } finally {
        running.splice(running.indexOf(who), 1)
        next()
      }
    },
  }
}
