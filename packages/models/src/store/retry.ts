/** Retries of transient failures: how many, the pauses between them, and when to stop. */
import { setTimeout as sleep } from 'node:timers/promises'
import { ModelError } from '../error.ts'

/** Attempts, pauses and timeouts of a download. */
export interface RetryPolicy {
  /** Consecutive attempts without progress; one that receives a mebibyte resets the count. */
  readonly attempts: number
  /** Milliseconds before the second attempt; doubled for each one after it. */
  readonly firstDelay: number
  /** Longest pause in milliseconds; when a server asks for more, the pull fails with a sentence. */
  readonly longestWait: number
  /** Milliseconds without a byte after which a connection counts as lost. */
  readonly stall: number
}

/** The policy of a store that is opened without one. */
export const defaultRetryPolicy: RetryPolicy = { attempts: 5, firstDelay: 1000, longestWait: 120_000, stall: 60_000 }

/** A failure that is worth a retry. `outcome` is the error when no attempts are left. */
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
 * Calls `run` until it succeeds, fails permanently, or has used up its attempts. `run` calls `renew` on progress.
 * @throws errors of `run`, `TransientFailure.outcome`, or the signal's reason
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
