import type { Records } from './records.ts'

export interface Attempts {
  /** Attempts in the current window, including this one. */
  readonly attempts: number
  /** When the window ends. */
  readonly expiresAt: Date
}

/**
 * Counts an attempt. A window begins with the first attempt and does not move; concurrent attempts are all counted.
 * @param key what is counted and for whom, such as "sign-in:address:192.0.2.1"
 * @param window length, ms
 */
export async function countAttempt(records: Records, key: string, window: number): Promise<Attempts> {
  const now = new Date()
  const expiresAt = new Date(now.getTime() + window)
  const [row] = await records.unsafe.$queryRaw<Attempts[]>`
    INSERT INTO "RateLimit" AS present (key, attempts, "expiresAt") VALUES (${key}, 1, ${expiresAt})
    ON CONFLICT (key) DO UPDATE SET
      attempts = CASE WHEN present."expiresAt" <= ${now} THEN 1 ELSE present.attempts + 1 END,
      "expiresAt" = CASE WHEN present."expiresAt" <= ${now} THEN excluded."expiresAt" ELSE present."expiresAt" END
    RETURNING attempts, "expiresAt"`
  return row ?? { attempts: 1, expiresAt }
}
