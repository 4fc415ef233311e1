/** Ray's Jobs interface (REST, version 4): https://docs.ray.io/en/latest/cluster/running-applications/job-submission/api.html */
import { z } from 'zod'
import type { Cluster, JobState } from './cluster.ts'
import { ClusterError } from './error.ts'
import { call, type Endpoint, parsed } from './http.ts'

/** Address and token of a Ray dashboard. */
export interface RayConnection {
  /** Of the dashboard, such as http://head:8265. */
  readonly address: string
  /** For a cluster that asks for one. */
  readonly token?: string
}

const states: Readonly<Record<string, JobState>> = {
  PENDING: 'waiting',
  RUNNING: 'running',
  STOPPED: 'stopped',
  SUCCEEDED: 'succeeded',
  FAILED: 'failed',
}

const submitted = z.looseObject({ submission_id: z.string().optional(), job_id: z.string().optional() })
const details = z.looseObject({
  status: z.enum(['PENDING', 'RUNNING', 'STOPPED', 'SUCCEEDED', 'FAILED']),
  message: z.string().nullish(),
})
const logs = z.looseObject({ logs: z.string().nullish() })

/** @throws ClusterError 'bad-setting' for an invalid URL */
function endpointOf({ address, token }: RayConnection): Endpoint {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ClusterError(
      'bad-setting',
      `"${address}" is not the address of a Ray dashboard, such as http://head:8265.`,
    )
  }
  return {
    name: `The Ray cluster at ${url.origin}`,
    address: url.href.replace(/\/+$/, ''),
    headers: async (): Promise<Record<string, string>> =>
      token === undefined ? {} : { authorization: `Bearer ${token}` },
  }
}

/** The operations of a Ray cluster. @throws ClusterError 'bad-setting' for an invalid URL */
export function rayCluster(connection: RayConnection): Cluster {
  const endpoint = endpointOf(connection)
  const at = (id: string, rest = '') => `/api/jobs/${encodeURIComponent(id)}${rest}`
  return {
    kind: 'ray',
    async start({ name, command, gpus, cpus, environment, packages, workingDir }, signal) {
      const answer = await call(endpoint, '/api/jobs/', {
        method: 'POST',
        json: {
          entrypoint: command,
          submission_id: name,
          runtime_env: {
            env_vars: environment,
            ...(packages && { pip: { packages, pip_check: false } }),
            ...(workingDir !== undefined && { working_dir: workingDir }),
          },
          metadata: { job_submission_id: name, submitted_by: 'amend' },
          entrypoint_num_gpus: gpus,
          ...(cpus !== undefined && { entrypoint_num_cpus: cpus }),
        },
        ...(signal && { signal }),
      })
      const { submission_id, job_id } = parsed(submitted, endpoint, answer)
      return submission_id ?? job_id ?? name
    },
    async find(id, signal) {
      const answer = await call(endpoint, at(id), { ...(signal && { signal }) }, [404])
      if (answer.status === 404) return undefined
      const { status, message } = parsed(details, endpoint, answer)
      return { state: states[status] ?? 'failed', ...(message && { message }) }
    },
    async log(id, signal) {
      const answer = await call(endpoint, at(id, '/logs'), { ...(signal && { signal }) }, [404])
      return answer.status === 404 ? '' : (parsed(logs, endpoint, answer).logs ?? '')
    },
    async stop(id, signal) {
      await call(endpoint, at(id, '/stop'), { method: 'POST', ...(signal && { signal }) }, [404])
    },
  }
}

/** Ray keeps packages in memory on its head node and refuses larger ones. */
const mostBytes = 512 * 2 ** 20

/**
 * Uploads files for a job.
 * @param name of sixteen hexadecimal digits, a function of the content: existing content is not sent again
 * @param zip the archive, created when it is needed
 * @returns the URL for a job's `working_dir`
 * @throws ClusterError 'cluster'
 */
export async function uploadPackage(
  connection: RayConnection,
  name: string,
  zip: () => Promise<Uint8Array>,
  signal?: AbortSignal,
): Promise<string> {
  const endpoint = endpointOf(connection)
  const path = `/api/packages/gcs/_ray_pkg_${name}.zip`
  const present = await call(endpoint, path, { ...(signal && { signal }) }, [404])
  if (present.status === 404) {
    const bytes = await zip()
    if (bytes.byteLength > mostBytes) {
      const size = Math.ceil(bytes.byteLength / 2 ** 20)
      throw new ClusterError(
        'cluster',
        `The dataset has ${size} MiB; Ray takes uploads of at most ${mostBytes / 2 ** 20}: name a folder that the cluster sees too.`,
      )
    }
    await call(endpoint, path, { method: 'PUT', bytes, ...(signal && { signal }) })
  }
  return `gcs://_ray_pkg_${name}.zip`
}
