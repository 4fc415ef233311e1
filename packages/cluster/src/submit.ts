/** Submits a training run to a cluster, follows it, and fetches its checkpoint. */
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Store, StoredModel } from '@amend/models/store'
import { type ImageFolder, type Pairs, writeImageFolder } from '@amend/pairs'
import { z } from 'zod'
import { type Cluster, isOver, type JobStatus, statusOf } from './cluster.ts'
import { ClusterError } from './error.ts'
import { Unreachable } from './http.ts'
import { type KubeconfigOptions, readKubeconfig } from './kubeconfig.ts'
import { kubernetesCluster } from './kubernetes.ts'
import type { KubernetesPlaces } from './kubernetes-job.ts'
import { type RayConnection, rayCluster, uploadPackage } from './ray.ts'
import { type GivenTrainerSettings, packagesFor, trainerCommand, trainerSettings } from './trainer.ts'
import { zipOf } from './zip.ts'

/** A folder that this machine and the cluster both mount: its path on each side. */
export interface SharedFolder {
  readonly here: string
  readonly there: string
}

/** A Ray cluster. */
export interface RayTarget extends Pick<RayConnection, 'address' | 'token'> {
  readonly kind: 'ray'
  /** Without it the dataset is uploaded (at most 512 MiB), and the result is fetched from a repository. */
  readonly shared?: SharedFolder
}

/** A Kubernetes cluster. */
export interface KubernetesTarget extends Omit<KubernetesPlaces, 'mountPath'>, KubeconfigOptions {
  readonly kind: 'kubernetes'
  readonly claim: string
  /** The volume of the claim: where it is mounted here, and where the job mounts it. */
  readonly shared: SharedFolder
}

/** Where a run is submitted. */
export type ClusterTarget = RayTarget | KubernetesTarget

/** A run to submit. */
export interface SubmitOptions {
  /** The name of the run, of its job and of the model: small letters, digits and hyphens, at most 50. */
  readonly name: string
  readonly pairs: Pairs
  readonly settings?: GivenTrainerSettings
  /**
   * The Hugging Face repository that the trainer uploads to and the checkpoint is fetched from; else the shared folder
   * is used.
   */
  readonly repository?: string
  /** Environment variables of the job, such as HF_TOKEN. On Ray the dashboard shows them; on Kubernetes use a secret. */
  readonly environment?: Readonly<Record<string, string>>
  /** Where the dataset is written before an upload; it stays there. */
  readonly workFolder: string
  readonly onProgress?: (done: number, of: number) => void
  readonly signal?: AbortSignal
}

/** Identifies a job for another process; contains no secrets. */
const recordSchema = z.object({
  version: z.literal(1),
  kind: z.enum(['ray', 'kubernetes']),
  id: z.string(),
  name: z.string(),
  result: z.union([z.object({ folder: z.string() }), z.object({ repository: z.string() })]),
})

/** Identifies a job for another process; contains no secrets. */
export type ClusterRecord = z.output<typeof recordSchema>

/** Checks a record that was stored as JSON. @throws ClusterError 'broken-file' */
export function parseClusterRecord(json: unknown): ClusterRecord {
  const record = recordSchema.safeParse(json)
  if (record.success) return record.data
  throw new ClusterError('broken-file', 'This is not the record of a run on a cluster.')
}

/** How a run is followed. */
export interface FollowOptions {
  /** Called when the status changes. */
  readonly onStatus?: (status: JobStatus) => void
  /** Called with the job's output since the last call. */
  readonly onLog?: (text: string) => void
  /** The polling interval in milliseconds. Default 5000. */
  readonly pollInterval?: number
  /** Milliseconds that the cluster may be unreachable before following fails. Default ten minutes. */
  readonly unreachableTimeout?: number
  /** Stops following, not the job. */
  readonly signal?: AbortSignal
}

/** A submitted run. */
export interface ClusterRun {
  /** Identifies the run for another process. */
  readonly record: ClusterRecord
  status(): Promise<JobStatus>
  /** Polls until the job has ended. @throws ClusterError 'cluster' when the cluster stays unreachable */
  follow(options?: FollowOptions): Promise<JobStatus>
  /** Stops the job. */
  cancel(): Promise<void>
  /** Copies or downloads the checkpoint into the model store under the run's name. @throws ClusterError 'no-checkpoint'; ModelError */
  fetch(store: Store, signal?: AbortSignal): Promise<StoredModel>
}

/** A run that this process submitted. */
export interface SubmittedRun extends ClusterRun {
  readonly dataset: ImageFolder
}

const nameRule = /^[a-z0-9]([a-z0-9-]{0,48}[a-z0-9])?$/

/**
 * Writes the dataset to the shared folder or uploads it, and starts the trainer.
 * @throws ClusterError 'bad-setting', 'already-exists', 'cluster'; PairsError 'empty-data', 'already-exists', 'disk-full', 'no-permission'
 */
