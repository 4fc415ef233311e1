import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { Pairs } from '@amend/pairs'
import { writeMixedPairs } from '@amend/pairs/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readKubeconfig } from './kubeconfig.ts'
import { type KubernetesTarget, type SubmitOptions, submitRun } from './submit.ts'
import { startKubernetes } from './testing/kubernetes-server.ts'
import { certificate } from './testing/server.ts'

let folder: string
let pairs: Pairs
let cluster: Awaited<ReturnType<typeof startKubernetes>>
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'amend-kubernetes-'))
  pairs = await writeMixedPairs(folder)
  cluster = await startKubernetes({ token: 'secret' })
})
afterEach(async () => {
  await cluster.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (...parts: string[]) => path.join(folder, ...parts)
const data = (name: string) => readFileSync(certificate(name)).toString('base64')

/** Writes a kubeconfig of one context. */
async function kubeconfig(user: string, { server = cluster.url, namespace = 'lab' } = {}): Promise<string> {
  const file = at('config')
  await writeFile(
    file,
    `apiVersion: v1
kind: Config
current-context: lab
contexts:
- name: lab
  context: {cluster: here, user: me, namespace: ${namespace}}
clusters:
- name: here
  cluster:
    server: ${server}
    certificate-authority-data: ${data('authority')}
users:
- name: me
  user:
${user}
`,
  )
  return file
}

async function target(
  user = '    token: secret',
  more: Parameters<typeof kubeconfig>[1] = {},
): Promise<KubernetesTarget> {
  return {
    kind: 'kubernetes',
    file: await kubeconfig(user, more),
    image: 'pytorch/pytorch:2.9.0',
    claim: 'training',
    shared: { here: at('shared'), there: '/mnt/training' },
    memory: '24Gi',
    secret: 'hugging-face',
  }
}
const options: (more?: Partial<SubmitOptions>) => SubmitOptions = (more) => ({
  name: 'new-look',
  pairs,
  workFolder: at('work'),
  ...more,
})
const job = () => cluster.jobs.get('new-look')!

const container = (state: object) => ({ containerStatuses: [{ name: 'trainer', state }] })

describe('submitting to Kubernetes', () => {
  it('creates a valid job with the volume that both sides mount', async () => {
    const run = await submitRun(await target(), options({ settings: { gpus: 2 }, environment: { HF_HOME: '/cache' } }))
    expect(run.dataset.folder).toBe(at('shared', 'new-look', 'data'))
    const { containers, volumes } = job().manifest.spec.template.spec
    expect(containers[0]).toMatchObject({
      image: 'pytorch/pytorch:2.9.0',
      command: ['/bin/sh', '-c'],
      args: [expect.stringContaining('--train_data_dir=/mnt/training/new-look/data')],
      env: [{ name: 'HF_HOME', value: '/cache' }],
      envFrom: [{ secretRef: { name: 'hugging-face' } }],
      resources: { requests: { memory: '24Gi' }, limits: { memory: '24Gi', 'nvidia.com/gpu': '2' } },
    })
    expect(volumes).toContainEqual({ name: 'shared', persistentVolumeClaim: { claimName: 'training' } })
    expect(String((containers[0]!.args as string[])[0])).toMatch(
      /^set -e && python -m pip install .*diffusers==0\.40\.0/,
    )
  })

  it('is refused when a job of that name exists', async () => {
    await submitRun(await target(), options())
    await expect(submitRun(await target(), options())).rejects.toMatchObject({
      code: 'already-exists',
      message: expect.stringContaining(at('shared', 'new-look', 'data')),
    })
    await rm(at('shared'), { recursive: true })
    await expect(submitRun(await target(), options())).rejects.toMatchObject({
      code: 'already-exists',
      message: expect.stringContaining('a job new-look'),
    })
    expect(existsSync(at('shared', 'new-look', 'data'))).toBe(false)
  })

  it("fails with the server's reason where it is not permitted", async () => {
    const other = await target('    token: secret', { namespace: 'elsewhere' })
    await expect(submitRun(other, options())).rejects.toMatchObject({
      code: 'cluster',
      message: expect.stringContaining('no rights in this namespace'),
    })
  })
})

describe('credentials', () => {
  it('may be a client certificate', async () => {
    const strict = await startKubernetes()
    const user = `    client-certificate-data: ${data('client')}\n    client-key-data: ${data('client.key')}`
    await submitRun(await target(user, { server: strict.url }), options())
    expect(strict.jobs.has('new-look')).toBe(true)
    await strict.close()
  })

  it('may be files beside the kubeconfig', async () => {
    await writeFile(at('token'), 'secret\n')
    await submitRun(await target('    tokenFile: token'), options())
    expect(cluster.jobs.has('new-look')).toBe(true)
  })

  it('may come from a program, which runs again when they expire', async () => {
    const script = `#!/bin/sh
printf x >> "$(dirname "$0")/requests"
printf '{"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": {"token": "%s", "expirationTimestamp": "%s"}}' "$TOKEN" "$1"
`
    await writeFile(at('issue.sh'), script)
    chmodSync(at('issue.sh'), 0o755)
    const user = (until: string) => `    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ./issue.sh
      args: ['${until}']
      env: [{name: TOKEN, value: secret}]`
    const long = await readKubeconfig({ file: await kubeconfig(user('2999-01-01T00:00:00Z')) })
    expect([await long.credentials(), await long.credentials()]).toEqual([{ token: 'secret' }, { token: 'secret' }])
    expect(readFileSync(at('requests'), 'utf8')).toBe('x')
    const short = await readKubeconfig({ file: await kubeconfig(user('2000-01-01T00:00:00Z')) })
    await short.credentials()
    await short.credentials()
    expect(readFileSync(at('requests'), 'utf8')).toBe('xxx')
  })

  it('that are wrong are named in the error', async () => {
    await expect(submitRun(await target('    token: other'), options())).rejects.toMatchObject({
      message: expect.stringContaining('does not know these credentials'),
    })
  })

  it('are not sent to a server with an untrusted certificate', async () => {
    const { file = '', ...rest } = await target()
    await writeFile(file, readFileSync(file, 'utf8').replace(/\n.*certificate-authority-data.*/, ''))
    await expect(submitRun({ ...rest, file }, options())).rejects.toMatchObject({
      code: 'cluster',
      message: expect.stringContaining('cannot be reached'),
    })
    expect(cluster.requests).toEqual([])
  })
})

describe('a kubeconfig', () => {
  it.each([
    ['that is not there', '/nowhere/config', /no kubeconfig at \/nowhere/],
    ['that is no YAML', 'contexts: [', /is not a kubeconfig/],
    ['without the context', 'current-context: gone\ncontexts: []', /has no context "gone"/],
    ['without the cluster', 'current-context: a\ncontexts: [{name: a, context: {cluster: b}}]', /has no cluster "b"/],
  ])('%s is refused', async (_, content, message) => {
    const file = content.startsWith('/') ? content : at('config')
    if (file !== content) await writeFile(file, content)
    await expect(readKubeconfig({ file })).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringMatching(message),
    })
  })

  it('is found where kubectl looks for it', async () => {
    const file = await kubeconfig('    token: secret')
    expect(await readKubeconfig({ env: { KUBECONFIG: file } })).toMatchObject({ server: cluster.url, namespace: 'lab' })
  })
})

