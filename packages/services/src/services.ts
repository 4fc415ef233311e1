import { type Auth, argon2id, type PasswordHasher } from '@amend/auth'
import { type Database, openDatabase } from '@amend/db'
import { anyWords, openWordList, type WordList } from '@amend/instructions/word-list'
import { type EventFeed, openEventFeed, openQueue, type Queue } from '@amend/jobs'
import { type Blobs, openBlobs } from '@amend/storage'
import type { Logger } from 'pino'
import { type DownloadPolicy, publicAddressesOnly } from './download/policy.ts'
import { readServiceEnvironment, type ServiceSettings } from './environment.ts'
import { openLog } from './log.ts'
import { followSettings } from './setting/follow.ts'
import { accountsInForce, requestDefaults, servicesInForce } from './setting/in-force.ts'

/** The dependencies of a process that answers requests: opened once, closed once. */
export interface Services {
  readonly database: Database
  readonly queue: Queue
  readonly feed: EventFeed
  readonly blobs: Blobs
  readonly auth: Auth
  readonly log: Logger
  readonly settings: ServiceSettings
  /** The words that instructions may not have. */
  readonly words: WordList
  /** The addresses from which pictures may be downloaded. */
  readonly downloads: DownloadPolicy
  /** Reads the settings that administrators chose now, and not at the next interval. */
  refreshSettings(): Promise<void>
  close(): Promise<void>
}

export interface ServiceOptions {
  /** Default: the standard output, at the environment's level. */
  readonly log?: Logger
  readonly downloads?: DownloadPolicy
  readonly passwords?: PasswordHasher
}

/** The age at which incomplete uploads are deleted, ms. */
const incompleteFor = 24 * 60 * 60 * 1000

/**
 * Opens everything that the environment names, and checks that database and storage are reachable.
 * @throws ServiceError 'bad-environment'; BlobError; errors of PostgreSQL
 */
export async function openServices(
  environment: Readonly<Record<string, string | undefined>>,
  options: ServiceOptions = {},
): Promise<Services> {
  const { databaseUrl, storage, auth, settings, logLevel } = readServiceEnvironment(environment)
  const log = options.log ?? openLog(logLevel)
  const blobs = openBlobs(storage)
  const database = openDatabase(databaseUrl)
  const opened: (() => Promise<void>)[] = [async () => blobs.close(), () => database.close()]
  const close = async () => {
    for (const end of opened.reverse().splice(0)) await end()
  }
  try {
    await blobs.check()
    // Deletes what this process was receiving when it was last killed, which nothing else cleans up.
    blobs
      .discardIncomplete(new Date(Date.now() - incompleteFor))
      .catch((error) => log.warn({ err: error }, 'Incomplete files stay.'))
    const queue = await openQueue(databaseUrl, { log })
    opened.push(() => queue.close())
    const feed = await openEventFeed(databaseUrl, database, log)
    opened.push(() => feed.close())
    const followed = await followSettings(database, requestDefaults(settings, auth), environment)
    opened.push(() => followed.stop())
    return {
      ...{ database, queue, feed, blobs, log, close },
      settings: servicesInForce(settings, followed),
      refreshSettings: followed.refresh,
      words: settings.words ? openWordList(settings.words) : anyWords,
      auth: { database, settings: accountsInForce(auth, followed), passwords: options.passwords ?? argon2id() },
      downloads: options.downloads ?? publicAddressesOnly,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Whether requests can be answered. @throws the error that prevents it */
export async function checkHealth({ database, blobs }: Services): Promise<void> {
  await database.unsafe.$queryRaw`SELECT 1`
  await blobs.check()
}