export async function submitRun(target: ClusterTarget, options: SubmitOptions): Promise<SubmittedRun> {
  const { name, pairs, repository, environment = {}, signal, onProgress } = options
  if (!nameRule.test(name)) {
    throw new ClusterError(
      'bad-setting',
      `"${name}" cannot be the name of a run on a cluster: use small letters, digits and hyphens, 50 at most.`,
    )
  }
  const settings = trainerSettings(options.settings ?? {})
  const { shared } = target
  if (!shared && repository === undefined) {
    throw new ClusterError(
      'bad-setting',
      'There is no way for the checkpoint to come back: name a folder that the cluster sees too, or a repository.',
    )
  }
  const cluster = await clusterOf(target)
  const folder = dataFolder(target, options)
  const writing = { mostSide: 2 * settings.resolution, ...(onProgress && { onProgress }), ...(signal && { signal }) }
  const dataset = await writeImageFolder(pairs, folder, writing)
  const there = (part: string) => (shared ? path.posix.join(shared.there, name, part) : part)
  const places = { data: there('data'), output: there('model'), ...(repository !== undefined && { repository }) }
  const ray = target.kind === 'ray'
  try {
    const workingDir = ray && !shared ? await uploaded(target, folder, signal) : undefined
    const job = {
      name,
      // Ray installs packages itself, once for each set of them.
      command: trainerCommand(settings, places, ray ? { install: false } : {}),
      gpus: settings.gpus,
      environment,
      ...(ray && settings.install && { packages: packagesFor(settings) }),
      ...(workingDir !== undefined && { workingDir }),
    }
    const id = await cluster.start(job, signal)
    return { ...runOf(cluster, recordOf(target, id, options)), dataset }
  } catch (error) {
    // The name stays free for the next attempt.
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

type Named = Pick<SubmitOptions, 'name' | 'repository' | 'workFolder'>

/** Where the data of a run are written on this machine. */
const dataFolder = ({ shared }: ClusterTarget, { name, workFolder }: Named): string =>
  path.join(shared ? shared.here : workFolder, name, 'data')

function recordOf(target: ClusterTarget, id: string, options: Named): ClusterRecord {
  const { name, repository } = options
  const model = path.join(path.dirname(dataFolder(target, options)), 'model')
  return {
    version: 1,
    kind: target.kind,
    id,
    name,
    result: repository === undefined ? { folder: model } : { repository },
  }
}

/**
 * Finds the job of a run that may have been submitted by a process that ended before it kept the record: its name must be the run's
 * alone. Where there is none, what that process has written of the data is deleted, so that the run can be submitted.
 * @throws ClusterError 'bad-setting', 'cluster'
 */
export async function adoptRun(
  target: ClusterTarget,
  options: Named & { readonly signal?: AbortSignal },
): Promise<ClusterRun | undefined> {
  const cluster = await clusterOf(target)
  // The id of a job is its name in both kinds of cluster.
  if (await cluster.find(options.name, options.signal)) return runOf(cluster, recordOf(target, options.name, options))
  await rm(dataFolder(target, options), { recursive: true, force: true })
  return undefined
}

/** Connects to a run that was submitted before. @throws ClusterError 'bad-setting' */
export async function attachRun(target: ClusterTarget, record: ClusterRecord): Promise<ClusterRun> {
  if (target.kind !== record.kind) {
    throw new ClusterError(
      'bad-setting',
      `The run ${record.name} was submitted to ${record.kind}, not to ${target.kind}.`,
    )
  }
  return runOf(await clusterOf(target), record)
}

async function clusterOf(target: ClusterTarget): Promise<Cluster> {
  if (target.kind === 'ray') return rayCluster(target)
  const { shared, file, context, env, ...places } = target
  const access = await readKubeconfig({
    ...(file !== undefined && { file }),
    ...(context !== undefined && { context }),
    ...(env && { env }),
  })
  return kubernetesCluster(access, { ...places, mountPath: shared.there })
}

/** Uploads the dataset as the working folder of the job, where it is the folder `data`. */
async function uploaded(target: RayTarget, folder: string, signal: AbortSignal | undefined): Promise<string> {
  const root = path.dirname(folder)
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort()
  const hash = createHash('sha256')
  for (const file of files) {
    hash.update(`${file}\n`).update(
      createHash('sha256')
        .update(await readFile(path.join(root, file)))
        .digest(),
    )
  }
  return uploadPackage(target, hash.digest('hex').slice(0, 16), () => zipOf(root, files), signal)
}

const defaultPollInterval = 5000
const defaultUnreachableTimeout = 600_000

function runOf(cluster: Cluster, record: ClusterRecord): ClusterRun {
  const { id } = record
  return {
    record,
    status: () => statusOf(cluster, id),
    cancel: () => cluster.stop(id),
    follow: (options = {}) => follow(cluster, id, options),
    async fetch(store, signal) {
      const { result, name } = record
      const source = 'folder' in result ? await wholeCheckpoint(result.folder) : result.repository
      return store.pull(source, { name, ...(signal && { signal }) })
    },
  }
}

async function follow(cluster: Cluster, id: string, options: FollowOptions): Promise<JobStatus> {
  const { onStatus, onLog, signal } = options
  const { pollInterval = defaultPollInterval, unreachableTimeout = defaultUnreachableTimeout } = options
  let [reported, seen, lastAnswer] = ['', 0, Date.now()]
  for (;;) {
    signal?.throwIfAborted()
    try {
      // The log is requested after the status: for a job that is over it is complete.
      const status = await statusOf(cluster, id, signal)
      const log = onLog ? await cluster.log(id, signal) : ''
      lastAnswer = Date.now()
      // A shorter log belongs to a new container.
      if (log.length < seen) seen = 0
      if (log.length > seen) onLog?.(log.slice(seen))
      seen = log.length
      const text = JSON.stringify(status)
      if (text !== reported) onStatus?.(status)
      reported = text
      if (isOver(status)) return status
    } catch (error) {
      if (!(error instanceof Unreachable) || Date.now() - lastAnswer > unreachableTimeout) throw error
    }
    await wait(pollInterval, undefined, signal ? { signal } : {})
  }
}

async function wholeCheckpoint(folder: string): Promise<string> {
  const found = await stat(path.join(folder, 'model_index.json')).catch(() => undefined)
  if (found?.isFile()) return folder
  throw new ClusterError('no-checkpoint', `There is no checkpoint in ${folder}: the trainer writes it when it ends.`)
}
