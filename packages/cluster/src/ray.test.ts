import { cpSync, existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { crc32 } from 'node:zlib'
import { openStore } from '@amend/models/store'
import type { Pairs } from '@amend/pairs'
import { writeMixedPairs } from '@amend/pairs/testing'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JobStatus } from './cluster.ts'
import { attachRun, parseClusterRecord, type RayTarget, type SubmitOptions, submitRun } from './submit.ts'
import { startRay } from './testing/ray-server.ts'
import { zipOf } from './zip.ts'

const checkpoint = path.dirname(
  fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/checkpoint/model_index.json')),
)

let folder: string
let pairs: Pairs
let ray: Awaited<ReturnType<typeof startRay>>
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'amend-ray-'))
  pairs = await writeMixedPairs(folder)
  ray = await startRay()
})
afterEach(async () => {
  await ray.close()
  await rm(folder, { recursive: true, force: true })
})

const at = (...parts: string[]) => path.join(folder, ...parts)
const target = (): RayTarget => ({
  kind: 'ray',
  address: `${ray.url}/`,
  shared: { here: at('shared'), there: '/mnt/shared' },
})
const options = (more: Partial<SubmitOptions> = {}): SubmitOptions => ({
  name: 'new-look',
  pairs,
  workFolder: at('work'),
  ...more,
})
const submit = (more?: Partial<SubmitOptions>) => submitRun(target(), options(more))
const job = (name = 'new-look') => ray.jobs.get(name)!

/** The files of an archive by its directory, with checksums and both headers compared. */
function unzipped(zip: Buffer): Map<string, Buffer> {
  const end = zip.length - 22
  expect(zip.readUInt32LE(end)).toBe(0x06054b50)
  const files = new Map<string, Buffer>()
  let at = zip.readUInt32LE(end + 16)
  expect(at + zip.readUInt32LE(end + 12)).toBe(end)
  for (let i = 0; i < zip.readUInt16LE(end + 10); i++) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50)
    const [size, length, local] = [zip.readUInt32LE(at + 24), zip.readUInt16LE(at + 28), zip.readUInt32LE(at + 42)]
    const name = zip.subarray(at + 46, at + 46 + length)
    expect(zip.readUInt32LE(local)).toBe(0x04034b50)
    expect(zip.subarray(local + 4, local + 28)).toEqual(zip.subarray(at + 6, at + 30))
    expect(zip.subarray(local + 30, local + 30 + length)).toEqual(name)
    const content = zip.subarray(local + 30 + length, local + 30 + length + size)
    expect(crc32(content)).toBe(zip.readUInt32LE(at + 16))
    files.set(String(name), content)
    at += 46 + length
  }
  return files
}

