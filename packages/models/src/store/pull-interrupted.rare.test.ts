import { spawn } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from './index.ts'
import { type Fault, type SeenRequest, sha256 } from './testing/hub-server.ts'
import { failure, openWorkbench, token, unetFile, type Workbench } from './testing/workbench.ts'

/** 800 kB: larger than the buffers of sockets and streams, so that half of it is half a file on disk. */
const floats = 200_000
const half = 400_000

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench(floats)
})
afterEach(() => bench.close())

const partial = () => path.join(bench.folder, '.partial', 'owner--editor', unetFile)

/** Injects a fault into the first responses with the bytes of the UNet. */
function breakUnet(fault: Fault, times = 1): void {
  const hash = sha256(bench.served(unetFile))
  bench.hub.fault = (request, count) => (request.url.startsWith(`/${hash}`) && count <= times ? fault : undefined)
}

async function expectWhole(): Promise<void> {
  expect(sha256(await bench.stored(unetFile))).toBe(sha256(bench.served(unetFile)))
  expect(await bench.store.verify('owner/editor')).toEqual({ ok: true, problems: [] })
  expect(await readdir(path.join(bench.folder, '.partial'))).toEqual([])
}

const sum = (requests: readonly SeenRequest[]) => requests.reduce((bytes, { sent }) => bytes + sent, 0)

describe('a connection that is cut', () => {
  it('is resumed where it broke', async () => {
    breakUnet({ cutAfter: half })
    await bench.store.pull('owner/editor')
    const [first, second, ...others] = bench.downloadsOf(unetFile)
    expect(first?.headers.range).toBeUndefined()
    expect(second?.headers.range).toMatch(/^bytes=\d+-$/)
    const from = Number(second?.headers.range?.slice(6, -1))
    expect(from).toBeGreaterThan(0)
    expect(from).toBeLessThanOrEqual(half)
    expect(second?.sent).toBe(bench.served(unetFile).length - from)
    expect(others).toEqual([])
    expect(sum(bench.downloadsOf(unetFile))).toBeLessThan(1.6 * bench.served(unetFile).length)
    await expectWhole()
  })

  it('is resumed after a stall', async () => {
    breakUnet({ holdAfter: half })
    const impatient = openStore({
      folder: bench.folder,
      env: { HF_ENDPOINT: bench.hub.url },
      retry: { firstDelay: 1, stall: 1000 },
    })
    await impatient.pull('owner/editor')
    expect(bench.downloadsOf(unetFile)[1]?.headers.range).toBe(`bytes=${half}-`)
    await expectWhole()
  })

  it('is distinguished from a slow one', async () => {
    breakUnet({ pause: 200 })
    const impatient = openStore({ folder: bench.folder, env: { HF_ENDPOINT: bench.hub.url }, retry: { stall: 1000 } })
    await impatient.pull('owner/editor')
    expect(bench.downloadsOf(unetFile).length).toBe(1)
    await expectWhole()
  })

  it('starts again with a server that does not support ranges', async () => {
    breakUnet({ cutAfter: half, range: 'ignored' }, 1)
    const cut = bench.hub.fault
    bench.hub.fault = (request, count) => cut(request, count) ?? { range: 'ignored' }
    await bench.store.pull('owner/editor')
    const [, second] = bench.downloadsOf(unetFile)
    expect(second?.headers.range).toBeDefined()
    expect(second?.sent).toBe(bench.served(unetFile).length)
    await expectWhole()
  })

  it('starts again with a server that sends another range', async () => {
    breakUnet({ cutAfter: half })
    const cut = bench.hub.fault
    bench.hub.fault = (request, count) => cut(request, count) ?? { range: 'wrong' }
    await bench.store.pull('owner/editor')
    expect(bench.downloadsOf(unetFile).map(({ headers }) => headers.range !== undefined)).toEqual([false, true, false])
    await expectWhole()
  })

  it('fails after five attempts without progress, and is resumed by the next pull', async () => {
    breakUnet({ cutAfter: half })
    const cut = bench.hub.fault
    bench.hub.fault = (request, count) =>
      cut(request, count) ??
      (request.url.startsWith(`/${sha256(bench.served(unetFile))}`) ? { status: 503 } : undefined)
    await failure(bench.store.pull('owner/editor'), 'download-failed')
    expect(bench.downloadsOf(unetFile).length).toBe(5)
    expect(await bench.exists('owner--editor')).toBe(false)
    expect(await bench.store.list()).toMatchObject([{ name: 'owner--editor', complete: false, source: 'owner/editor' }])
    const { message } = await failure(bench.store.resolve('owner/editor'), 'not-found')
    expect(message).toContain('pull it again')

    const kept = (await stat(partial())).size
    expect(kept).toBeGreaterThan(0)
    bench.hub.fault = () => undefined
    await bench.store.pull('owner/editor')
    expect(bench.downloadsOf(unetFile).at(-1)?.headers.range).toBe(`bytes=${kept}-`)
    await expectWhole()
  })

  it('may break in a listing, too', async () => {
    bench.hub.fault = ({ url }, count) => (url.includes('/tree/') && count === 1 ? { status: 502 } : undefined)
    await bench.store.pull('owner/editor')
    await expectWhole()
  })
})

