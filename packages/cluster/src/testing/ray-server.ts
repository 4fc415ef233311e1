/**
 * A local Ray head with the Jobs interface (openapi.yml of Ray's documentation, version 4): invalid requests are
 * refused with 400, as the dashboard does. Tests set the state of the jobs.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type RecordedRequest, type Reply, startServer } from './server.ts'

const schemas = JSON.parse(readFileSync(new URL('ray.openapi.json', import.meta.url), 'utf8'))
const submitRequest = z.fromJSONSchema(schemas.JobSubmitRequest)

export interface RayJob {
  readonly request: { entrypoint: string; runtime_env: Record<string, unknown>; entrypoint_num_gpus: number }
  status: 'PENDING' | 'RUNNING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED'
  message: string | null
  logs: string
}

export async function startRay({ token }: { token?: string } = {}) {
  const jobs = new Map<string, RayJob>()
  const packages = new Map<string, Buffer>()

  function answer({ method, path, body, headers }: RecordedRequest): Reply {
    if (token !== undefined && headers.authorization !== `Bearer ${token}`) return { status: 401, body: 'Unauthorized' }
    const [, name] = /^\/api\/packages\/gcs\/(_ray_pkg_[0-9a-f]{16}\.zip)$/.exec(path) ?? []
    if (name !== undefined && method === 'GET') return { status: packages.has(name) ? 200 : 404 }
    if (name !== undefined && method === 'PUT') {
      packages.set(name, body)
      return {}
    }
    if (path === '/api/jobs/' && method === 'POST') return submit(body)
    const [, id = '', action] = /^\/api\/jobs\/([^/]+)(?:\/(stop|logs))?$/.exec(path) ?? []
    const job = jobs.get(decodeURIComponent(id))
    if (!job) return { status: 404, body: `Job ${id} does not exist` }
    if (action === 'logs' && method === 'GET') return { body: { logs: job.logs } }
    if (action === 'stop' && method === 'POST') {
      const stopped = job.status === 'PENDING' || job.status === 'RUNNING'
      if (stopped) job.status = 'STOPPED'
      return { body: { stopped } }
    }
    const { status, message, request } = job
    return {
      body: {
        type: 'SUBMISSION',
        job_id: null,
        submission_id: id,
        driver_info: null,
        status,
        message,
        error_type: null,
        start_time: 1,
        end_time: null,
        metadata: {},
        ...request,
        driver_agent_http_address: null,
        driver_node_id: null,
        driver_exit_code: null,
      },
    }
  }

  function submit(body: Buffer): Reply {
    const request = JSON.parse(String(body))
    const checked = submitRequest.safeParse(request)
    if (!checked.success) return { status: 400, body: `Traceback …\nTypeError: ${checked.error.issues[0]?.message}` }
    const id = request.submission_id ?? 'raysubmit_1'
    if (jobs.has(id)) return { status: 400, body: `ValueError: Job with submission_id ${id} already exists.` }
    jobs.set(id, { request, status: 'PENDING', message: 'Job has not started yet.', logs: '' })
    return { body: { job_id: id, submission_id: id } }
  }

  return { ...(await startServer(answer)), jobs, packages }
}
