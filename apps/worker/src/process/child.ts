/** The life of a child process: its program and variables, its start and its end. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { variables } from '../environment.ts'
import { ProcessLostError } from './error.ts'

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const startTimeout = 60_000 // ms
const stderr = 2

/** Variables of accounts, mail, database, storage and services, which a process that decodes untrusted files must not have. */
const secret = /^(?:AUTH_|SMTP_|S3_|AWS_|DATABASE_URL$|MAIL_FROM$|PG[A-Z]+$)|SECRET|PASSWORD|TOKEN|CREDENTIAL|API_?KEY/i

/** The variables that a process which handles pictures may have, and the secrets that it needs. */
const withoutSecrets = (all: NodeJS.ProcessEnv, needed: readonly string[]): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(all).filter(([name]) => needed.includes(name) || !secret.test(name)),
  ) as NodeJS.ProcessEnv

/** Starts a program without the secrets that it does not need. */
export function forkProgram(program: URL, args: readonly string[], secrets: readonly string[]): ChildProcess {
  return fork(program, args, {
    execArgv: ['--import', loader],
    serialization: 'advanced',
    env: withoutSecrets(variables, secrets),
    // Output of libraries must not mix with the worker's standard output.
    stdio: ['ignore', stderr, stderr, 'ipc'],
  })
}

/**
 * Waits for the first message of a process.
 * @throws ProcessLostError when it ends or takes too long; it is killed then
 */
export async function untilReady(started: ChildProcess, name: string): Promise<void> {
  const settled = new AbortController()
  const gone = once(started, 'exit', { signal: settled.signal }).then(() => 'gone')
  const late = sleep(startTimeout, 'late', { signal: settled.signal, ref: false })
  const first = await Promise.race([once(started, 'message').then(() => 'ready'), gone, late])
  gone.catch(() => {})
  late.catch(() => {})
  settled.abort()
  if (first === 'ready') return
  started.kill('SIGKILL')
  throw new ProcessLostError(`The ${name} did not start.`)
}

/** Disconnects a process, which then ends itself, and kills it after the grace period (ms). */
export async function endProcess(child: ChildProcess, grace: number): Promise<void> {
  const exited = once(child, 'exit')
  const killer = setTimeout(() => child.kill('SIGKILL'), grace)
  if (child.connected) child.disconnect()
  await exited
  clearTimeout(killer)
}
