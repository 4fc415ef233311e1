import { countAttempt } from '@amend/db'
import type { Services } from '../services.ts'

/** Requests of one key in a minute. */
const quota = 600
const window = 60 // seconds

/** What the fields RateLimit-Policy and RateLimit say. */
export interface RequestCount {
  readonly quota: number
  /** Seconds. */
  readonly window: number
  readonly remaining: number
  /** Seconds until the window ends. */
  readonly reset: number
  readonly isWithin: boolean
}

/** Counts a request of a key. */
export async function countRequest({ database }: Services, apiKeyId: string): Promise<RequestCount> {
  const { attempts, expiresAt } = await countAttempt(database, `api-key:${apiKeyId}`, window * 1000)
  const reset = Math.max(1, Math.ceil((expiresAt.getTime() - Date.now()) / 1000))
  return { quota, window, remaining: Math.max(0, quota - attempts), reset, isWithin: attempts <= quota }
}
