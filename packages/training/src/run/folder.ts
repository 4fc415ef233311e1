/** The layout of the folder of a run. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { z } from 'zod'
import { TrainingError } from '../error.ts'

/** The paths of the files in the folder of a run. */
export const runFiles = (folder: string) => ({
  folder,
  /** The frozen configuration. */
  config: path.join(folder, 'run.json'),
  /** Every pair with the hashes of its pictures, and the excluded ones. */
  manifest: path.join(folder, 'data.json'),
  /** One line per step. */
  metrics: path.join(folder, 'metrics.jsonl'),
  log: path.join(folder, 'log.txt'),
  /** The status of the run, replaced regularly. */
  status: path.join(folder, 'status.json'),
  lock: path.join(folder, 'run.lock'),
  /** Requests of other processes, one file each. */
  control: path.join(folder, 'control'),
  checkpoints: path.join(folder, 'checkpoints'),
  samples: path.join(folder, 'samples'),
  cache: path.join(folder, 'cache'),
  /** The result: a checkpoint that loads like any other. */
  model: path.join(folder, 'model'),
})

/** The paths of the files in the folder of a run. */
export type RunFiles = ReturnType<typeof runFiles>

/** @throws TrainingError 'not-a-run' when the file is missing, 'broken-file' when it is invalid */
export async function readJson<Schema extends z.ZodType>(file: string, schema: Schema): Promise<z.output<Schema>> {
  const text = await readFile(file, 'utf8').catch((cause) => {
    throw new TrainingError(
      'not-a-run',
      `There is no run in ${path.dirname(file)}: ${path.basename(file)} is missing.`,
      {
        cause,
      },
    )
  })
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    throw new TrainingError('broken-file', `${file} cannot be read: it has been changed.`, { cause })
  }
}
