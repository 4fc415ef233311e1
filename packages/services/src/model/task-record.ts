/** The life of a task on a checkpoint: waiting → done or failed. A deployment is written with the end of its task. */
import { type ModelTask, type ModelTaskKind, type ModelUploadPiece, Prisma, type Records } from '@amend/db'
import { type Failure, type RecordDefinition, withoutJob } from '@amend/jobs'
import { recordAdministration } from '../audit/record.ts'
import { endCanary } from '../canary/end.ts'
import { linkTrainingResult } from '../training/register-result.ts'
import { deployModel, findDeployment, lockDeployments } from './deploy.ts'
import {
  type FoundModel,
  findModelLocation,
  lockRegistration,
  type RegisteredLocation,
  registerVersion,
} from './register.ts'

/** What a worker found where the checkpoint should be. */
export interface ReadCheckpoint {
  readonly found: FoundModel
  /** Of its weights. */
  readonly bytes: number
  readonly files: number
  /** SHA-256 of their content, where it was read as a whole. */
  readonly digest?: string | undefined
}

/** A task with the version that it is about. */
export type ClaimedTask = ModelTask & {
  /** The identity that the files must have; absent for a checkpoint that is to be registered. */
  readonly identity: string | undefined
  /** The content that they had when they were first read as a whole. */
  readonly firstDigest: string | undefined
  /** Where the version is that a new one is made of. */
  readonly base: RegisteredLocation | undefined
  /** The file that was sent. */
  readonly sent: SentFile | undefined
}

export interface SentFile {
  readonly fileName: string
  readonly bytes: number
  /** In their order. */
  readonly pieces: readonly Pick<ModelUploadPiece, 'blobHash' | 'bytes'>[]
}

/** Tasks that take long have a lane of their own, so that none of them holds up a deployment. */
const long = ['pull', 'upload', 'adapt', 'optimize'] as const satisfies readonly ModelTaskKind[]
const brief = ['register', 'verify', 'deploy', 'canary'] as const satisfies readonly ModelTaskKind[]

type ModelJob = 'model.task' | 'model.make'

/** The job that does a task. */
export const modelJobOf = (kind: ModelTaskKind): ModelJob =>
  (long as readonly ModelTaskKind[]).includes(kind) ? 'model.make' : 'model.task'

type ModelRecord<Job extends ModelJob> = RecordDefinition<Job, ClaimedTask, never, ReadCheckpoint>

/** The task of a job. One of another kind waits for its own job: a pull was once a brief task. */
const begin =
  (kinds: readonly ModelTaskKind[]): ModelRecord<ModelJob>['begin'] =>
  async (records, { taskId }) => {
    const { installation } = records
    const row = await installation.modelTask.findFirst({
      where: { id: taskId, status: 'waiting', kind: { in: [...kinds] } },
      include: { modelVersion: { select: { identity: true } } },
    })
    if (!row) return undefined
    const { modelVersion, ...task } = row
    const { modelVersionId, baseId, uploadId } = task
    const base = baseId === null ? undefined : await findModelLocation(records, baseId)
    const sent = uploadId === null ? undefined : await sentFile(records, uploadId)
    const first =
      modelVersionId === null
        ? undefined
        : await installation.modelTask.findFirst({
            where: { modelVersionId, digest: { not: null }, status: 'done' },
            orderBy: { createdAt: 'asc' },
            select: { digest: true },
          })
    const firstDigest = first?.digest ?? undefined
    return { row: { ...task, identity: modelVersion?.identity, firstDigest, base, sent }, events: [] }
  }

/** A task belongs to no workspace, so that there are no events of it: who watches it asks for its row. */
const life: Omit<ModelRecord<ModelJob>, 'job' | 'begin' | 'findAbandoned'> = {
  finish: async (records, task, read) => {
    const refusal = await takeEffect(records, task, read)
    if (refusal) return fail(records, task.id, refusal)
    if (task.uploadId !== null) await records.installation.modelUpload.deleteMany({ where: { id: task.uploadId } })
    const { bytes, files, digest = null } = read
    const data = { status: 'done' as const, finishedAt: new Date(), bytes: BigInt(bytes), files, digest }
    const { count } = await records.installation.modelTask.updateMany({
      where: { id: task.id, status: 'waiting' },
      data,
    })
    return count === 0 ? undefined : []
  },

  progress: async ({ installation }, { id }, progress) => {
    const { count } = await installation.modelTask.updateMany({ where: { id, status: 'waiting' }, data: { progress } })
    return count === 0 ? undefined : []
  },

  fail: (records, { taskId }, failure) => fail(records, taskId, failure),
}

const abandoned = (job: ModelJob, kinds: readonly ModelTaskKind[]) => (records: Records) =>
  records.unsafe.$queryRaw<{ taskId: string }[]>`
    SELECT id::text AS "taskId" FROM "ModelTask" AS task
    WHERE status = 'waiting' AND "createdAt" < now() - interval '2 minutes' AND kind::text = ANY(${[...kinds]})
      AND ${withoutJob(job, Prisma.sql`task.id`)}
    LIMIT 100`

