import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startKubernetes } from './testing/kubernetes-server.ts'
import { startRay } from './testing/ray-server.ts'
import { certificate } from './testing/server.ts'
import { startWorkers, type WorkersOptions } from './workers.ts'

const options: WorkersOptions = {
  name: 'looks',
  workers: 3,
  command: (worker) => `amend dataset work s3://bucket/looks --worker ${worker} --workers 3`,
  gpus: 0,
  environment: { S3_ENDPOINT: 'http://minio:9000' },
}

describe('workers on Ray', () => {
  let ray: Awaited<ReturnType<typeof startRay>>
  beforeEach(async () => {
    ray = await startRay({ token: 'secret' })
  })
  afterEach(() => ray.close())
  const target = () => ({ kind: 'ray' as const, address: ray.url, token: 'secret' })

  it('are one job each, spread by the processors that they reserve', async () => {
    const workers = await startWorkers(target(), options)
    expect(workers.ids).toEqual(['looks-0', 'looks-1', 'looks-2'])
    expect(ray.jobs.get('looks-2')?.request).toMatchObject({
      entrypoint: 'amend dataset work s3://bucket/looks --worker 2 --workers 3',
      entrypoint_num_cpus: 1,
      entrypoint_num_gpus: 0,
      runtime_env: { env_vars: { S3_ENDPOINT: 'http://minio:9000' } },
    })
  })

  it('are followed until all have ended', async () => {
    const workers = await startWorkers(target(), options)
    let looks = 0
    const statuses = await workers.follow({
      pollInterval: 1,
      onStatus() {
        looks += 1
        const job = ray.jobs.get(`looks-${looks - 1}`)
        if (job) job.status = looks === 2 ? 'FAILED' : 'SUCCEEDED'
      },
    })
    expect(statuses.map(({ state }) => state)).toEqual(['succeeded', 'failed', 'succeeded'])
    ray.jobs.get('looks-1')!.logs = 'The disk is full.'
    expect(await workers.log(1)).toBe('The disk is full.')
  })

  it('are stopped together, also when one cannot be started', async () => {
    const workers = await startWorkers(target(), options)
    await workers.stop()
    expect((await workers.status()).map(({ state }) => state)).toEqual(['stopped', 'stopped', 'stopped'])
    const more = { ...options, name: 'more', workers: 2 }
    await startWorkers(target(), { ...more, name: 'more-1', workers: 1 }).catch(() => {})
    ray.jobs.set('more-1', ray.jobs.get('looks-0')!)
    await expect(startWorkers(target(), more)).rejects.toMatchObject({ code: 'cluster' })
    expect(ray.jobs.get('more-0')?.status).toBe('STOPPED')
    await expect(startWorkers(target(), { ...options, name: 'No' })).rejects.toMatchObject({ code: 'bad-setting' })
  })
})

describe('workers on Kubernetes', () => {
  it('are jobs without a volume that the cluster starts again', async () => {
    const kubernetes = await startKubernetes({ token: 'secret' })
    const folder = await mkdtemp(path.join(os.tmpdir(), 'amend-workers-'))
    try {
      const file = path.join(folder, 'config')
      const authority = readFileSync(certificate('authority')).toString('base64')
      const config = {
        apiVersion: 'v1',
        kind: 'Config',
        'current-context': 'lab',
        contexts: [{ name: 'lab', context: { cluster: 'here', user: 'me', namespace: 'lab' } }],
        clusters: [{ name: 'here', cluster: { server: kubernetes.url, 'certificate-authority-data': authority } }],
        users: [{ name: 'me', user: { token: 'secret' } }],
      }
      await writeFile(file, JSON.stringify(config))
      const target = { kind: 'kubernetes' as const, file, image: 'amend:1', secret: 'bucket', memory: '8Gi' }
      const workers = await startWorkers(target, { ...options, gpus: 1 })
      expect([...kubernetes.jobs.keys()]).toEqual(['looks-0', 'looks-1', 'looks-2'])
      const { spec } = kubernetes.jobs.get('looks-1')!.manifest as unknown as {
        spec: { backoffLimit: number; template: { spec: { containers: object[]; volumes: { name: string }[] } } }
      }
      expect(spec.backoffLimit).toBe(3)
      expect(spec.template.spec.volumes.map(({ name }) => name)).toEqual(['shared-memory'])
      expect(spec.template.spec.containers[0]).toMatchObject({
        image: 'amend:1',
        args: ['amend dataset work s3://bucket/looks --worker 1 --workers 3'],
        envFrom: [{ secretRef: { name: 'bucket' } }],
        resources: { limits: { memory: '8Gi', 'nvidia.com/gpu': '1' } },
        volumeMounts: [{ name: 'shared-memory' }],
      })
      kubernetes.jobs.get('looks-0')!.conditions.push({ type: 'Complete', status: 'True' })
      expect((await workers.status()).map(({ state }) => state)).toEqual(['succeeded', 'waiting', 'waiting'])
      await workers.stop()
      expect(kubernetes.jobs.size).toBe(0)
    } finally {
      await kubernetes.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