describe('a hub with too many requests', () => {
  it('is retried after the time that it gives', async () => {
    bench.hub.fault = ({ url }, count) =>
      url.includes('/revision/') && count <= 2 ? { status: 429, headers: { 'retry-after': '0' } } : undefined
    await bench.store.pull('owner/editor')
    expect(bench.hub.seen.filter(({ url }) => url.includes('/revision/')).length).toBe(3)
  })

  it('is an error when that time exceeds a limit', async () => {
    bench.hub.fault = () => ({ status: 429, headers: { 'retry-after': '86400' } })
    expect((await failure(bench.store.pull('owner/editor'), 'busy')).message).toContain('86400 seconds')
    expect(bench.hub.seen.length).toBe(1)
  })
})

describe('wrong bytes', () => {
  it('are never stored, and the next pull starts from zero', async () => {
    const wrong = Buffer.from(bench.served(unetFile))
    wrong[wrong.length - 1]! ^= 1
    breakUnet({ body: wrong })
    expect((await failure(bench.store.pull('owner/editor'), 'checksum')).message).toContain(unetFile)
    expect(await bench.exists('owner--editor')).toBe(false)
    await bench.store.pull('owner/editor')
    await expectWhole()
  })

  it('in a small file are detected by its blob hash', async () => {
    bench.hub.fault = ({ url }) =>
      url.endsWith('/unet/config.json') ? { body: Buffer.from('{"in_channels":9}') } : undefined
    expect(bench.served('unet/config.json').length).toBe('{"in_channels":9}'.length)
    expect((await failure(bench.store.pull('owner/editor'), 'checksum')).message).toContain('unet/config.json')
  })

  it('left by an earlier run are replaced', async () => {
    const wrong = Buffer.from(bench.served(unetFile))
    wrong[100]! ^= 1
    bench.hub.fault = ({ url }, count) => {
      if (!url.startsWith(`/${sha256(bench.served(unetFile))}`)) return undefined
      return count === 1 ? { body: wrong, cutAfter: half } : count < 6 ? { status: 500 } : undefined
    }
    await failure(bench.store.pull('owner/editor'), 'download-failed')
    await bench.store.pull('owner/editor')
    expect(
      bench
        .downloadsOf(unetFile)
        .slice(-2)
        .map(({ headers }) => headers.range),
    ).toEqual([expect.stringMatching(/^bytes=/), undefined])
    await expectWhole()
  })

  it('of another commit are not resumed', async () => {
    breakUnet({ cutAfter: half }, 1)
    const cut = bench.hub.fault
    bench.hub.fault = (request, count) =>
      cut(request, count) ?? (request.server === 'cdn' ? { status: 500 } : undefined)
    await failure(bench.store.pull('owner/editor'), 'download-failed')
    bench.hub.fault = () => undefined
    const repository = bench.hub.repositories['owner/editor']!
    const vae = repository.files['vae/diffusion_pytorch_model.safetensors']!
    const files = { ...repository.files, [unetFile]: vae }
    bench.hub.repositories['owner/editor'] = { commit: 'd'.repeat(40), files }
    await bench.store.pull('owner/editor')
    await expectWhole()
  })
})

describe('an interruption', () => {
  it('by the signal leaves nothing under the name, and the next pull resumes', async () => {
    breakUnet({ holdAfter: half })
    const controller = new AbortController()
    const reason = new Error('the person pressed Ctrl-C')
    const pull = bench.store.pull('owner/editor', {
      signal: controller.signal,
      onProgress: ({ file, fileBytes }) => file === unetFile && fileBytes === half && controller.abort(reason),
    })
    await expect(pull).rejects.toBe(reason)
    expect(await bench.exists('owner--editor')).toBe(false)
    expect((await stat(partial())).size).toBe(half)
    await bench.store.pull('owner/editor')
    expect(bench.downloadsOf(unetFile)[1]?.headers.range).toBe(`bytes=${half}-`)
    await expectWhole()
  })

  it('before the start does nothing', async () => {
    const reason = new Error('never mind')
    await expect(bench.store.pull('owner/editor', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(bench.hub.seen).toEqual([])
    expect(await bench.exists()).toBe(false)
  })

  it('ends a pause between two attempts', async () => {
    bench.hub.fault = () => ({ status: 503, headers: { 'retry-after': '3' } })
    const controller = new AbortController()
    const reason = new Error('enough')
    const pull = bench.store.pull('owner/editor', { signal: controller.signal })
    while (bench.hub.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    controller.abort(reason)
    await expect(pull).rejects.toBe(reason)
  })

  it('by kill -9 leaves nothing under the name, and the next pull resumes', async () => {
    breakUnet({ holdAfter: half })
    const script = fileURLToPath(new URL('./testing/pull-child.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, bench.folder, 'owner/editor'], {
      env: { ...process.env, HF_ENDPOINT: bench.hub.url, HF_TOKEN: token },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
    for await (const line of createInterface({ input: child.stdout })) if (line === `${unetFile} ${half}`) break
    const { message } = await failure(bench.store.pull('owner/editor'), 'busy')
    expect(message).toContain('another process')
    await failure(bench.store.remove('owner/editor'), 'busy')
    child.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')

    expect(await bench.exists('owner--editor')).toBe(false)
    expect(await bench.exists('.partial', 'owner--editor.lock')).toBe(true)
    const next = openStore({ folder: bench.folder, env: { HF_ENDPOINT: bench.hub.url, HF_TOKEN: token } })
    await next.pull('owner/editor')
    expect(bench.downloadsOf(unetFile).map(({ headers }) => headers.range)).toEqual([undefined, `bytes=${half}-`])
    await expectWhole()
  })
})
