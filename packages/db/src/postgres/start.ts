import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { DbError } from '../error.ts'
import { type Binaries, findBinaries } from './binaries.ts'
import { type Cluster, isAlive, lastLine, openCluster, user } from './cluster.ts'
import { serverEnvironment, type Variables } from './environment.ts'
import { isServing, pidFile, type RunningServer, readPidFile } from './pid-file.ts'
import { choosePort, rememberPort } from './port.ts'
import { dropPrivileges, type Privileges } from './privileges.ts'

/** As whom and with what the programs of PostgreSQL are run. */
type Means = Privileges & { readonly env: NodeJS.ProcessEnv }

export interface Postgres {
  /** The URL of the database "amend", with the password. */
  readonly url: string
  readonly pid: number
  /** False when another living process started the server: then `stop` leaves it running. */
  readonly owned: boolean
  /**
   * Resolves when the server has ended for any reason. Another `startPostgres` recovers it at the same address unless
   * that was taken meanwhile, so that its clients can reconnect.
   */
  ended(): Promise<void>
  /** Ends the server after its running statements. @throws DbError 'stop-failed' */
  stop(): Promise<void>
}

export interface PostgresOptions {
  /** Settings of the server, such as `{ max_connections: '200' }`. */
  readonly settings?: Readonly<Record<string, string>>
  /** False trades safety in a power cut for speed: for tests. Default true. */
  readonly durable?: boolean
  /** Of this process: the server gets of it what it needs to run. */
  readonly environment?: Variables
}

const database = 'amend'
const pollInterval = 10 // ms
const watchInterval = 100 // ms
/** Recovery after a crash may have much to read. */
const startTimeout = 180_000 // ms
const stopTimeout = 20 // s
const logLimit = 5_000_000 // bytes

const unsafeSettings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }

/**
 * Starts the embedded PostgreSQL of a folder: creates it at the first start, recovers it after a crash, and shares it
 * when another process has started it. It listens on 127.0.0.1 only, on a port of its own that it keeps. It does not
 * end with this process unless `stop` is called; the next start takes over such a server.
 * @throws DbError 'no-binaries', 'root-refused', 'init-failed', 'wrong-version', 'start-failed'
 */
export async function startPostgres(folder: string, options: PostgresOptions = {}): Promise<Postgres> {
  const durable = options.durable ?? true
  const binaries = findBinaries()
  const env = serverEnvironment(options.environment ?? {})
  const privileges = { ...dropPrivileges(binaries.postgres), env }
  const place = path.resolve(folder)
  const cluster = await openCluster(place, binaries, privileges, durable)
  const settings = { ...(durable ? {} : unsafeSettings), ...options.settings }

  const deadline = Date.now() + startTimeout
  while (Date.now() < deadline) {
    const running = readPidFile(cluster.data)
    if (running && isServing(running, cluster.data)) {
      if (running.ready) return connectTo(place, cluster, running, { binaries, privileges })
      await sleep(pollInterval)
      continue
    }
    // A file of a killed server: its process id may have been reused, and PostgreSQL would mistake that process for the
    // server.
    if (running) rmSync(pidFile(cluster.data), { force: true })
    const output = await launch(place, cluster, { binaries, privileges, settings, deadline })
    if (output !== undefined && !/lock file|already in use|in use by|could not bind|still in use/i.test(output)) {
      throw new DbError('start-failed', `PostgreSQL did not start: ${lastLine(output)}`)
    }
    if (output !== undefined) await sleep(10 * pollInterval)
  }
  throw new DbError('start-failed', `PostgreSQL was not ready after ${startTimeout / 1000} s; its log is in ${place}.`)
}

interface Launch {
  readonly binaries: Binaries
  readonly privileges: Means
  readonly settings: Readonly<Record<string, string>>
  readonly deadline: number
}