/** Tasks that a worker ends within minutes. */
export const modelTaskRecord: ModelRecord<'model.task'> = {
  ...life,
  ...{ job: 'model.task', begin: begin(brief), findAbandoned: abandoned('model.task', brief) },
}

/** Tasks that bring or make a checkpoint. */
export const modelMakeRecord: ModelRecord<'model.make'> = {
  ...life,
  ...{ job: 'model.make', begin: begin(long), findAbandoned: abandoned('model.make', long) },
}

async function sentFile({ installation }: Records, id: string): Promise<SentFile | undefined> {
  const upload = await installation.modelUpload.findUnique({
    where: { id },
    include: { pieces: { orderBy: { number: 'asc' }, select: { blobHash: true, bytes: true } } },
  })
  return upload ? { fileName: upload.fileName, bytes: Number(upload.bytes), pieces: upload.pieces } : undefined
}

/** Failures that are not the file's: a full disk, a taken name, a lost worker. */
const mayBeUsed: ReadonlySet<string> = new Set([
  ...['internal', 'disk-full', 'no-permission', 'busy', 'bad-reference', 'overdue', 'worker-lost', 'process-lost'],
  ...['service-unavailable', 'storage-unavailable', 'cancelled-by-administrator'],
])

/** A canary whose candidate was not opened ends with its task. */
async function fail(records: Records, id: string, { code, message }: Pick<Failure, 'code' | 'message'>) {
  const [row] = await records.installation.modelTask.updateManyAndReturn({
    where: { id, status: 'waiting' },
    data: { status: 'failed', finishedAt: new Date(), errorCode: code, errorMessage: message },
  })
  // What cannot be used is not kept. A file that may still be registered is: it need not be sent again.
  if (row?.uploadId && !mayBeUsed.has(code)) {
    await records.installation.modelUpload.deleteMany({ where: { id: row.uploadId } })
  }
  if (row?.kind === 'canary' && row.canaryId) {
    await endCanary(records, row.canaryId, { status: 'rolledBack', reason: message, by: null })
  }
  return row ? [] : undefined
}

const replaced = {
  code: 'changed-meanwhile',
  message: 'Another version was deployed meanwhile, so this one was not.',
} as const

const ended = {
  code: 'changed-meanwhile',
  message: 'The canary ended meanwhile, so its candidate was not deployed.',
} as const

/** @returns why the task has no effect */
async function takeEffect(records: Records, task: ClaimedTask, { found }: ReadCheckpoint) {
  if (task.kind === 'register' || modelJobOf(task.kind) === 'model.make') return register(records, task, found)
  if (task.kind === 'deploy') return deploy(records, task)
  if (task.kind === 'canary') return beginCanary(records, task)
  return undefined
}

async function register(records: Records, { id, requestedById, trainingRunId }: ClaimedTask, found: FoundModel) {
  await lockRegistration(records)
  const modelVersionId = await registerVersion(records, found)
  await records.installation.modelTask.update({ where: { id }, data: { modelVersionId } })
  if (trainingRunId) await linkTrainingResult(records, trainingRunId, modelVersionId)
  if (requestedById) {
    await recordAdministration(records, requestedById, {
      ...{ action: 'model:register', subjectId: modelVersionId, name: found.name },
      ...{ before: {}, after: { identity: found.identity, reference: found.reference } },
    })
  }
  return undefined
}

async function beginCanary(records: Records, { canaryId, replacesId }: ClaimedTask) {
  await lockDeployments(records)
  const serving = await findDeployment(records)
  if (canaryId === null || (serving?.id ?? null) !== replacesId) return replaced
  const { count } = await records.installation.canary.updateMany({
    where: { id: canaryId, status: 'opening' },
    data: { status: 'running', startedAt: new Date() },
  })
  return count === 0 ? replaced : undefined
}

async function deploy(records: Records, task: ClaimedTask) {
  const { modelVersionId, replacesId, reason, requestedById, canaryId } = task
  if (modelVersionId === null) return replaced
  await lockDeployments(records)
  const before = await findDeployment(records)
  if ((before?.id ?? null) !== replacesId) return replaced
  // A promotion, whose canary may have been rolled back while the worker opened the candidate.
  if (canaryId !== null && !(await isRunning(records, canaryId))) return ended
  await deployModel(records, {
    ...{ modelVersionId, origin: 'administrator', deployedById: requestedById },
    reason: reason ?? 'Chosen by an administrator.',
  })
  if (requestedById) {
    const after = await findDeployment(records)
    await recordAdministration(records, requestedById, {
      ...{ action: 'model:deploy', subjectId: modelVersionId, name: after?.modelVersion.model.title },
      before: { serves: before?.modelVersion.identity ?? null },
      after: { serves: after?.modelVersion.identity ?? null },
    })
  }
  return undefined
}

const isRunning = async ({ installation }: Records, id: string): Promise<boolean> =>
  (await installation.canary.count({ where: { id, status: 'running' } })) > 0
