/** What a worker does beside a run that trains: heartbeats, commands, and bringing the run's folder into the records. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, TrainingCommandKind, TrainingRun } from '@amend/db'
import { isUnreachable, type JobLog } from '@amend/jobs'
import {
  addTrainingSamples,
  endTrainingCommand,
  keepTrainingConfig,
  type TrainingEnd,
  type TrainingProgress,
  takeTrainingCommands,
} from '@amend/services/training'
import type { Blobs } from '@amend/storage'
import type { RunRequest, RunStatus } from '@amend/training/run-folder'
import { FolderReader } from './folder-reader.ts'
import type { TrainEvent, TrainResult } from './tasks.ts'

interface WatchParts {
  readonly database: Database
  readonly blobs: Blobs
  readonly log: JobLog
}

type Report = (share: number, details?: { progress: TrainingProgress }) => Promise<void>

/** Milliseconds between two looks at the folder and at the commands, and between two tries to reach the database. */
const interval = 1000
/** So often a write is tried while the database cannot be reached: for at least ten minutes. */
const mostTries = 600

/** What a command asks of the run: a pause frees its process and its memory. */
const requestOf: Readonly<Record<Exclude<TrainingCommandKind, 'resume'>, RunRequest>> = {
  ...{ pause: 'suspend', stop: 'stop', save: 'save', sample: 'sample' },
}

export class RunWatch {
  readonly #parts: WatchParts
  readonly #row: TrainingRun
  readonly #reader: FolderReader
  #status: RunStatus | undefined
  #savedStep: number | null
  #tell: ((request: RunRequest) => void) | undefined
  /** Writes of events, one after another. */
  #writing: Promise<void> = Promise.resolve()
  #first = true
  #left: AbortSignal | undefined

  constructor(parts: WatchParts, row: TrainingRun, folder: string, knownLines: number) {
    this.#parts = parts
    this.#row = row
    this.#reader = new FolderReader(parts.database, row.id, folder, knownLines)
    this.#savedStep = row.savedStep
  }

  onRunning(tell: (request: RunRequest) => void): void {
    this.#tell = tell
  }

  onEvent(event: TrainEvent): void {
    const { database, blobs } = this.#parts
    const { id } = this.#row
    switch (event.kind) {
      case 'status':
        this.#status = event.status
        this.#savedStep = savedStepIn(event.status) ?? this.#savedStep
        break
      case 'config':
        this.#write(() => keepTrainingConfig(database, id, event.config))
        break
      case 'samples': {
        const samples = event.samples.map((sample, item) => ({ ...sample, step: event.step, item }))
        this.#write(() => addTrainingSamples({ database, blobs }, id, samples))
        break
      }
      case 'handled': {
        const { request, step, problem } = event.handled
        // The others end with the attempt.
        if (request === 'save' || request === 'sample') {
          this.#write(() => endTrainingCommand(database, id, request, { step, problem }))
        }
      }
    }
  }

  /** Asks the run to save and to end its process. */
  suspend(): void {
    this.#tell?.('suspend')
  }

  /**
   * Keeps the lease and brings what is new into the records, until the signal.
   * @throws JobError when the job is not this worker's any more
   */
  async follow(report: Report, until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      const progress = this.#progress()
      await report(progress ? progress.step / progress.steps : 0, progress && { progress })
      await this.#unlessUnreachable(() => this.#look())
      await sleep(interval, undefined, { signal: until }).catch(() => {})
    }
  }

  /**
   * Brings the rest into the records. An attempt may be the last one, so that it waits for a database that cannot be reached.
   * @param left aborted when the worker stops: then it does not wait
   * @throws the last failure after ten minutes
   */
  async finish(left: AbortSignal): Promise<void> {
    this.#left = left
    await this.#writing
    await this.#onceReachable(async () => {
      await this.#reader.readLog()
      if (this.#status) await this.#reader.readMetrics()
    })
  }

  endOf({ state, model }: TrainResult): TrainingEnd {
    const { step, savedStep } = this.#row
    return { state, step: this.#status?.step ?? step, savedStep: this.#savedStep ?? savedStep, result: model }
  }

  async #look(): Promise<void> {
    const { database } = this.#parts
    const tell = this.#tell
    if (tell) {
      // An attempt that was lost has left what it had acknowledged.
      const kinds = await takeTrainingCommands(database, this.#row.id, { all: this.#first })
      this.#first = false
      for (const kind of kinds) if (kind !== 'resume') tell(requestOf[kind])
    }
    await this.#reader.readLog()
    if (this.#status) await this.#reader.readMetrics()
  }

  #progress(): TrainingProgress | undefined {
    const status = this.#status
    if (!status || status.steps < 1) return undefined
    const { step, steps, loss, smoothed, learningRate, samplesPerSecond, secondsLeft, memory, peakMemory } = status
    return {
      ...{ step, steps, loss, smoothed, learningRate, samplesPerSecond, secondsLeft, memory, peakMemory },
      ...{ savedStep: this.#savedStep, notice: status.warning },
    }
  }

  #write(run: () => Promise<void>): void {
    this.#writing = this.#writing
      .then(() => this.#onceReachable(run))
      // The folder keeps it: the next attempt brings it.
      .catch((error: unknown) =>
        this.#parts.log.warn({ runId: this.#row.id, error }, 'A report of a run was not kept.'),
      )
  }

  async #onceReachable(run: () => Promise<void>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await run()
        return
      } catch (error) {
        if (!isUnreachable(error) || tries >= mostTries || this.#left?.aborted) throw error
        await sleep(interval)
      }
    }
  }

  async #unlessUnreachable(run: () => Promise<void>): Promise<void> {
    try {
      await run()
    } catch (error) {
      if (!isUnreachable(error)) throw error
      this.#parts.log.warn({ runId: this.#row.id, error }, 'What a run has done could not be written yet.')
    }
  }
}

function savedStepIn({ checkpoint }: RunStatus): number | undefined {
  const step = /step-(\d{8,})\.safetensors$/.exec(checkpoint ?? '')?.[1]
  return step === undefined ? undefined : Number(step)
}
