/** Trying again what fails in passing: how often, how long between, and when to stop. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ModelError } from '../error.ts'

/** How often and how patiently a download is tried again. */
export interface RetryPolicy {
  /** Attempts in a row that bring next to nothing; one that brings a mebibyte starts the count again. */
  readonly attempts: number
  /** Milliseconds before the second attempt; doubled for each one after it. */
  readonly firstDelay: number
  /** Milliseconds that are waited at most, also when a server asks for more: then the pull ends and says so. */
  readonly longestWait: number
  /** Milliseconds without a byte after which a connection counts as lost. */
  readonly stall: number
}

/** The policy of a store that is opened without one. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 5, firstDelay: 1000, longestWait: 120_000, stall: 60_000 }

/** A failure worth another attempt. `outcome` is what the person is told when there is none left. */
export class TransientFailure extends Error {
  readonly outcome: ModelError
  /** Milliseconds that the server asked to wait. */
  readonly wait: number | undefined

  constructor(outcome: ModelError, wait?: number) {
    super(outcome.message, { cause: outcome })
    this.outcome = outcome
    this.wait = wait
  }
}

/**
 * Runs until it succeeds, fails for good, or has failed in passing too often. `run` calls `renew` when it got somewhere.
 * @throws what `run` throws, `TransientFailure.outcome`, or the signal's reason
 */
export async function withRetries<T>(
  policy: RetryPolicy,
  signal: AbortSignal | undefined,
  run: (renew: () => void) => Promise<T>,
): Promise<T> {
  let failures = 0
  for (;;) {
    signal?.throwIfAborted()
    try {
      return await run(() => {
        failures = 0
      })
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof TransientFailure)) throw error
      failures += 1
      if (failures >= policy.attempts) throw error.outcome
      const backoff = Math.min(policy.firstDelay * 2 ** (failures - 1), policy.longestWait)
      const wait = error.wait ?? backoff * (0.75 + Math.random() / 2)
      if (wait > policy.longestWait) {
        const seconds = Math.ceil(wait / 1000)
        throw new ModelError('busy', `${error.outcome.message} It asks to wait ${seconds} seconds before the next try.`)
      }
      await sleep(wait, undefined, { signal }).catch(() => signal?.throwIfAborted())
    }
  }
}

/** `Retry-After` in milliseconds: seconds or a date (RFC 9110, section 10.2.3). */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null) return undefined
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
