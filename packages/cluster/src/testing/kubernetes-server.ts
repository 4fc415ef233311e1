/**
 * A local Kubernetes API server with jobs and the logs of their pods (batch/v1 and core/v1): over TLS, with tokens or
 * client certificates; it refuses unknown fields.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type RecordedRequest, type Reply, startServer } from './server.ts'

const schemas = JSON.parse(readFileSync(new URL('kubernetes.openapi.json', import.meta.url), 'utf8'))
const jobSchema = z.fromJSONSchema(schemas.Job)
const deleteSchema = z.fromJSONSchema(schemas.DeleteOptions)

type Manifest = {
  metadata: { name: string }
  spec: { template: { spec: { containers: Record<string, unknown>[]; volumes: Record<string, unknown>[] } } }
}

export interface KubernetesJob {
  readonly manifest: Manifest
  conditions: Record<string, string>[]
  /** Absent: none was created yet. */
  pod?: { status: Record<string, unknown>; log?: string }
}

const failure = (code: number, reason: string, message: string): Reply => ({
  status: code,
  body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, reason, code },
})

export async function startKubernetes({ token }: { token?: string } = {}) {
  const jobs = new Map<string, KubernetesJob>()
  const base = '/apis/batch/v1/namespaces/lab/jobs'

  function answer(request: RecordedRequest): Reply {
    const { method, path, body, headers, certificate } = request
    const known = token === undefined ? certificate === 'client' : headers.authorization === `Bearer ${token}`
    if (!known) return failure(401, 'Unauthorized', 'Unauthorized')
    if (!path.includes('/namespaces/lab/'))
      return failure(403, 'Forbidden', 'jobs.batch is forbidden: no rights in this namespace')
    if (method === 'POST' && path === base) return create(body)
    if (path.startsWith(`${base}/`)) return ofJob(request, path.slice(base.length + 1))
    return ofPods(path)
  }

  function create(body: Buffer): Reply {
    const manifest = JSON.parse(String(body)) as Manifest
    const checked = jobSchema.safeParse(manifest)
    const issue = checked.error?.issues[0]
    if (issue) return failure(422, 'Invalid', `Job is invalid: ${issue.path.join('.')}: ${issue.message}`)
    const { name } = manifest.metadata
    if (jobs.has(name)) return failure(409, 'AlreadyExists', `jobs.batch "${name}" already exists`)
    jobs.set(name, { manifest, conditions: [] })
    return { status: 201, body: { ...manifest, status: {} } }
  }

  function ofJob({ method, body }: RecordedRequest, name: string): Reply {
    const job = jobs.get(name)
    if (!job) return failure(404, 'NotFound', `jobs.batch "${name}" not found`)
    if (method === 'DELETE') {
      if (!deleteSchema.safeParse(JSON.parse(String(body))).success) return failure(400, 'BadRequest', 'DeleteOptions')
      jobs.delete(name)
      return { body: { kind: 'Status', status: 'Success' } }
    }
    return { body: { ...job.manifest, status: { active: 1, conditions: job.conditions } } }
  }

  function ofPods(path: string): Reply {
    const url = new URL(path, 'http://localhost')
    const [, pod] = /^\/api\/v1\/namespaces\/lab\/pods\/(.+)-pod\/log$/.exec(url.pathname) ?? []
    if (pod !== undefined) {
      const log = jobs.get(pod)?.pod?.log
      if (url.searchParams.get('container') !== 'trainer') return failure(400, 'BadRequest', 'container not found')
      return log === undefined ? failure(400, 'BadRequest', 'container "trainer" is waiting to start') : { body: log }
    }
    const [, name = ''] = /^job-name=(.+)$/.exec(url.searchParams.get('labelSelector') ?? '') ?? []
    const found = jobs.get(name)?.pod
    const items = found
      ? [{ metadata: { name: `${name}-pod`, creationTimestamp: '2026-01-01T00:00:00Z' }, status: found.status }]
      : []
    return { body: { kind: 'PodList', apiVersion: 'v1', metadata: {}, items } }
  }

  return { ...(await startServer(answer, { tls: true })), jobs }
}
