import { spawn } from 'node:child_process'
import path from 'node:path'
import { firstAccountAddress, readAuthEnvironment } from '@amend/auth'
import { openDatabase } from '@amend/db'
import type { Variables } from '@amend/environment'
import { networkAddresses, ownAddress } from './addresses.ts'
import { childEnvironment } from './child-environment.ts'
import { keepSecret, openDataFolder, type Running, takeFolder, writeNote } from './data-folder.ts'
import { openPlatformDatabase } from './database.ts'
import type { PlatformEnvironment } from './environment.ts'
import { PlatformError } from './error.ts'
import { keepLogsSmall } from './logs.ts'
import { choosePort } from './port.ts'
import { type KeptProcess, keepRunning } from './process.ts'
import { keepReserve, releaseReserve } from './reserve.ts'

export interface PlatformPlaces {
  /** Builds the pages when they have changed; ends with 0. */
  readonly build: string
  readonly web: string
  readonly worker: string
}

export interface Platform {
  /** The address of the pages. */
  readonly address: string
  /** Addresses by which other machines of the network reach them, without https. */
  readonly others: readonly string[]
  /** The link that creates the first account, while there is no account. */
  readonly firstAccount: string | undefined
  /** The folder of the logs. */
  readonly logs: string
  /** Resolves when the platform has stopped. */
  readonly finished: Promise<void>
  /** Ends the web process, the worker, then the database; at once when `force`. */
  stop(force?: boolean): Promise<void>
}

export interface PlatformOptions {
  readonly environment: PlatformEnvironment
  readonly variables: Variables
  readonly places: PlatformPlaces
  /** Receives a sentence for the person about each event. */
  tell(sentence: string): void
  readonly signal: AbortSignal
}

/**
 * Starts the database, the web process and the worker of a data folder, and keeps them running.
 * @returns the platform, or the start that holds the folder already
 * @throws PlatformError
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform | Running> {
  const { environment } = options
  const folder = environment.dataFolder
  await openDataFolder(folder)
  const taken = await takeFolder(folder)
  if (!('leave' in taken)) return taken
  const started: { stop(force?: boolean): Promise<void> }[] = []
  const stop = async (force = false) => {
    // Clients of the database end before it.
    for (const part of started.splice(0).reverse()) await part.stop(force)
    await taken.leave()
  }
  try {
    return { ...(await startParts(options, started)), stop }
  } catch (error) {
    await stop(true).catch(() => {})
    throw error
  }
}

async function startParts(options: PlatformOptions, started: { stop(force?: boolean): Promise<void> }[]) {
  const { environment, variables, places, tell, signal } = options
  const { dataFolder: folder, host } = environment
  const logs = path.join(folder, 'logs')
  const port = await choosePort(environment.port, host)
  const address = environment.publicUrl ?? ownAddress(host, port)
  const secret = environment.secret ?? (await keepSecret(folder))
  await build(places.build, signal)
  signal.throwIfAborted()
  const database = await openPlatformDatabase(environment.databaseUrl, path.join(folder, 'postgres'), {
    onEnd: () => tell('The database died and is started again.'),
    onFailure: (sentence, pause) =>
      tell(`${sentence} It is tried again in ${Math.ceil(pause / 1000)} s, for as long as it takes.`),
    beforeStart: () => releaseReserve(folder),
    environment: variables,
  })
  started.push(database)
  started.push({ stop: keepReserve(folder) })
  const logFiles = [...['web', 'worker'].map((name) => path.join(logs, `${name}.log`)), databaseLog(folder)]
  started.push({ stop: keepLogsSmall(logFiles) })
  signal.throwIfAborted()

  let note: Running = { supervisor: process.pid }
  // Serialised, so that the last note is the newest.
  let writing = Promise.resolve()
  const keepNote = (more: Partial<Running>) => {
    note = { ...note, ...more }
    const present = note
    writing = writing.then(() => writeNote(folder, present)).catch(() => {})
  }
  const shared = {
    ...variables,
    NODE_ENV: 'production' as const,
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: database.url,
    AMEND_DATA: folder,
    AUTH_URL: address,
    AUTH_SECRET: secret,
    PORT: String(port),
    HOST: host,
  }
  const launch = async (name: 'web' | 'worker'): Promise<KeptProcess> => {
    const kept = await keepRunning({
      name,
      program: places[name],
      environment: childEnvironment(name, shared),
      ready: `${name} ready`,
      logFile: path.join(logs, `${name}.log`),
      onStart: (pid) => keepNote({ [name]: pid }),
      onRestart: (_, said) => tell(`The ${name} process died and is started again${said}`),
    })
    started.push(kept)
    return kept
  }
  const [worker, web] = await bothOrNone(launch('worker'), launch('web'))
  signal.throwIfAborted()
  // The web process is ended first, whichever was ready first.
  started.splice(3, 2, worker, web)
  keepNote({ address })
  await writing
  const others = environment.publicUrl?.startsWith('https:')
    ? []
    : networkAddresses(host, port).filter((other) => other !== address)
  const firstAccount = await findFirstAccountAddress(shared)
  return {
    address,
    others,
    firstAccount,
    logs,
    finished: Promise.race([worker.finished, web.finished]),
  }
}

const databaseLog = (folder: string) => path.join(folder, 'postgres', 'postgres.log')

async function findFirstAccountAddress(environment: Variables & { DATABASE_URL: string }) {
  const database = openDatabase(environment.DATABASE_URL)
  try {
    return await firstAccountAddress(database, readAuthEnvironment(environment).auth)
  } finally {
    await database.close()
  }
}

/** Waits for both before it throws the failure of one, so that no start stays in progress. */
async function bothOrNone<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b])
  return Promise.all([a, b])
}

function build(program: string, signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 2, 2], signal })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve()
      else reject(new PlatformError('build-failed', 'The pages could not be built; what was said is above.'))
    })
  })
}
