import { DbError } from '@amend/db'
import { migrate, type Postgres, startPostgres } from '@amend/db/postgres'
import { PlatformError } from './error.ts'

export interface KeptDatabase {
  readonly url: string
  /** Rejects with PlatformError 'database-failed' when the embedded one cannot be started again. */
  readonly finished: Promise<void>
  stop(): Promise<void>
}

/**
 * The database of an installation with all migrations: one's own by its URL, else the embedded one of the folder, which is
 * started again when it dies.
 * @throws PlatformError 'database-failed'
 */
export async function openPlatformDatabase(
  url: string | undefined,
  folder: string,
  onRestart?: () => void,
): Promise<KeptDatabase> {
  if (url !== undefined) {
    await migrateDatabase(url)
    return { url, finished: new Promise(() => {}), stop: async () => {} }
  }
  const first = await failing(async () => {
    const started = await startPostgres(folder)
    await migrate(started.url)
    return started
  })
  /** The one that runs, or is being started. */
  let current = Promise.resolve(first)
  let stopping = false
  const keep = async () => {
    for (let postgres: Postgres = first; ; postgres = await current) {
      await postgres.ended()
      if (stopping) return
      onRestart?.()
      current = failing(() => startPostgres(folder))
      if ((await current).url !== first.url) {
        throw new PlatformError(
          'database-failed',
          'The database died, and another program has taken its port: start again.',
        )
      }
    }
  }
  const finished = keep()
  finished.catch(() => {})
  return {
    url: first.url,
    finished,
    async stop() {
      stopping = true
      const postgres = await current.catch(() => undefined)
      await postgres?.stop()
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
