import { smtpMailer } from '@amend/auth/mail'
import { type Database, openDatabase } from '@amend/db'
import { DiffusionError } from '@amend/diffusion'
import { GraphError } from '@amend/graph'
import {
  type JobHandlers,
  type JobLog,
  type JobName,
  openQueue,
  performJobs,
  type Queue,
  type WorkerOptions,
} from '@amend/jobs'
import { ModelError } from '@amend/models/checkpoint'
import type { Credential } from '@amend/provenance'
import { defaultThresholds, type Thresholds } from '@amend/safety'
import { followSettings } from '@amend/services/setting'
import { webhookHandler } from '@amend/services/webhook'
import { type Blobs, openBlobs } from '@amend/storage'
import { loadCredential } from './credential.ts'
import type { DatasetTasks } from './dataset-process/tasks.ts'
import { deliverWhileOpen } from './deliver-mail.ts'
import { type EnginePool, openEngines } from './engine-process/pool.ts'
import { variables, type WorkerEnvironment } from './environment.ts'
import { WorkerError } from './error.ts'
import type { EvaluationTasks } from './evaluation-process/tasks.ts'
import { accountExportHandler } from './job/account-export.ts'
import { backupRunHandler } from './job/backup-run.ts'
import { blobCleanHandler } from './job/blob-clean.ts'
import { datasetChunkHandler } from './job/dataset-chunk.ts'
import { datasetTaskHandler } from './job/dataset-task.ts'
import { editPerformHandler } from './job/edit-perform.ts'
import { evaluationRunHandler } from './job/evaluation-run.ts'
import { imageExportHandler } from './job/image-export.ts'
import { imagePrepareHandler } from './job/image-prepare.ts'
import { modelMakeHandler } from './job/model-make.ts'
import { modelTaskHandler } from './job/model-task.ts'
import { notificationDigestHandler } from './job/notification-digest.ts'
import { preferenceWriteHandler } from './job/preference-write.ts'
import { recordPruneHandler } from './job/record-prune.ts'
import { shelfMakeHandler } from './job/shelf-make.ts'
import { trainingFollowHandler } from './job/training-follow.ts'
import { trainingRunHandler } from './job/training-run.ts'
import { trainingWatchHandler } from './job/training-watch.ts'
import { trashEmptyHandler } from './job/trash-empty.ts'
import { judgeCanariesWhileOpen } from './judge-canaries.ts'
import { int8VersionOf } from './model/read.ts'
import { type RegisteredModel, registerCheckpoint } from './model/register.ts'
import type { OptimizeTasks } from './optimize-process/tasks.ts'
import { type ProcessPool, poolOf } from './process/pool.ts'
import type { RendererTasks } from './rendition/tasks.ts'
import type { SignerTasks } from './signing/tasks.ts'
import { openTrainers, type Trainers } from './training-process/trainers.ts'
import { writeWebhooksWhileOpen } from './write-webhooks.ts'

export interface Worker {
  /** The model of edits that name none. */
  readonly model: RegisteredModel
  /** Process ids of all its processes, for monitoring. */
  readonly pids: readonly number[]
  /**
   * Claims no more jobs, waits for the running ones, puts back those that exceed the grace period (ms, default 5 s),
   * and closes everything.
   */
  stop(grace?: number): Promise<void>
}

/**
 * Two renderers: the preparation of an upload waits for no download, and many uploads leave one renderer to downloads.
 */
const pictureLanes: readonly (readonly JobName[])[] = [['image.prepare'], ['image.export', 'image.prepare']]
/** Enough for decoding a picture of 100 million pixels with more than one of its renditions at a time. */
const rendererCeiling = 2 * 2 ** 30
const stopGrace = 5000
/** Two, so that one slow receiver does not hold up the others. */
const webhookLanes: readonly (readonly JobName[])[] = [['webhook.deliver'], ['webhook.deliver']]

/** Runs on clusters that are followed at once. */
const clusterRuns = 3

/** Tuning for tests. */
export type Timing = Pick<
  WorkerOptions,
  'lease' | 'disconnectTimeout' | 'pollInterval' | 'recoveryInterval' | 'reconcileInterval' | 'slice' | 'patience'
>

/**
 * Opens everything that the environment names, registers the model, and performs jobs until it is stopped.
 * @throws WorkerError 'bad-model'; BlobError; errors of PostgreSQL
 */
