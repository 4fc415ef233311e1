import { setTimeout as sleep } from 'node:timers/promises'
import { DbError } from '@amend/db'
import { migrate, type Postgres, startPostgres } from '@amend/db/postgres'
import { PlatformError } from './error.ts'

export interface DatabaseWatch {
  /** Told when the embedded one has died and will be started again. */
  onEnd?(): void
  /** Told why a start failed, and the next pause, ms. */
  onFailure?(sentence: string, pause: number): void
  /** Awaited before each start after the first: to make room for it. */
  beforeStart?(): Promise<void>
  /** The first pause, ms; each time twice as long, up to half a minute. */
  readonly firstPause?: number
}

const firstPause = 250 // ms
const longestPause = 30_000 // ms
/** A server that ran for so long starts the pauses anew, ms. */
const steadyAfter = 60_000

export interface KeptDatabase {
  readonly url: string
  stop(): Promise<void>
}

/**
 * The database of an installation with all migrations: one's own by its URL, else the embedded one of the folder. When that
 * one dies it is started again at the same address, after pauses that grow, for as long as it takes: a disk that is full
 * may have room tomorrow.
 * @throws PlatformError 'database-failed'
 */
export async function openPlatformDatabase(
  url: string | undefined,
  folder: string,
  watch: DatabaseWatch = {},
): Promise<KeptDatabase> {
  if (url !== undefined) {
    await migrateDatabase(url)
    return { url, stop: async () => {} }
  }
  const first = await failing(async () => {
    const started = await startPostgres(folder)
    await migrate(started.url)
    return started
  })
  const { port } = new URL(first.url)
  const stopping = new AbortController()
  /** The one that runs, or ran last. */
  let current: Postgres = first
  const keep = async () => {
    let pause = watch.firstPause ?? firstPause
    while (!stopping.signal.aborted) {
      const began = Date.now()
      await current.ended()
      if (stopping.signal.aborted) return
      if (Date.now() - began > steadyAfter) pause = watch.firstPause ?? firstPause
      watch.onEnd?.()
      for (;;) {
        await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {})
        if (stopping.signal.aborted) return
        pause = Math.min(2 * pause, longestPause)
        try {
          await watch.beforeStart?.()
          current = await startPostgres(folder, { settings: { port } })
          break
        } catch (error) {
          watch.onFailure?.(sentenceOf(error), pause)
        }
      }
    }
    // It was told to stop while it was started.
    await current.stop()
  }
  const kept = keep()
  kept.catch(() => {})
  return {
    url: first.url,
    async stop() {
      stopping.abort()
      await current.stop()
      await kept
    },
  }
}

/**
 * Applies the migrations that a database lacks.
 * @returns their names
 * @throws PlatformError 'database-failed'
 */
export const migrateDatabase = (url: string): Promise<string[]> => failing(() => migrate(url))

async function failing<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (cause) {
    throw new PlatformError('database-failed', sentenceOf(cause), { cause })
  }
}

/** Reasons of the database that a person can act on; its own text may name the address with the password. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its host is not known',
  ETIMEDOUT: 'its host does not answer',
  '28P01': 'it refuses the name or the password',
  '28000': 'it refuses the name or the password',
  '3D000': 'it has no database of that name',
}

function sentenceOf(cause: unknown): string {
  if (cause instanceof DbError) return cause.message
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : ''
  return `The database cannot be used: ${reasons[code] ?? 'it does not answer as PostgreSQL would'}.`
}
