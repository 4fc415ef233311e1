import { spawn } from 'node:child_process'
import path from 'node:path'
import { firstAccountAddress, readAuthEnvironment } from '@amend/auth'
import { openDatabase } from '@amend/db'
import type { Variables } from '@amend/environment'
import { networkAddresses, ownAddress } from './addresses.ts'
import { childEnvironment, type ProcessName } from './child-environment.ts'
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
  readonly admin: string
  readonly worker: string
}

export interface Platform {
  /** The address of the pages. */
  readonly address: string
  /** The address of the administration; undefined where it is switched off. */
  readonly administration: string | undefined
  /** Addresses by which other machines of the network reach them, without https. */
  readonly others: readonly string[]
  /** The link that creates the first account, while there is no account. */
  readonly firstAccount: string | undefined
  /** The folder of the logs. */
  readonly logs: string
  /** Resolves when the platform has stopped. */
  readonly finished: Promise<void>
  /** Ends the pages, the administration, the worker, then the database; at once when `force`. */
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
 * Starts the database, the pages, the administration and the worker of a data folder, and keeps them running.
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
  const administration = await placeAdministration(environment, port)
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
  const logFiles = [...['web', 'admin', 'worker'].map((name) => path.join(logs, `${name}.log`)), databaseLog(folder)]
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
    ...(administration && { AMEND_ADMIN_URL: administration.address }),
  }
  const launch = async (name: ProcessName, own: NodeJS.ProcessEnv = shared): Promise<KeptProcess> => {
    const kept = await keepRunning({
      name,
      program: places[name],
      environment: childEnvironment(name, own),
      ready: `${name} ready`,
      logFile: path.join(logs, `${name}.log`),
      onStart: (pid) => keepNote({ [name]: pid }),
      onRestart: (_, said) => tell(`The ${name} process died and is started again${said}`),
    })
    started.push(kept)
    return kept
  }
  const before = started.length
  // In the order of their end, the last one first, whichever was ready first.
  const kept = await allOrNone([
    launch('worker'),
    ...(administration ? [launch('admin', { ...shared, PORT: String(administration.port) })] : []),
    launch('web'),
  ])
  signal.throwIfAborted()
  started.splice(before, kept.length, ...kept)
  keepNote({ address, ...(administration && { administration: administration.address }) })
  await writing
  const others = environment.publicUrl?.startsWith('https:')
    ? []
    : networkAddresses(host, port).filter((other) => other !== address)
  const firstAccount = await findFirstAccountAddress(shared)
  return {
    address,
    administration: administration?.address,
    others,
    firstAccount,
    logs,
    finished: Promise.race(kept.map(({ finished }) => finished)),
  }
}

/** The port and the address of the administration; undefined where it is switched off. @throws PlatformError 'port-taken' */
async function placeAdministration(
  { administration: { on, port, publicUrl }, host }: PlatformEnvironment,
  pages: number,
) {
  if (!on) return undefined
  const chosen = await choosePort(port, host, { variable: 'AMEND_ADMIN_PORT', first: pages + 1 })
  return { port: chosen, address: publicUrl ?? ownAddress(host, chosen) }
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

/** Waits for all before it throws the failure of one, so that no start stays in progress. */
async function allOrNone<A>(all: readonly Promise<A>[]): Promise<A[]> {
  await Promise.allSettled(all)
  return Promise.all(all)
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
