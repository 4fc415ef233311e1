/** `amend train --on ray` and `--on kubernetes`, against servers that check requests by the clusters' own schemas. */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { certificate, startKubernetes, startRay } from '@amend/cluster/testing'
import { writePairs } from '@amend/pairs/testing'
import { tinyCheckpoint } from '@amend/training/testing'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { amendHere, expectRefusal, temporaryFolder } from './testing/amend.ts'

let bench: Awaited<ReturnType<typeof temporaryFolder>>
let data: string
beforeAll(async () => {
  bench = await temporaryFolder()
  data = await writePairs(bench.at('pairs'), 3)
  await tinyCheckpoint(bench.at('trained'))
  writeFileSync(bench.at('pairs', 'output', '00001.png'), 'broken')
}, 60_000)
beforeEach(() => {
  vi.stubEnv('AMEND_HOME', bench.at('home'))
  vi.stubEnv('RAY_ADDRESS', '')
})
afterEach(() => vi.unstubAllEnvs())
afterAll(() => bench.remove())

const shared = () => `--shared=${bench.at('shared')}=/nfs`

describe('on Ray', () => {
  let ray: Awaited<ReturnType<typeof startRay>>
  beforeEach(async () => {
    ray = await startRay({ token: 'secret' })
    vi.stubEnv('RAY_AUTH_TOKEN', 'secret')
  })
  afterEach(() => ray.close())

  it('a run is submitted, polled, and its model downloaded', async () => {
    const run = bench.at('Teal prints')
    vi.stubEnv('HF_HOME', '/cache')
    const words = ['train', data, '--on', 'ray', '--address', ray.url, shared(), '--output', run, '--detach']
    const submitted = await amendHere([...words, '--steps', '50', '--dropout', '0.1', '--no-flip', '--env', 'HF_HOME'])
    expect(submitted).toMatchObject({ code: 0, stdout: `To wait for it: amend train resume ${run}\n` })
    expect(submitted.stderr).toMatch(/^Left out 00001: /)
    expect(submitted.stderr).toMatch(/^1 of 3 pairs were left out\.$/m)
    const { request } = ray.jobs.get('teal-prints')!
    expect(request.entrypoint).toContain('--max_train_steps=50')
    expect(request.entrypoint).toContain('--conditioning_dropout_prob=0.1')
    expect(request.entrypoint).toContain('--train_data_dir=/nfs/teal-prints/data')
    expect(request.entrypoint).not.toContain('--random_flip')
    expect(request.runtime_env.env_vars).toEqual({ HF_HOME: '/cache' })
    expect(readFileSync(`${run}/cluster.json`, 'utf8')).not.toContain('secret')

    expect((await amendHere(['train', 'status', run])).stdout).toBe(
      'Waiting: Job has not started yet. (ray, job teal-prints)\n',
    )
    expect(JSON.parse((await amendHere(['train', 'status', run, '--json'])).stdout)).toMatchObject({ state: 'waiting' })
    expectRefusal(await amendHere(['train', 'pause', run]), 2, /is on a cluster/)
    expectRefusal(await amendHere(['train', 'resume', run, '--steps', '60']), 2, /settings cannot be changed/)
    expectRefusal(await amendHere(words), 2, /is there already/)

    Object.assign(ray.jobs.get('teal-prints')!, { status: 'SUCCEEDED', message: null, logs: 'Steps: 100%\n' })
    cpSync(bench.at('trained'), bench.at('shared', 'teal-prints', 'model'), { recursive: true })
    const ended = await amendHere(['train', 'resume', run])
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^teal-prints is ready: amend edit /) })
    expect(ended.stderr).toBe('Steps: 100%\nSucceeded\n')
    expect((await amendHere(['models', 'list'])).stdout).toContain('teal-prints')
  })

  it('a run is stopped, and a failed one reports the reason', async () => {
    const run = bench.at('ended')
    await amendHere([
      'train',
      data,
      '--on',
      'ray',
      '--address',
      ray.url,
      shared(),
      '--output',
      run,
      '--detach',
      '--json',
    ])
    expect((await amendHere(['train', 'stop', run])).stdout).toBe('The job ended was asked to stop.\n')
    expect(ray.jobs.get('ended')).toMatchObject({ status: 'STOPPED' })
    Object.assign(ray.jobs.get('ended')!, { status: 'FAILED', message: 'exit code 1' })
    const failed = await amendHere(['train', 'resume', run])
    expect(failed).toMatchObject({ code: 4, stdout: '' })
    expect(failed.stderr).toMatch(/^The job ended failed: exit code 1\.$/m)
  })

  it('a refused run leaves no folder behind', async () => {
    const run = bench.at('refused')
    const words = (...more: string[]) => ['train', data, '--on', 'ray', '--output', run, ...more]
    expectRefusal(await amendHere(words(shared())), 2, /needs the --address/)
    const there = ['--address', ray.url]
    expectRefusal(await amendHere(words(...there)), 2, /no way for the checkpoint to come back/)
    expectRefusal(await amendHere(words(...there, shared(), '--lora', '4')), 2, /^--lora is not for --on ray/)
    expectRefusal(await amendHere(words(...there, shared(), '--ema', '0.9')), 2, /--ema must be 0\.9999/)
    expectRefusal(await amendHere(words(...there, shared(), '--image', 'x')), 2, /--image is for --on kubernetes/)
    expectRefusal(await amendHere(words(...there, shared(), '--env', 'NO_SUCH_VARIABLE')), 2, /no such variable/)
    vi.stubEnv('RAY_AUTH_TOKEN', 'wrong')
    expectRefusal(await amendHere(words(...there, shared())), 4, /does not know these credentials/)
    expect(existsSync(run)).toBe(false)
    expectRefusal(await amendHere(['train', data, '--gpus', '2']), 2, /^--gpus belongs to --on, which is missing\.$/m)
  })
})

it('on Kubernetes a run becomes a job with the given volume, image and settings', async () => {
  const cluster = await startKubernetes({ token: 'secret' })
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'lab',
    contexts: [{ name: 'lab', context: { cluster: 'here', user: 'me', namespace: 'lab' } }],
    clusters: [
      {
        name: 'here',
        cluster: {
          server: cluster.url,
          'certificate-authority-data': readFileSync(certificate('authority')).toString('base64'),
        },
      },
    ],
    users: [{ name: 'me', user: { token: 'secret' } }],
  }
  writeFileSync(bench.at('kubeconfig'), JSON.stringify(config))
  const run = bench.at('pods')
  const words = [
    'train',
    data,
    '--on',
    'kubernetes',
    '--kubeconfig',
    bench.at('kubeconfig'),
    '--output',
    run,
    '--detach',
  ]
  expectRefusal(await amendHere([...words, '--image', 'pytorch']), 2, /needs --image, --claim and --shared/)
  const place = ['--image', 'pytorch', '--claim', 'training', shared(), '--node-selector', 'gpu=a100', '--gpus', '2']
  expect(await amendHere([...words, ...place])).toMatchObject({ code: 0 })
  const { manifest } = cluster.jobs.get('pods')!
  expect(JSON.stringify(manifest)).toContain('"nodeSelector":{"gpu":"a100"}')
  expect(JSON.stringify(manifest)).toContain('--num_processes=2')
  expect((await amendHere(['train', 'status', run])).stdout).toMatch(/^Waiting/)
  expect((await amendHere(['train', 'stop', run])).code).toBe(0)
  expect(cluster.jobs.has('pods')).toBe(false)
  await cluster.close()
})
