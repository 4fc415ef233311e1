/** Jobs through the interface of a Kubernetes cluster: batch/v1 Job, core/v1 Pod and its log. */
import { Agent, type Dispatcher } from 'undici'
import { z } from 'zod'
import type { Cluster, JobStatus } from './cluster.ts'
import { ClusterError } from './error.ts'
import { type Answer, type Call, call, type Endpoint, parsed } from './http.ts'
import type { KubernetesAccess, KubernetesCredentials } from './kubeconfig.ts'
import { containerName, jobManifest, type KubernetesPlaces } from './kubernetes-job.ts'

const conditions = z
  .array(
    z.looseObject({
      type: z.string(),
      status: z.string(),
      reason: z.string().nullish(),
      message: z.string().nullish(),
    }),
  )
  .nullish()

const jobSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  status: z.looseObject({ active: z.number().nullish(), conditions }).nullish(),
})

const stateSchema = z
  .looseObject({
    waiting: z.looseObject({ reason: z.string().nullish(), message: z.string().nullish() }).nullish(),
    running: z.looseObject({}).nullish(),
    terminated: z.looseObject({ reason: z.string().nullish(), exitCode: z.number().nullish() }).nullish(),
  })
  .nullish()

const podsSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string(), creationTimestamp: z.string().nullish() }),
      status: z
        .looseObject({
          phase: z.string().nullish(),
          conditions,
          containerStatuses: z.array(z.looseObject({ name: z.string(), state: stateSchema })).nullish(),
        })
        .nullish(),
    }),
  ),
})

type Pod = z.output<typeof podsSchema>['items'][number]

/** The operations of a Kubernetes cluster. */
export function kubernetesCluster(access: KubernetesAccess, places: KubernetesPlaces): Cluster {
  const endpoint = endpointOf(access)
  const namespace = encodeURIComponent(access.namespace)
  const jobs = `/apis/batch/v1/namespaces/${namespace}/jobs`
  const pods = `/api/v1/namespaces/${namespace}/pods`
  const send = (path: string, what: Call & { signal?: AbortSignal | undefined }, expected: readonly number[] = []) => {
    const { signal, ...rest } = what
    return call(endpoint, path, { ...rest, ...(signal && { signal }) }, expected)
  }

  /** The newest pod of a job. */
  async function podOf(id: string, signal: AbortSignal | undefined): Promise<Pod | undefined> {
    const answer = await send(`${pods}?labelSelector=${encodeURIComponent(`job-name=${id}`)}`, { signal })
    const { items } = parsed(podsSchema, endpoint, answer)
    const time = ({ metadata }: Pod) => metadata.creationTimestamp ?? ''
    return items.sort((a, b) => (time(a) < time(b) ? 1 : -1))[0]
  }

  return {
    kind: 'kubernetes',
    async start(job, signal) {
      const manifest = jobManifest(job, access.namespace, places)
      const answer = await send(jobs, { method: 'POST', json: manifest, signal }, [409])
      if (answer.status === 409) {
        throw new ClusterError('already-exists', `The cluster has a job ${job.name} already: choose another name.`)
      }
      return parsed(jobSchema, endpoint, answer).metadata.name
    },
    async find(id, signal) {
      const answer: Answer = await send(`${jobs}/${encodeURIComponent(id)}`, { signal }, [404])
      if (answer.status === 404) return undefined
      const { status } = parsed(jobSchema, endpoint, answer)
      const holds = (type: string) =>
        status?.conditions?.find((found) => found.type === type && found.status === 'True')
      if (holds('Complete')) return { state: 'succeeded' }
      const failed = holds('Failed')
      const pod = await podOf(id, signal)
      if (failed) {
        const message = endOf(pod) ?? failed.message ?? failed.reason
        return { state: 'failed', ...(message && { message }) }
      }
      return podStatus(pod)
    },
    async log(id, signal) {
      const pod = await podOf(id, signal)
      if (!pod) return ''
      const path = `${pods}/${encodeURIComponent(pod.metadata.name)}/log?container=${containerName}`
      // 400: the container has not started yet.
      const { status, text } = await send(path, { signal }, [400, 404])
      return status === 200 ? text : ''
    },
    async stop(id, signal) {
      const json = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' }
      await send(`${jobs}/${encodeURIComponent(id)}`, { method: 'DELETE', json, signal }, [404])
    },
  }
}

function podStatus(pod: Pod | undefined): JobStatus {
  const state = pod?.status?.containerStatuses?.find(({ name }) => name === containerName)?.state
  if (state?.running || pod?.status?.phase === 'Running') return { state: 'running' }
  const unscheduled = pod?.status?.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')
  const { waiting } = state ?? {}
  const message = [unscheduled?.message, waiting?.message, waiting?.reason].find(Boolean)
  return { state: 'waiting', ...(message && { message }) }
}

/** How the container ended: 'OOMKilled (137)'. */
function endOf(pod: Pod | undefined): string | undefined {
  const ended = pod?.status?.containerStatuses?.find(({ name }) => name === containerName)?.state?.terminated
  if (!ended) return undefined
  return `The trainer ended: ${ended.reason ?? 'Error'} (${ended.exitCode ?? '?'})`
}

function endpointOf(access: KubernetesAccess): Endpoint {
  let agent: { readonly dispatcher: Dispatcher; readonly certificate: string | undefined } | undefined
  return {
    name: `The Kubernetes cluster at ${access.server}`,
    address: access.server,
    async headers(): Promise<Record<string, string>> {
      const { token, username, password } = await access.credentials()
      if (token) return { authorization: `Bearer ${token}` }
      if (username === undefined || password === undefined) return {}
      return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
    },
    async dispatcher() {
      const credentials = await access.credentials()
      if (!agent || agent.certificate !== credentials.certificate) {
        agent = { dispatcher: agentFor(access, credentials), certificate: credentials.certificate }
      }
      return agent.dispatcher
    },
  }
}

const agentFor = (
  { authority, skipVerification }: KubernetesAccess,
  { certificate, key }: KubernetesCredentials,
): Agent =>
  new Agent({
    // A connection that is idle would keep a command from ending.
    keepAliveTimeout: 1000,
    connect: {
      rejectUnauthorized: !skipVerification,
      ...(authority && { ca: authority }),
      ...(certificate && key && { cert: certificate, key }),
    },
  })