describe('submitting to Ray', () => {
  it('writes the dataset to the shared folder and starts the trainer on it', async () => {
    const run = await submit({ settings: { gpus: 2, steps: 100 }, environment: { HF_HOME: '/cache' } })
    expect(run.dataset).toMatchObject({ folder: at('shared', 'new-look', 'data'), rows: 3 })
    const { entrypoint, runtime_env, entrypoint_num_gpus } = job().request
    expect(entrypoint).toContain('--train_data_dir=/mnt/shared/new-look/data')
    expect(entrypoint).toContain('--output_dir=/mnt/shared/new-look/model')
    expect(entrypoint).toContain('--max_train_steps=100')
    expect(entrypoint).not.toContain('pip install')
    expect(entrypoint_num_gpus).toBe(2)
    expect(runtime_env).toEqual({
      env_vars: { HF_HOME: '/cache' },
      pip: { packages: expect.arrayContaining(['diffusers==0.40.0', 'accelerate', 'datasets>=4']), pip_check: false },
    })
    expect(await run.status()).toEqual({ state: 'waiting', message: 'Job has not started yet.' })
  })

  it('without a shared folder uploads the dataset once, and fetches the result from a repository', async () => {
    const { shared: _, ...away } = target()
    await submitRun(away, options({ repository: 'me/look' }))
    expect(job().request.runtime_env.working_dir).toMatch(/^gcs:\/\/_ray_pkg_[0-9a-f]{16}\.zip$/)
    expect(job().request.entrypoint).toContain('--train_data_dir=data ')
    expect(job().request.entrypoint).toContain('--hub_model_id=me/look')
    const [[, zip] = []] = [...ray.packages]
    const written = at('work', 'new-look')
    const files = (await readdir(written, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile())
    const names = files.map((entry) => path.relative(written, path.join(entry.parentPath, entry.name)))
    const found = unzipped(zip!)
    expect([...found.keys()].sort()).toEqual(names.sort())
    for (const [name, content] of found) expect(content).toEqual(readFileSync(path.join(written, name)))

    await rm(at('work'), { recursive: true })
    await submitRun(away, options({ name: 'again', repository: 'me/look' }))
    // Files with the same content have the same name; only their folder differs.
    expect(ray.requests.filter(({ method }) => method === 'PUT')).toHaveLength(1)
  })

  it.each([
    ['a name that no job can have', { name: 'New Look' }, 'bad-setting', /small letters/],
    ['settings that no trainer takes', { settings: { steps: -1 } }, 'bad-setting', /"steps"/],
  ])('is refused for %s, before anything is written', async (_, more, code, message) => {
    await expect(submit(more)).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
    expect(ray.requests).toEqual([])
  })

  it('is refused when the checkpoint could not be fetched', async () => {
    const { shared: _, ...away } = target()
    await expect(submitRun(away, options())).rejects.toMatchObject({
      code: 'bad-setting',
      message: expect.stringContaining('no way'),
    })
  })

  it("is refused with the cluster's message when the job exists", async () => {
    await submit()
    await rm(at('shared'), { recursive: true })
    await expect(submit()).rejects.toMatchObject({
      code: 'cluster',
      message: expect.stringContaining('already exists'),
    })
  })

  it.each(['not an address', 'ftp://head'])('is refused for the address %j', async (address) => {
    await expect(submitRun({ ...target(), address }, options())).rejects.toMatchObject({ code: 'bad-setting' })
    expect(existsSync(at('shared'))).toBe(false)
  })

  it('fails with a sentence when there is no cluster', async () => {
    await ray.close()
    await expect(submit()).rejects.toMatchObject({
      code: 'cluster',
      message: expect.stringMatching(/cannot be reached/),
    })
  })

  it('sends a token where the cluster needs one', async () => {
    const guarded = await startRay({ token: 'secret' })
    const at401 = { ...target(), address: guarded.url }
    await expect(submitRun(at401, options())).rejects.toMatchObject({
      message: expect.stringContaining('credentials (401)'),
    })
    await submitRun({ ...at401, token: 'secret' }, options({ name: 'other' }))
    expect(guarded.jobs.has('other')).toBe(true)
    await guarded.close()
  })
})

describe('a run on Ray', () => {
  const quick = { pollInterval: 5 }

  it('is followed from its first line to its last, each reported once', async () => {
    const run = await submit()
    const [states, log] = [[] as JobStatus[], [] as string[]]
    const steps = [
      () => Object.assign(job(), { status: 'RUNNING', message: 'Job is running.', logs: 'Steps: 1\n' }),
      () => Object.assign(job(), { logs: 'Steps: 1\nSteps: 2\n' }),
      () => Object.assign(job(), { status: 'SUCCEEDED', message: null, logs: 'Steps: 1\nSteps: 2\ndone\n' }),
    ]
    const ended = await run.follow({
      ...quick,
      onStatus: (status) => {
        states.push(status)
        if (states.length === 1) steps.shift()?.()
      },
      onLog: (text) => {
        log.push(text)
        steps.shift()?.()
      },
    })
    expect(ended).toEqual({ state: 'succeeded' })
    expect(states.map(({ state }) => state)).toEqual(['waiting', 'running', 'succeeded'])
    expect(log.join('')).toBe('Steps: 1\nSteps: 2\ndone\n')
  })

  it('is followed while the cluster is unreachable for a limited time', async () => {
    const run = await submit()
    const record = run.record
    await ray.close()
    await expect(run.follow({ ...quick, unreachableTimeout: 40 })).rejects.toMatchObject({
      message: expect.stringContaining('cannot be reached'),
    })
    expect(record).toMatchObject({ kind: 'ray', id: 'new-look' })
  })

  it('is cancelled, also after it has ended', async () => {
    const run = await submit()
    await run.cancel()
    expect(await run.follow(quick)).toMatchObject({ state: 'stopped' })
    await run.cancel()
    ray.jobs.clear()
    await run.cancel()
    expect(await run.status()).toMatchObject({ state: 'stopped' })
  })

  it('that failed reports why', async () => {
    const run = await submit()
    Object.assign(job(), { status: 'FAILED', message: 'Job entrypoint command failed with exit code 1.' })
    expect(await run.follow(quick)).toEqual({
      state: 'failed',
      message: 'Job entrypoint command failed with exit code 1.',
    })
  })

  it('is found again by its record, and its checkpoint is stored under its name', async () => {
    const { record } = await submit()
    const run = await attachRun(target(), parseClusterRecord(JSON.parse(JSON.stringify(record))))
    const store = openStore({ folder: at('store'), env: {} })
    await expect(run.fetch(store)).rejects.toMatchObject({ code: 'no-checkpoint' })
    await mkdir(at('shared', 'new-look'), { recursive: true })
    cpSync(checkpoint, at('shared', 'new-look', 'model'), { recursive: true })
    const stored = await run.fetch(store)
    expect(stored).toMatchObject({ name: 'new-look', complete: true, layout: 'diffusers' })
    expect(await store.resolve('new-look')).toBe(stored.folder)
    await expect(
      attachRun({ kind: 'kubernetes', image: '', claim: '', shared: target().shared! }, record),
    ).rejects.toMatchObject({
      code: 'bad-setting',
    })
    expect(() => parseClusterRecord({ kind: 'else' })).toThrow(expect.objectContaining({ code: 'broken-file' }))
  })
})

describe('a zip archive', () => {
  it('has the same bytes for the same files', async () => {
    const first = await zipOf(folder, ['0.jpg', '1.jpg'])
    await utimes(at('0.jpg'), new Date(0), new Date(0))
    expect(await zipOf(folder, ['0.jpg', '1.jpg'])).toEqual(first)
    expect([...unzipped(Buffer.from(first)).keys()]).toEqual(['0.jpg', '1.jpg'])
  })

  it('with more files than its format allows is refused', async () => {
    await expect(zipOf(folder, new Array(65_536).fill('x'))).rejects.toMatchObject({ code: 'cluster' })
  })
})
