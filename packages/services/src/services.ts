import { type Auth, argon2id, type PasswordHasher } from '@amend/auth'
import { type Database, openDatabase } from '@amend/db'
import { type EventFeed, openEventFeed, openQueue, type Queue } from '@amend/jobs'
import { type Blobs, openBlobs } from '@amend/storage'
import { type Logger, pino } from 'pino'
import { type DownloadPolicy, publicAddressesOnly } from './download/policy.ts'
import { readServiceEnvironment, type ServiceSettings } from './environment.ts'

/** What a process needs to answer: opened once, closed once. */
export interface Services {
  readonly database: Database
  readonly queue: Queue
  readonly feed: EventFeed
  readonly blobs: Blobs
  readonly auth: Auth
  readonly log: Logger
  readonly settings: ServiceSettings
  /** From where pictures may be fetched. */
  readonly downloads: DownloadPolicy
  close(): Promise<void>
}

export interface ServiceOptions {
  /** Default: to the standard output, by the environment's level. */
  readonly log?: Logger
  readonly downloads?: DownloadPolicy
  readonly passwords?: PasswordHasher
}

/** After which bytes that were being received are given up, ms. */
const incompleteFor = 24 * 60 * 60 * 1000

/**
 * Opens everything that the environment names. The database and the storage are asked whether they are there.
 * @throws ServiceError 'bad-environment'; BlobError; what PostgreSQL says
 */
export async function openServices(
  environment: Readonly<Record<string, string | undefined>>,
  options: ServiceOptions = {},
): Promise<Services> {
  const { databaseUrl, storage, auth, settings, logLevel } = readServiceEnvironment(environment)
  const log = options.log ?? pino({ level: logLevel })
  const blobs = openBlobs(storage)
  const database = openDatabase(databaseUrl)
  const opened: (() => Promise<void>)[] = [async () => blobs.close(), () => database.close()]
  const close = async () => {
    for (const end of opened.reverse().splice(0)) await end()
  }
  try {
    await blobs.check()
    // What this process was receiving when it was last killed, where nobody else looks.
    blobs
      .discardIncomplete(new Date(Date.now() - incompleteFor))
      .catch((error) => log.warn({ err: error }, 'Incomplete files stay.'))
    const queue = await openQueue(databaseUrl, { log })
    opened.push(() => queue.close())
    const feed = await openEventFeed(databaseUrl, database, log)
    opened.push(() => feed.close())
    return {
      ...{ database, queue, feed, blobs, log, settings, close },
      auth: { database, settings: auth, passwords: options.passwords ?? argon2id() },
      downloads: options.downloads ?? publicAddressesOnly,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Whether requests can be answered. @throws what keeps them from it */
export async function checkHealth({ database, blobs }: Services): Promise<void> {
  await database.unsafe.$queryRaw`SELECT 1`
  await blobs.check()
}
