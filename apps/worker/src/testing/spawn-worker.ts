import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import readline from 'node:readline'
import { fileURLToPath } from 'node:url'

export interface WorkerProcess {
  readonly child: ChildProcess
  /** Lines of its log. */
  readonly lines: readonly string[]
  /** Ends the worker and waits for its end. @returns its exit code */
  end(signal: NodeJS.Signals): Promise<number | null>
}

const program = fileURLToPath(new URL('../../bin/worker.mjs', import.meta.url))

/** Starts the worker as in production, and waits until it claims jobs. */
export async function spawnWorker(variables: Readonly<Record<string, string>>): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, AMEND_LOG_LEVEL: 'warn', ...variables },
  })
  const lines: string[] = []
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The worker ended with ${code}: ${lines.join('\n')}`)))
    readline.createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line)
      if (line === 'worker ready') resolve()
    })
  })
  return {
    child,
    lines,
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
      const exited = once(child, 'exit')
      child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}
