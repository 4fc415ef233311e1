import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ChosenTrainingSettings, chosenTrainingSettingsSchema } from '@amend/contract'
import type { Database, TrainingRun } from '@amend/db'
import { DiffusionError } from '@amend/diffusion'
import { GraphError } from '@amend/graph'
import { ImagingError } from '@amend/imaging/error'
import { InferenceError } from '@amend/inference/error'
import { type Failure, isUnreachable, type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { ModelError } from '@amend/models/checkpoint'
import { PairsError } from '@amend/pairs/error'
import {
  findReported,
  keepTrainingFolder,
  noticeTrainingRun,
  type TrainingEnd,
  trainingRunRecord,
} from '@amend/services/training'
import type { Blobs } from '@amend/storage'
import { TrainingError, type TrainingErrorCode } from '@amend/training/error'
import { explainFailure } from '../failure.ts'
import { RunWatch } from '../training-process/run-watch.ts'
import type { TrainRequest } from '../training-process/tasks.ts'
import type { Trainers } from '../training-process/trainers.ts'

export interface TrainingRunParts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly trainers: Trainers
  /** Where runs have their folders. */
  readonly trainingFolder: string
}

/** How long a run that is given up may take to save, ms. */
const leaveTimeout = 4000
/** After this long a run is saved and queued again, s: the queue ends what has run for a day. */
const longestAttempt = 20 * 60 * 60

/** Trains in a process of its own, and brings what its folder says into the records. */
export function trainingRunHandler(parts: TrainingRunParts): JobHandler<'training.run'> {
  const { queue, database, blobs, trainers, trainingFolder } = parts
  return recordHandler(queue, database, trainingRunRecord, {
    perform: async ({ row, signal, report }) => {
      const folder = row.folder ?? path.join(trainingFolder, row.id, folderName(row.name))
      if (row.folder === null) await keepTrainingFolder(database, row.id, folder)
      const known = await findReported(database, row.id)
      const watch = new RunWatch({ database, blobs, log: queue.log }, row, folder, known.lines)
      try {
        return await trainers.withTrainer(async (trainer): Promise<TrainingEnd> => {
          const training = trainer.run('train', () => requestOf(row, folder, known.sampledSteps), {
            onEvent: (event) => watch.onEvent(event),
            onRunning: (tell) => watch.onRunning(tell),
          })
          const over = new AbortController()
          const watching = watch.follow(report, AbortSignal.any([over.signal, signal]))
          try {
            const tooLong = sleep(longestAttempt * 1000, undefined, { signal: over.signal, ref: false }).then(
              () => watch.suspend(),
              () => {},
            )
            const result = await Promise.race([training, untilGivenUp(signal, watching), tooLong.then(() => training)])
            return watch.endOf(result)
          } catch (error) {
            // It saves, if that takes no longer than a step.
            watch.suspend()
            await Promise.race([training.catch(() => {}), sleep(leaveTimeout)])
            throw error
          } finally {
            over.abort()
            await watching.catch(() => {})
            await watch.finish(signal)
          }
        })
      } catch (error) {
        if (isPausing(error)) await noticeTrainingRun(database, row.id, error.message)
        throw error
      }
    },
    explain,
  })
}

/** Rejects when the job has been taken away, or the watch has learned that it has. */
function untilGivenUp(signal: AbortSignal, watching: Promise<void>): Promise<never> {
  return new Promise((_, reject) => {
    const leave = () => reject(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    watching.catch(reject)
  })
}

function requestOf(row: TrainingRun, folder: string, sampledSteps: readonly number[]): TrainRequest {
  const settings: ChosenTrainingSettings = chosenTrainingSettingsSchema.parse(row.settings)
  const left = row.minutes === null ? undefined : Math.max(1, row.minutes * 60_000 - row.seconds * 1000)
  return {
    ...{ folder, begun: row.step > 0 || row.savedStep !== null, data: row.pairs, model: row.base },
    ...{ settings, sampledSteps },
    ...(left !== undefined && { stopAfter: left }),
  }
}

/** The name of the resulting model. */
function folderName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return plain.slice(0, 60) || 'run'
}

/** Faults that a person mends, or that pass by themselves: the run waits for that, and says what for. */
const pausing: ReadonlySet<TrainingErrorCode> = new Set(['disk-full', 'no-permission', 'busy'])

const isPausing = (error: unknown): error is TrainingError => error instanceof TrainingError && pausing.has(error.code)

/** Error classes whose sentence is written for who starts a run. */
const forPerson = [TrainingError, PairsError, ModelError, GraphError, DiffusionError, InferenceError, ImagingError]

function explain(error: unknown): Failure {
  if (isPausing(error)) return { code: error.code, message: error.message, retry: true, passing: true }
  if (isUnreachable(error)) return explainFailure(error)
  const known = forPerson.some((type) => error instanceof type)
  if (known && error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return { code: error.code, message: error.message, retry: false }
  }
  return explainFailure(error)
}
