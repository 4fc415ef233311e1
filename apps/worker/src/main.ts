/** The worker's process: reads the environment, prints "worker ready", and stops on SIGTERM or SIGINT. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isUnreachable } from '@amend/jobs'
import { BlobError } from '@amend/storage'
import { readWorkerEnvironment, variables, type WorkerEnvironment } from './environment.ts'
import { WorkerError } from './error.ts'
import { openLog } from './log.ts'
import { startWorker, type Worker } from './worker.ts'

const exitCodes = { unforeseen: 1, environment: 2, storage: 3, model: 4, interrupted: 130 } as const

/** How long the start waits for an unreachable database, ms. */
const startTimeout = 60_000

const environment = orExit(() => readWorkerEnvironment(variables))
const log = openLog(environment.logLevel)

let worker: Worker | undefined
let stopping = false

const stop = async (signal: NodeJS.Signals) => {
  if (stopping) {
    log.warn({ signal }, 'The worker ends at once; what it runs is taken over when its lease ends.')
    process.exit(exitCodes.interrupted)
  }
  stopping = true
  log.info({ signal }, 'The worker stops.')
  if (!worker) process.exit(0)
  await worker.stop()
  log.info('The worker has stopped.')
  process.exit(0)
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal).catch(fail))
process.on('uncaughtException', fail)
process.on('unhandledRejection', fail)

try {
  worker = await startWhenReachable(environment)
  const { identity } = worker.model
  const { lanes, load } = environment
  log.info({ model: identity, lanes, device: load.device, precision: load.precision }, 'The worker takes jobs.')
  process.stdout.write('worker ready\n')
} catch (error) {
  fail(error)
}

async function startWhenReachable(environment: WorkerEnvironment): Promise<Worker> {
  const deadline = Date.now() + startTimeout
  for (;;) {
    try {
      return await startWorker(environment, log)
    } catch (error) {
      if (!isUnreachable(error) || Date.now() > deadline) throw error
      log.warn({ error }, 'The database cannot be reached; the start waits for it.')
      await sleep(1000)
    }
  }
}

function fail(error: unknown): never {
  if (error instanceof WorkerError || error instanceof BlobError) {
    log.fatal({ code: error.code }, error.message)
    process.stderr.write(`${error.message}\n`)
  } else {
    log.fatal({ error }, 'The worker failed.')
  }
  process.exit(exitCodeOf(error))
}

function exitCodeOf(error: unknown): number {
  if (error instanceof WorkerError) return error.code === 'bad-model' ? exitCodes.model : exitCodes.environment
  return error instanceof BlobError ? exitCodes.storage : exitCodes.unforeseen
}

function orExit<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof WorkerError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(exitCodeOf(error))
  }
}
