/**
 * Rate limits. Attempts are counted before the work, so that concurrent ones all count, and the caller releases those
 * that turn out not to be meant by the limit.
 *
 * A limit has windows of growing length. The shortest one is checked first, and what it refuses does not count in the
 * longer ones: continued attempts wait longer and longer, and rapid ones do not use up a day in a minute.
 */
import { createHash } from 'node:crypto'
import { countAttempt, type Records } from '@amend/db'
import { AuthError } from './error.ts'

export interface Window {
  /** ms */
  readonly length: number
  readonly attempts: number
}

export interface Limit {
  /** What is counted, such as "sign-in:network". */
  readonly name: string
  /** Whose attempts are counted; stored as a hash. */
  readonly subject: string
  /** From short to long. */
  readonly windows: readonly Window[]
}

export const minute = 60_000 // ms
export const hour = 60 * minute
export const day = 24 * hour

export interface Attempt {
  /** Takes the attempt back: it does not count. */
  release(): Promise<void>
}

interface Counted {
  readonly key: string
  readonly expiresAt: Date
}

/**
 * Counts an attempt in each window of each limit.
 * @throws AuthError 'too-many-attempts', with the time at which the refusing window ends
 */
export async function attempt(records: Records, limits: readonly Limit[]): Promise<Attempt> {
  const counted: Counted[] = []
  for (const limit of limits) {
    for (const window of limit.windows) {
      const key = keyOf(limit, window)
      const { attempts, expiresAt } = await countAttempt(records, key, window.length)
      if (attempts > window.attempts) throw tooMany(expiresAt)
      counted.push({ key, expiresAt })
    }
  }
  return { release: () => release(records, counted) }
}

/** Counts another attempt and returns whether it is within the limit. */
export async function isWithin(records: Records, limit: Limit): Promise<boolean> {
  for (const window of limit.windows) {
    const { attempts } = await countAttempt(records, keyOf(limit, window), window.length)
    if (attempts > window.attempts) return false
  }
  return true
}

/** Whether a window of the limit is full; counts nothing. */
export async function isReached(records: Records, limit: Limit): Promise<boolean> {
  const full = limit.windows.map((window) => ({ key: keyOf(limit, window), attempts: { gte: window.attempts } }))
  const where = { OR: full, expiresAt: { gt: new Date() } }
  return (await records.installation.rateLimit.findFirst({ where, select: { key: true } })) !== null
}

/** The same limit without a maximum: counts attempts and refuses none. */
export const unrefused = ({ windows, ...limit }: Limit): Limit => ({
  ...limit,
  windows: windows.map(({ length }) => ({ length, attempts: Number.POSITIVE_INFINITY })),
})

/** Forgets all attempts. */
export async function forgetAttempts(records: Records, limit: Limit): Promise<void> {
  const keys = limit.windows.map((window) => keyOf(limit, window))
  await records.installation.rateLimit.deleteMany({ where: { key: { in: keys } } })
}

async function release(records: Records, counted: readonly Counted[]) {
  await records.installation.rateLimit.updateMany({
    where: { OR: counted.map(({ key, expiresAt }) => ({ key, expiresAt })), attempts: { gt: 0 } },
    data: { attempts: { decrement: 1 } },
  })
}

function keyOf({ name, subject }: Limit, { length }: Window): string {
  const hash = createHash('sha256').update(subject).digest('base64url').slice(0, 22)
  return `${name}:${length / 1000}s:${hash}`
}

function tooMany(retryAt: Date): AuthError {
  const seconds = Math.max(1, Math.ceil((retryAt.getTime() - Date.now()) / 1000))
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new AuthError('too-many-attempts', `That was tried too often. Try again in ${wait}.`, { retryAt })
}
