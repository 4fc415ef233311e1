import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ClusterError } from '@amend/cluster/error'
import { chosenTrainingSettingsSchema, clusterTargetSchema } from '@amend/contract'
import type { Database, TrainingRun } from '@amend/db'
import { type Failure, type JobHandler, type Queue, recordHandler } from '@amend/jobs'
import { ModelError } from '@amend/models/checkpoint'
import { PairsError } from '@amend/pairs/error'
import {
  addTrainingLines,
  addTrainingPoints,
  endTrainingCommand,
  findReported,
  keepClusterRecord,
  keepTrainingConfig,
  noticeTrainingRun,
  type TrainingEnd,
  type TrainingProgress,
  takeTrainingCommands,
  trainingFollowRecord,
} from '@amend/services/training'
import { logLines } from '../cluster-process/log-lines.ts'
import { stepMetrics } from '../cluster-process/step-lines.ts'
import type { ClusterTasks, FollowEvent, FollowRequest } from '../cluster-process/tasks.ts'
import { explainFailure } from '../failure.ts'
import { isolate } from '../process/isolate.ts'

export interface TrainingFollowParts {
  readonly queue: Queue
  readonly database: Database
  /** Where datasets are written before an upload. */
  readonly trainingFolder: string
  /** Between two questions to a cluster, ms; default: that of the cluster package. */
  readonly pollInterval?: number
}

const program = new URL('../cluster-process/process.ts', import.meta.url)
const secrets = ['RAY_AUTH_TOKEN', 'HF_TOKEN']
/** Milliseconds between two heartbeats and looks at the commands. */
const interval = 2000

/** Submits a run to its cluster and follows it to its end. When the worker stops, another one goes on following. */
export function trainingFollowHandler(parts: TrainingFollowParts): JobHandler<'training.follow'> {
  const { queue, database, trainingFolder, pollInterval } = parts
  return recordHandler(queue, database, trainingFollowRecord, {
    perform: async ({ row, signal, report }): Promise<TrainingEnd> => {
      const request = { ...requestOf(row, trainingFolder), ...(pollInterval !== undefined && { pollInterval }) }
      const known = await findReported(database, row.id)
      const events = eventsOf(database, row.id, known.lines)
      const follower = isolate<ClusterTasks>({ name: 'cluster follower', program, secrets, log: queue.log })
      const over = new AbortController()
      const ended = AbortSignal.any([over.signal, signal])
      let tell: ((note: 'stop') => void) | undefined
      const watch = async () => {
        for (let first = true; !ended.aborted; first = false) {
          const progress = events.progress()
          await report(progress ? progress.step / progress.steps : 0, progress && { progress })
          for (const kind of await takeTrainingCommands(database, row.id, { all: first })) {
            if (kind === 'stop') tell?.('stop')
          }
          await sleep(interval, undefined, { signal: ended }).catch(() => {})
        }
      }
      try {
        const following = follower.run('follow', () => request, {
          signal,
          onEvent: events.onEvent,
          onRunning: (note) => {
            tell = note
          },
        })
        const watching = watch()
        const result = await Promise.race([following, watching.then(() => following)])
        over.abort()
        events.end()
        await events.written()
        const { status, model } = result
        if (status.state === 'failed') throw new ClusterError('cluster', failureOf(status.message))
        // The last lines came after the last report.
        const progress = events.progress()
        if (progress) await report(progress.step / progress.steps, { progress })
        const step = progress?.step ?? row.step
        return { state: model === undefined ? 'stopped' : 'finished', step, savedStep: null, result: model }
      } finally {
        over.abort()
        await events.written()
        await follower.close()
      }
    },
    explain,
  })
}

const failureOf = (message: string | undefined) =>
  `The job on the cluster failed${message ? `: ${message.replace(/\.$/, '')}` : ''}.`

function requestOf(row: TrainingRun, trainingFolder: string): FollowRequest {
  return {
    target: clusterTargetSchema.parse(row.cluster),
    ...(row.clusterRecord !== null && { record: row.clusterRecord }),
    name: jobName(row),
    ...{ data: row.pairs, model: row.base, settings: chosenTrainingSettingsSchema.parse(row.settings) },
    workFolder: path.join(trainingFolder, row.id, 'upload'),
  }
}

/** The name of the job and of the model. The end of the run's id, which is random, makes it the run's alone: an attempt finds its job by it. */
function jobName({ id, name }: TrainingRun): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 36)
    .replaceAll(/^-+|-+$/g, '')
  return `${plain || 'run'}-${id.slice(-12)}`
}

/** Writes what the follower says, one thing after another. */
function eventsOf(database: Database, runId: string, knownLines: number) {
  const linesOf = logLines()
  const steps = stepMetrics()
  let writing: Promise<void> = Promise.resolve()
  let notice: string | null = null
  const write = (run: () => Promise<void>) => {
    writing = writing.then(run)
    // It is thrown by `written`.
    writing.catch(() => {})
  }
  return {
    written: () => writing,
    /** What the log says so far. */
    progress: (): TrainingProgress | undefined => {
      const latest = steps.latest()
      if (!latest) return undefined
      const { step, steps: of, loss = null, smoothed, learningRate = null, secondsLeft } = latest
      return {
        ...{ step, steps: of, loss, smoothed, learningRate, secondsLeft, samplesPerSecond: null, memory: null },
        ...{ peakMemory: null, savedStep: null, notice },
      }
    },
    /** The log is over. */
    end: () => {
      const points = steps.end()
      write(() => addTrainingPoints(database, runId, points))
    },
    onEvent: (event: FollowEvent) => {
      switch (event.kind) {
        case 'submitted':
          write(() => keepClusterRecord(database, runId, event.record))
          break
        case 'config':
          write(() => keepTrainingConfig(database, runId, event.config))
          break
        case 'status': {
          const { state, message } = event.status
          notice = state === 'waiting' && message ? message : null
          const now = notice
          write(() => noticeTrainingRun(database, runId, now))
          break
        }
        case 'log': {
          const lines = linesOf(event.text)
          const fresh = lines.filter(({ number }) => number > knownLines)
          // The average needs all lines; a point that is there already stays.
          const points = steps.take(lines)
          write(() => addTrainingLines(database, runId, fresh))
          write(() => addTrainingPoints(database, runId, points))
          break
        }
        case 'not-stopped':
          write(() => endTrainingCommand(database, runId, 'stop', { step: 0, problem: event.problem }))
      }
    },
  }
}

/** Error classes whose sentence is written for who starts a run. */
const forPerson = [ClusterError, PairsError, ModelError]

function explain(error: unknown): Failure {
  const known = forPerson.some((type) => error instanceof type)
  if (known && error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return { code: error.code, message: error.message, retry: false }
  }
  return explainFailure(error)
}
