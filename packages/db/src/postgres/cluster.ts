/**
 * A cluster is PostgreSQL's data folder and the password of its one user. It is created in a temporary folder that is
 * renamed when complete, so a crash leaves no partial cluster, and two concurrent starts end with the same one.
 */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DbError } from '../error.ts'
import type { Binaries } from './binaries.ts'
import { handOver, type Privileges } from './privileges.ts'

type Means = Privileges & { readonly env: NodeJS.ProcessEnv }

export interface Cluster {
  readonly data: string
  readonly password: string
}

export const user = 'amend'
const majorVersion = '18'

/**
 * Opens the cluster in a folder, and creates it when there is none.
 * @param durable false leaves flushing to the operating system: for tests
 * @throws DbError 'init-failed', 'wrong-version'
 */
export async function openCluster(
  folder: string,
  binaries: Binaries,
  privileges: Means,
  durable: boolean,
): Promise<Cluster> {
  const place = path.join(folder, 'cluster')
  const data = path.join(place, 'data')
  const password = await readPassword(place)
  if (password === undefined) await makeCluster(place, binaries, privileges, durable)
  const version = (await readFile(path.join(data, 'PG_VERSION'), 'utf8')).trim()
  if (version !== majorVersion) {
    const message = `The database in ${folder} was made by PostgreSQL ${version}, and this is PostgreSQL ${majorVersion}: dump it with the former version and restore it into a new folder.`
    throw new DbError('wrong-version', message)
  }
  await handOver(place, privileges)
  return { data, password: password ?? (await readFile(path.join(place, 'password'), 'utf8')) }
}

async function readPassword(place: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(place, 'password'), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function makeCluster(place: string, binaries: Binaries, privileges: Means, durable: boolean) {
  const folder = path.dirname(place)
  await mkdir(folder, { recursive: true })
  await removeAbandoned(folder)
  const made = await mkdtemp(path.join(folder, `making-${process.pid}-`))
  try {
    const data = path.join(made, 'data')
    const passwordFile = path.join(made, 'password')
    await mkdir(data, { mode: 0o700 })
    await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 })
    await handOver(made, privileges)
    await initialise(data, passwordFile, binaries, privileges, durable)
    await rename(made, place).catch((error) => {
      // Another process was faster; its cluster is used.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST' && error.code !== 'EPERM') throw error
    })
  } finally {
    await rm(made, { recursive: true, force: true })
  }
}

/** Deletes the temporary folders of processes that have ended. */
async function removeAbandoned(folder: string) {
  for (const name of await readdir(folder)) {
    const pid = /^making-(\d+)-/.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    await rm(path.join(folder, name), { recursive: true, force: true })
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** The builtin locale sorts and folds Unicode the same on every machine and needs no locale of the system. */
const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--encoding=UTF8']
/**
 * The characters that pg_trgm treats as letters; without it, searches in scripts other than Latin cannot use an index.
 */
const letters: Partial<Record<NodeJS.Platform, string>> = { linux: 'C.UTF-8', darwin: 'en_US.UTF-8' }

async function initialise(
  data: string,
  passwordFile: string,
  binaries: Binaries,
  { prefix, ids, env }: Means,
  durable: boolean,
) {
  const access = [`--username=${user}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--no-instructions']
  const initdb = [binaries.initdb, `--pgdata=${data}`, ...access, ...locale, ...(durable ? [] : ['--no-sync'])]
  const attempt = async (options: readonly string[]) => {
    const [program = '', ...args] = [...prefix, ...initdb, ...options]
    const child = spawn(program, args, { ...ids, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true })
    let output = ''
    const listen = (chunk: Buffer) => {
      output += chunk
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve))
    return { failed: code !== 0, output }
  }
  const ctype = letters[process.platform]
  let { failed, output } = await attempt(ctype ? [`--lc-ctype=${ctype}`] : [])
  if (failed && /locale/i.test(output)) ({ failed, output } = await attempt([]))
  if (failed) throw new DbError('init-failed', `PostgreSQL could not make a database in ${data}: ${lastLine(output)}`)
}

/** The last line of a program's output. */
export const lastLine = (output: string): string => output.trim().split('\n').at(-1)?.trim() ?? ''