export async function startWorker(environment: WorkerEnvironment, log: JobLog, timing: Timing = {}): Promise<Worker> {
  const opened: (() => unknown)[] = []
  const close = async () => {
    for (const end of opened.reverse().splice(0)) await end()
  }
  try {
    const blobs = openBlobs(environment.storage)
    opened.push(() => blobs.close())
    await blobs.check()
    const database = openDatabase(environment.databaseUrl)
    opened.push(() => database.close())
    const credential = await loadCredential(database, environment.credential)
    const model = await register(database, environment)
    const queue = await openQueue(environment.databaseUrl, { worker: true, log })
    opened.push(() => queue.close())

    const settings = await followSettings(database, workerDefaults(environment), variables)
    opened.push(() => settings.stop())
    const engines = openEngines({
      size: environment.lanes,
      load: { ...environment.load, examine: settings.get('pictureCheck').on },
      warm: model,
      memoryCeiling: environment.memory / environment.lanes,
      log,
    })
    opened.push(() => engines.close())
    const renderers = openRenderers(log)
    opened.push(() => renderers.close())
    // Starts with the first export of a result.
    const signers = openSigners(log)
    opened.push(() => signers.close())
    // Starts with the first dataset.
    const datasets = openDatasets(environment, log)
    opened.push(() => datasets.close())
    const trainers = openTrainers(log)
    opened.push(() => trainers.close())
    // Starts with the first evaluation.
    const evaluators = openEvaluators(environment, log)
    opened.push(() => evaluators.close())
    // Starts with the first int8 version.
    const optimizers = openOptimizers(environment, log)
    opened.push(() => optimizers.close())
    const mailer = environment.smtp && smtpMailer(environment.smtp)
    if (mailer) opened.push(() => mailer.close())
    // The worker is ready before them: tasks wait for their process.
    const rendering = renderers.start().then(() => warmClassifier(settings.get('pictureCheck').on, renderers))
    for (const starting of [engines.start(), rendering]) {
      starting.catch((error: unknown) => log.error({ error }, 'A process could not be started.'))
    }

    const parts: Parts = {
      ...{
        queue,
        database,
        blobs,
        engines,
        renderers,
        signers,
        datasets,
        evaluators,
        optimizers,
        trainers,
        model,
        credential,
      },
      get thresholds() {
        const { on, thresholds } = settings.get('pictureCheck')
        return on ? thresholds : undefined
      },
      retentionDays: () => settings.get('retentionDays'),
    }
    const jobs = await performJobs(queue, database, {
      ...timing,
      // Of all engine processes together: they map the same files.
      offer: { kinds: environment.takes, memory: environment.memory / 2 ** 20 },
      handlers: handlersOf(environment, parts),
      lanes: lanesOf(environment),
    })
    const leaving = new AbortController()
    const delivering = mailer && deliverWhileOpen(database, mailer, log, leaving.signal)
    const writing = writeWebhooksWhileOpen(database, queue, log, leaving.signal)
    const judging = judgeCanariesWhileOpen(database, log, leaving.signal)
    return {
      model,
      get pids() {
        return [
          ...engines.pids,
          ...trainers.pids,
          ...[renderers, signers, datasets, evaluators, optimizers].flatMap(({ members }) =>
            members.map(({ pid }) => pid),
          ),
        ].filter((pid) => pid !== undefined)
      },
      stop: async (grace = stopGrace) => {
        leaving.abort()
        await jobs.stop(grace)
        await Promise.all([delivering, writing, judging])
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** What runs beside what. */
function lanesOf({ lanes, trainingLanes }: WorkerEnvironment): readonly (readonly JobName[])[] {
  return [
    ...pictureLanes,
    ...Array.from({ length: lanes }, (): JobName[] => [
      'edit.perform',
      'shelf.make',
      'evaluation.run',
      'dataset.chunk',
    ]),
    ...webhookLanes,
    ['model.task', 'preference.write'],
    // Of its own: making an int8 version takes long, and going back to an earlier one must not wait for it.
    ['model.make'],
    ...Array.from({ length: trainingLanes }, (): JobName[] => ['training.run']),
    ['dataset.task'],
    // Each waits for a cluster most of the time.
    ...Array.from({ length: clusterRuns }, (): JobName[] => ['training.follow']),
    // Of its own: an archive may take hours.
    ['account.export'],
    ['backup.run'],
    ['trash.empty', 'record.prune', 'blob.clean', 'notification.digest', 'training.watch'],
  ]
}

/** Error classes of the packages that read a model. */
const modelErrors = [ModelError, DiffusionError, GraphError]

async function register(database: Database, environment: WorkerEnvironment): Promise<RegisteredModel> {
  const { model, int8, oneOfSeveral } = environment
  try {
    return await registerCheckpoint(database, int8 ? await int8VersionOf(model) : model, { oneOfSeveral })
  } catch (error) {
    if (!modelErrors.some((type) => error instanceof type) || !(error instanceof Error)) throw error
    throw new WorkerError('bad-model', `The model that AMEND_MODEL names cannot be used. ${error.message}`, {
      cause: error,
    })
  }
}

function openRenderers(log: JobLog): ProcessPool<RendererTasks> {
  const program = new URL('./rendition/process.ts', import.meta.url)
  return poolOf<RendererTasks>(pictureLanes.length, { name: 'renderer', program, memoryCeiling: rendererCeiling, log })
}

/** One renderer suffices for the first upload; the others load it when they get one. */
async function warmClassifier(checks: boolean, { members }: ProcessPool<RendererTasks>) {
  if (checks) await members[0]?.run('warm', () => null)
}

function openSigners(log: JobLog): ProcessPool<SignerTasks> {
  const program = new URL('./signing/process.ts', import.meta.url)
  return poolOf<SignerTasks>(1, { name: 'signer', program, log })
}

function openDatasets({ lanes, load, memory }: WorkerEnvironment, log: JobLog): ProcessPool<DatasetTasks> {
  const program = new URL('./dataset-process/process.ts', import.meta.url)
  return poolOf<DatasetTasks>(lanes + 1, {
    ...{ name: 'dataset process', program, args: [JSON.stringify(load)], log },
    secrets: ['OPENAI_API_KEY'],
    memoryCeiling: memory / lanes,
  })
}

function openEvaluators({ lanes, load, memory }: WorkerEnvironment, log: JobLog): ProcessPool<EvaluationTasks> {
  const program = new URL('./evaluation-process/process.ts', import.meta.url)
  return poolOf<EvaluationTasks>(lanes, {
    ...{ name: 'evaluation process', program, args: [JSON.stringify(load)], log },
    memoryCeiling: memory / lanes,
  })
}

function openOptimizers({ memory }: WorkerEnvironment, log: JobLog): ProcessPool<OptimizeTasks> {
  const program = new URL('./optimize-process/process.ts', import.meta.url)
  return poolOf<OptimizeTasks>(1, { name: 'optimizer', program, memoryCeiling: memory, log })
}

interface Parts {
  readonly queue: Queue
  readonly database: Database
  readonly blobs: Blobs
  readonly engines: EnginePool
  readonly renderers: ProcessPool<RendererTasks>
  readonly signers: ProcessPool<SignerTasks>
  readonly datasets: ProcessPool<DatasetTasks>
  readonly trainers: Trainers
  readonly evaluators: ProcessPool<EvaluationTasks>
  readonly optimizers: ProcessPool<OptimizeTasks>
  readonly model: RegisteredModel
  readonly credential: Credential
  /** What is in force: to be read for each job. */
  readonly thresholds: Thresholds | undefined
  /** How long the trash keeps pictures, days. */
  retentionDays(): number
}

/** What the environment says of the settings that administrators may change. */
function workerDefaults({ retentionDays, pictureThresholds }: WorkerEnvironment) {
  const pictureCheck = { on: pictureThresholds !== undefined, thresholds: pictureThresholds ?? defaultThresholds }
  return { retentionDays, pictureCheck }
}

function handlersOf(environment: WorkerEnvironment, parts: Parts): JobHandlers {
  const { confirmation, webhookHosts, trainingFolder, datasetFolder } = environment
  const { queue, database, blobs } = parts
  return {
    'image.prepare': imagePrepareHandler(parts),
    'image.export': imageExportHandler(parts),
    'edit.perform': editPerformHandler(parts),
    'shelf.make': shelfMakeHandler(parts),
    'dataset.chunk': datasetChunkHandler(parts),
    'evaluation.run': evaluationRunHandler(parts),
    'dataset.task': datasetTaskHandler({ ...parts, datasetFolder }),
    'preference.write': preferenceWriteHandler(parts),
    'model.task': modelTaskHandler(parts),
    'model.make': modelMakeHandler({ ...parts, ...environment.load }),
    'training.run': trainingRunHandler({ ...parts, trainingFolder }),
    'training.follow': trainingFollowHandler({ queue, database, trainingFolder }),
    'training.watch': trainingWatchHandler(database),
    'webhook.deliver': webhookHandler(database, { hosts: webhookHosts }),
    'account.export': accountExportHandler(parts),
    'backup.run': backupRunHandler({ ...parts, ...environment }),
    'blob.clean': blobCleanHandler(database, blobs),
    'trash.empty': trashEmptyHandler(queue, database, parts.retentionDays),
    'notification.digest': notificationDigestHandler(database),
    'record.prune': recordPruneHandler(database, { confirmation }),
  }
}
