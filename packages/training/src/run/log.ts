/** The log of a run, and its status when it fails. */
import { appendFile } from 'node:fs/promises'
import { listCheckpoints } from './checkpoint.ts'
import { configSchema } from './config.ts'
import { type RunFiles, readJson } from './folder.ts'
import { blankStatus, writeStatus } from './status.ts'

/** Appends a line with the time to `log.txt`. A failure to write does not end the run. */
export const appendLog = (files: RunFiles, message: string): Promise<void> =>
  appendFile(files.log, `${new Date().toISOString()} ${message}\n`).catch(() => {})

/** Logs why a run ended and, where it had begun, writes its last status. */
export async function recordFailure(files: RunFiles, error: unknown, stopped: boolean): Promise<void> {
  const message = stopped ? 'Stopped before the first step.' : error instanceof Error ? error.message : String(error)
  await appendLog(files, message)
  const config = await readJson(files.config, configSchema).catch(() => undefined)
  if (!config) return
  const newest = (await listCheckpoints(files.checkpoints)).at(-1)
  await writeStatus(files, {
    ...blankStatus(config.steps),
    state: stopped ? 'stopped' : 'failed',
    step: newest?.step ?? 0,
    checkpoint: newest?.file ?? null,
    message,
  }).catch(() => {
    // The caller throws the first error.
  })
}
