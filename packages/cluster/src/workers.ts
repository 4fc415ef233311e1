/** Several equal jobs that share a piece of work, such as the chunks of a dataset. Each can be stopped and started again. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Cluster, isOver, type JobStatus, statusOf } from './cluster.ts'
import { ClusterError } from './error.ts'
import { Unreachable } from './http.ts'
import { type KubeconfigOptions, readKubeconfig } from './kubeconfig.ts'
import { kubernetesCluster } from './kubernetes.ts'
import type { KubernetesPlaces } from './kubernetes-job.ts'
import { type RayConnection, rayCluster } from './ray.ts'

/** Where workers run. They need no volume: what they make goes into a bucket. */
export type WorkersTarget =
  | ({ readonly kind: 'ray' } & RayConnection)
  | ({ readonly kind: 'kubernetes' } & Omit<KubernetesPlaces, 'claim' | 'mountPath'> & KubeconfigOptions)

/** Workers to start. */
export interface WorkersOptions {
  /** Small letters, digits and hyphens, at most 40; worker i has the job `<name>-<i>`. */
  readonly name: string
  readonly workers: number
  /** A line for `sh`. @param worker from 0 */
  readonly command: (worker: number) => string
  /** Of each worker. */
  readonly gpus: number
  /** Ray only: processors that a worker without a GPU reserves, so that workers spread over the machines. Default 1. */
  readonly cpus?: number
  /** On Ray the dashboard shows them; on Kubernetes use a secret for what nobody may see. */
  readonly environment?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** How often a cluster starts a worker again that has ended by itself. */
const retries = 3
const nameRule = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/

/** Started workers. */
export interface Workers {
  /** The cluster's ids of the jobs, by worker. */
  readonly ids: readonly string[]
  status(): Promise<readonly JobStatus[]>
  /**
   * Polls until all have ended.
   * @throws ClusterError 'cluster' when the cluster stays unreachable; the signal's reason, and the workers go on
   */
  follow(options?: FollowWorkers): Promise<readonly JobStatus[]>
  /** The last lines that a worker has printed. */
  log(worker: number): Promise<string>
  stop(): Promise<void>
}

export interface FollowWorkers {
  /** Called after each look. */
  readonly onStatus?: (statuses: readonly JobStatus[]) => void | Promise<void>
  /** Milliseconds. Default 5000. */
  readonly pollInterval?: number
  /** Milliseconds that the cluster may be unreachable. Default ten minutes. */
  readonly unreachableTimeout?: number
  readonly signal?: AbortSignal
}

/**
 * Starts workers. When one cannot be started, those before it are stopped.
 * @throws ClusterError 'bad-setting', 'already-exists', 'cluster'
 */
export async function startWorkers(target: WorkersTarget, options: WorkersOptions): Promise<Workers> {
  const { name, workers, command, gpus, cpus = 1, environment = {}, signal } = options
  if (!nameRule.test(name)) {
    throw new ClusterError(
      'bad-setting',
      `"${name}" cannot be the name of workers on a cluster: use small letters, digits and hyphens, 40 at most.`,
    )
  }
  const cluster = await clusterOf(target)
  const ids: string[] = []
  try {
    for (let worker = 0; worker < workers; worker++) {
      const job = {
        name: `${name}-${worker}`,
        command: command(worker),
        gpus,
        environment,
        retries,
        ...(gpus === 0 && { cpus }),
      }
      ids.push(await cluster.start(job, signal))
    }
  } catch (error) {
    await Promise.allSettled(ids.map((id) => cluster.stop(id)))
    throw error
  }
  return workersOf(cluster, ids)
}

async function clusterOf(target: WorkersTarget): Promise<Cluster> {
  if (target.kind === 'ray') return rayCluster(target)
  const { file, context, env, kind: _, ...places } = target
  const access = await readKubeconfig({
    ...(file !== undefined && { file }),
    ...(context !== undefined && { context }),
    ...(env && { env }),
  })
  return kubernetesCluster(access, places)
}

function workersOf(cluster: Cluster, ids: readonly string[]): Workers {
  const status = (signal?: AbortSignal) => Promise.all(ids.map((id) => statusOf(cluster, id, signal)))
  return {
    ids,
    status: () => status(),
    async follow({ onStatus, pollInterval = 5000, unreachableTimeout = 600_000, signal } = {}) {
      let lastAnswer = Date.now()
      for (;;) {
        signal?.throwIfAborted()
        try {
          const statuses = await status(signal)
          lastAnswer = Date.now()
          await onStatus?.(statuses)
          if (statuses.every(isOver)) return statuses
        } catch (error) {
          if (!(error instanceof Unreachable) || Date.now() - lastAnswer > unreachableTimeout) throw error
        }
        await wait(pollInterval, undefined, signal ? { signal } : {})
      }
    },
    log: (worker) => cluster.log(ids[worker] as string),
    async stop() {
      for (const id of ids) await cluster.stop(id)
    },
  }
}