/** @returns the server's last output when it ended before it was ready, else undefined */
async function launch(folder: string, cluster: Cluster, options: Launch): Promise<string | undefined> {
  const { binaries, privileges, deadline } = options
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(await choosePort(folder)),
    unix_socket_directories: '',
    cluster_name: 'amend',
    ...options.settings,
  }
  const log = openLog(folder)
  const begin = statSync(log.file).size
  const command = [
    ...privileges.prefix,
    binaries.postgres,
    ...['-D', cluster.data],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const [program = '', ...args] = command
  // In a process group of its own: Ctrl-C in a terminal must not end it before its clients. Its log goes to a file,
  // because the server may outlive this process.
  const child = spawn(program, args, {
    ...privileges.ids,
    env: privileges.env,
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
    windowsHide: true,
  })
  closeSync(log.descriptor)
  let failure: Error | undefined
  child.on('error', (error) => {
    failure = error
  })
  child.unref()
  while (child.exitCode === null && child.signalCode === null && !failure && Date.now() < deadline) {
    const running = readPidFile(cluster.data)
    if (running?.ready && running.pid === child.pid) {
      writeFileSync(supervisorFile(folder), String(process.pid))
      rememberPort(folder, running.port)
      return undefined
    }
    await sleep(pollInterval)
  }
  await endOf(child)
  return failure?.message ?? readFileSync(log.file).subarray(begin).toString()
}

async function endOf(child: ChildProcess) {
  child.kill('SIGQUIT')
  while (child.pid !== undefined && child.exitCode === null && child.signalCode === null) await sleep(pollInterval)
}

/** The process that must stop the server. */
const supervisorFile = (folder: string): string => path.join(folder, 'supervisor.pid')

interface Control {
  readonly binaries: Binaries
  readonly privileges: Means
}

async function connectTo(
  folder: string,
  cluster: Cluster,
  { pid, port }: RunningServer,
  control: Control,
): Promise<Postgres> {
  const address = (name: string) => `postgresql://${user}:${cluster.password}@127.0.0.1:${port}/${name}`
  await ensureDatabase(address('postgres'))
  const owned = takeOver(folder)
  return {
    url: address(database),
    pid,
    owned,
    ended: async () => {
      while (isAlive(pid)) await sleep(watchInterval)
    },
    stop: async () => {
      if (owned && isAlive(pid)) await stop(cluster, control)
    },
  }
}

/** Whether this process must stop the server: because it started it, or because the process that did has ended. */
function takeOver(folder: string): boolean {
  const file = supervisorFile(folder)
  let supervisor: number
  try {
    supervisor = Number(readFileSync(file, 'utf8'))
  } catch {
    supervisor = 0
  }
  if (supervisor !== process.pid && supervisor > 0 && isAlive(supervisor)) return false
  writeFileSync(file, String(process.pid))
  return true
}

async function ensureDatabase(url: string) {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(database)}`)
  } catch (error) {
    // A concurrent start created it: duplicate_database, or the unique violation of a close race.
    const code = error instanceof pg.DatabaseError ? error.code : undefined
    if (code !== '42P04' && code !== '23505') throw error
  } finally {
    await client.end()
  }
}

async function stop(cluster: Cluster, { binaries, privileges }: Control) {
  for (const mode of ['fast', 'immediate']) {
    const command = [...privileges.prefix, binaries.pgCtl, 'stop', '-D', cluster.data, '-m', mode, '-w']
    const [program = '', ...args] = [...command, '-t', String(stopTimeout)]
    const child = spawn(program, args, { ...privileges.ids, env: privileges.env, stdio: 'ignore', windowsHide: true })
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
    if (code === 0 || readPidFile(cluster.data) === undefined) return
  }
  throw new DbError('stop-failed', `PostgreSQL in ${cluster.data} does not stop.`)
}

function openLog(folder: string) {
  const file = path.join(folder, 'postgres.log')
  const descriptor = openSync(file, 'a', 0o600)
  if (statSync(file).size < logLimit) return { file, descriptor }
  closeSync(descriptor)
  renameSync(file, `${file}.old`)
  return { file, descriptor: openSync(file, 'a', 0o600) }
}