describe('a run on Kubernetes', () => {
  const quick = { pollInterval: 5 }

  it('waits with a reason, runs, ends, and reports each line of its log once', async () => {
    const run = await submitRun(await target(), options())
    expect(await run.status()).toEqual({ state: 'waiting' })
    const unscheduled = {
      type: 'PodScheduled',
      status: 'False',
      message: '0/3 nodes are available: insufficient GPUs.',
    }
    job().pod = { status: { phase: 'Pending', conditions: [unscheduled] } }
    expect(await run.status()).toEqual({ state: 'waiting', message: '0/3 nodes are available: insufficient GPUs.' })
    job().pod = { status: { phase: 'Pending', ...container({ waiting: { reason: 'ImagePullBackOff' } }) } }
    expect(await run.status()).toEqual({ state: 'waiting', message: 'ImagePullBackOff' })

    job().pod = { status: { phase: 'Running', ...container({ running: {} }) }, log: 'Steps: 1\n' }
    const log: string[] = []
    const ended = await run.follow({
      ...quick,
      onLog: (text) => {
        log.push(text)
        job().pod!.log = 'Steps: 1\nend\n'
        if (log.length === 2) job().conditions.push({ type: 'Complete', status: 'True' })
      },
    })
    expect(ended).toEqual({ state: 'succeeded' })
    expect(log).toEqual(['Steps: 1\n', 'end\n'])
  })

  it('that failed reports how its container ended', async () => {
    const run = await submitRun(await target(), options())
    job().conditions.push({ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' })
    expect(await run.status()).toEqual({ state: 'failed', message: 'BackoffLimitExceeded' })
    job().pod = { status: { phase: 'Failed', ...container({ terminated: { reason: 'OOMKilled', exitCode: 137 } }) } }
    expect(await run.status()).toEqual({ state: 'failed', message: 'The trainer ended: OOMKilled (137)' })
  })

  it('is cancelled with its pod', async () => {
    const run = await submitRun(await target(), options())
    await run.cancel()
    expect(cluster.jobs.size).toBe(0)
    expect(JSON.parse(String(cluster.requests.at(-1)!.body))).toMatchObject({ propagationPolicy: 'Background' })
    expect(await run.follow(quick)).toMatchObject({ state: 'stopped' })
    await run.cancel()
  })
})
