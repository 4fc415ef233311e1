import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import readline from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { WorkerProcessOptions } from './worker-process.ts'

export interface WorkerProcess {
  readonly name: string
  readonly child: ChildProcess
  /** Ids of the edits that it has begun. */
  readonly began: string[]
  /** Its log. */
  readonly said: string[]
}

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const program = fileURLToPath(new URL('./worker-process.ts', import.meta.url))

/** Starts a worker in a child process, and waits until it claims jobs. */
export async function spawnWorker(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const child = spawn(process.execPath, ['--import', loader, program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const worker: WorkerProcess = { name: options.name, child, began: [], said: [] }
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}.`)))
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      const { began, said, ready } = JSON.parse(line)
      if (began) worker.began.push(began)
      if (said) worker.said.push(said)
      if (ready) resolve()
    })
  })
  return worker
}

/** Ends a worker by a signal, and waits for its end. */
export async function endWorker({ child }: WorkerProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}
