import { setTimeout as sleep } from 'node:timers/promises'
import { DbError } from '@amend/db'
import { migrate, type Postgres, startPostgres } from '@amend/db/postgres'
import type { Variables } from '@amend/environment'
import { PlatformError } from './error.ts'

export interface DatabaseWatch {
  /** Called when the embedded database has died and will be restarted. */
  onEnd?(): void
  /** Called with the reason of a failed start and the next pause in ms. */
  onFailure?(sentence: string, pause: number): void
  /** Awaited before each restart, to free disk space for it. */
  beforeStart?(): Promise<void>
  /** The first pause, ms; each following one is twice as long, up to half a minute. */
  readonly firstPause?: number
  /** Of this process, of which the embedded one gets what it needs. */
  readonly environment?: Variables
}

const firstPause = 250 // ms
const longestPause = 30_000 // ms
/** A server that ran for this long resets the pauses, ms. */
const steadyAfter = 60_000

export interface KeptDatabase {
  readonly url: string
  stop(): Promise<void>
}

/**
 * Opens the database of an installation and migrates it: an external one by its URL, else the embedded one of the
 * folder. When the embedded one dies it is restarted at the same address, after growing pauses and without a limit: a
 * full disk may have space tomorrow.
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
  const { environment = {} } = watch
  const first = await failing(async () => {
    const started = await startPostgres(folder, { environment })
    await migrate(started.url)
    return started
  })
  const { port } = new URL(first.url)
  const stopping = new AbortController()
  /** The server that runs, or ran last. */
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
          current = await startPostgres(folder, { settings: { port }, environment })
          break
        } catch (error) {
          watch.onFailure?.(sentenceOf(error), pause)
        }
      }
    }
    // `stop` was called during the start.
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
 * Applies missing migrations to a database.
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

/** Reasons that a person can act on. The database's own message may contain the address with the password. */
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
