import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, type PullProgress } from './index.ts'
import { json, large, weights } from './testing/checkpoint.ts'
import { sha256 } from './testing/hub-server.ts'
import { failure, openWorkbench, token, unetFile, type Workbench } from './testing/workbench.ts'

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench()
})
afterEach(() => bench.close())

async function filesOf(name: string): Promise<string[]> {
  const folder = path.join(bench.folder, name)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name))).sort()
}

describe('a repository', () => {
  it('stores the files that a pipeline needs, in full precision, and no pickle', async () => {
    const model = await bench.store.pull('owner/editor')
    expect(model).toMatchObject({
      name: 'owner--editor',
      kind: 'hub',
      source: 'owner/editor',
      revision: 'a'.repeat(40),
      layout: 'diffusers',
      complete: true,
    })
    expect(await filesOf('owner--editor')).toEqual([
      'README.md',
      'amend.json',
      'model_index.json',
      'safety_checker/config.json',
      'scheduler/scheduler_config.json',
      'text_encoder/config.json',
      'text_encoder/model.safetensors',
      'tokenizer/merges.txt',
      'tokenizer/vocab.json',
      'unet/config.json',
      unetFile,
      'vae/config.json',
      'vae/diffusion_pytorch_model.safetensors',
    ])
    expect(sha256(await bench.stored(unetFile))).toBe(sha256(bench.served(unetFile)))
    expect(await bench.store.list()).toEqual([model])
    expect(await bench.store.verify('owner/editor')).toEqual({ ok: true, problems: [] })
  })

  it('records source, commit, and size and SHA-256 of every file', async () => {
    await bench.store.pull('owner/editor')
    const manifest = JSON.parse((await bench.stored('amend.json')).toString())
    const record = manifest.files.find(({ path: file }: { path: string }) => file === unetFile)
    expect(record).toEqual({
      path: unetFile,
      size: bench.served(unetFile).length,
      sha256: sha256(bench.served(unetFile)),
    })
    expect(manifest).toMatchObject({ source: 'owner/editor', revision: 'a'.repeat(40) })
    expect(Date.parse(manifest.pulledAt)).not.toBeNaN()
  })

  it('stores half precision on request if it exists, else the other', async () => {
    await bench.store.pull('owner/editor', { variant: 'fp16', withSafetyChecker: true })
    const files = await filesOf('owner--editor')
    expect(files.filter((file) => file.endsWith('.safetensors'))).toEqual([
      'safety_checker/model.safetensors',
      'text_encoder/model.fp16.safetensors',
      'unet/diffusion_pytorch_model.fp16.safetensors',
      'vae/diffusion_pytorch_model.safetensors',
    ])
  })

  it('is found by its URL, by id and revision, and under a chosen name', async () => {
    await bench.store.pull(`${bench.hub.url}/owner/editor/tree/main`)
    await bench.store.pull('https://huggingface.co/owner/editor', { name: 'mine' })
    await bench.store.pull(`owner/editor@${'a'.repeat(40)}`)
    const names = (await bench.store.list()).map(({ name }) => name)
    expect(names).toEqual(['mine', 'owner--editor', `owner--editor@${'a'.repeat(40)}`])
    expect(await bench.store.resolve('owner/editor')).toBe(path.join(bench.folder, 'owner--editor'))
    expect(await bench.store.resolve('owner/editor@main')).toBe(path.join(bench.folder, 'owner--editor'))
    expect(await bench.store.resolve(`owner/editor@${'a'.repeat(40)}`)).toContain('@aaaa')
  })

  it('may contain one network, or one file', async () => {
    const taesd = {
      'config.json': json({}),
      'diffusion_pytorch_model.safetensors': large(await weights(bench.temporary, 20)),
    }
    const single = {
      'instruct-22000.safetensors': large(await weights(bench.temporary, 21)),
      'a.ckpt': large(Buffer.from('x')),
    }
    bench.hub.repositories['owner/taesd'] = { commit: 'b'.repeat(40), files: taesd }
    bench.hub.repositories['owner/single'] = { commit: 'c'.repeat(40), files: single }
    expect(await bench.store.pull('owner/taesd')).toMatchObject({ layout: 'component' })
    expect(await bench.store.pull('owner/single')).toMatchObject({ layout: 'single-file' })
    expect(await bench.store.resolve('owner/taesd')).toBe(path.join(bench.folder, 'owner--taesd'))
    expect(await bench.store.resolve('owner/single')).toBe(
      path.join(bench.folder, 'owner--single', 'instruct-22000.safetensors'),
    )
  })

  it("is listed page by page, also when a mirror returns the hub's URLs", async () => {
    bench.hub.pageSize = 3
    bench.hub.linksTo = 'https://huggingface.co'
    await bench.store.pull('owner/editor')
    expect(bench.hub.seen.filter(({ url }) => url.includes('/tree/')).length).toBe(8)
  })

  it.each([301, 307])('that was renamed is found under its new name: %d', async (status) => {
    bench.hub.token = token
    bench.hub.fault = ({ url }) =>
      url.includes('/old/name/')
        ? { status, headers: { location: url.replace('/old/name/', '/owner/editor/') } }
        : undefined
    expect(await bench.store.pull('old/name')).toMatchObject({ name: 'old--name', complete: true })
  })

  it('reports progress in bytes of the file and of the model', async () => {
    const seen: PullProgress[] = []
    const model = await bench.store.pull('owner/editor', { onProgress: (progress) => seen.push(progress) })
    expect(seen.at(-1)).toMatchObject({ bytes: model.bytes, totalBytes: model.bytes })
    expect(seen.every((now, i) => i === 0 || now.bytes >= seen[i - 1]!.bytes)).toBe(true)
    expect(new Set(seen.map(({ file }) => file)).size).toBe(seen[0]!.fileCount)
  })
})

describe('pulling again', () => {
  it('downloads nothing that is stored and intact', async () => {
    await bench.store.pull('owner/editor')
    const before = bench.hub.downloads().length
    await bench.store.pull('owner/editor')
    expect(bench.hub.downloads().length).toBe(before)
    expect(await bench.store.verify('owner/editor')).toEqual({ ok: true, problems: [] })
  })

  it('updates to a newer commit, and downloads only the changed files', async () => {
    await bench.store.pull('owner/editor')
    const before = bench.hub.downloads().length
    const files = {
      ...bench.hub.repositories['owner/editor']!.files,
      [unetFile]: large(await weights(bench.temporary, 99, 256)),
    }
    bench.hub.repositories['owner/editor'] = { commit: 'd'.repeat(40), files }
    expect(await bench.store.pull('owner/editor')).toMatchObject({ revision: 'd'.repeat(40), complete: true })
    expect(bench.hub.downloads().length).toBe(before + 1)
    expect(sha256(await bench.stored(unetFile))).toBe(sha256(bench.served(unetFile)))
    expect(await bench.store.verify('owner/editor')).toEqual({ ok: true, problems: [] })
  })

  it('does not replace a model from another source', async () => {
    await bench.store.pull('owner/editor', { name: 'mine' })
    bench.hub.repositories['other/editor'] = bench.hub.repositories['owner/editor']!
    const error = await failure(bench.store.pull('other/editor', { name: 'mine' }), 'bad-reference')
    expect(error.message).toContain('owner/editor')
  })
})

describe('the token', () => {
  it('is sent to the hub and to no other host, and is not stored', async () => {
    bench.hub.token = token
    await bench.store.pull('owner/editor')
    const hub = bench.hub.seen.filter(({ server }) => server === 'hub')
    expect(hub.every(({ headers }) => headers.authorization === `Bearer ${token}`)).toBe(true)
    expect(bench.hub.downloads().length).toBeGreaterThan(0)
    expect(bench.hub.downloads().every(({ headers }) => headers.authorization === undefined)).toBe(true)
    expect((await bench.stored('amend.json')).toString()).not.toContain(token)
  })

  it('is named in the message when the hub refuses', async () => {
    bench.hub.token = 'hf_another'
    const withToken = await failure(bench.store.pull('owner/editor'), 'unauthorized')
    expect(withToken.message).toContain('the token in HF_TOKEN may not read it')
    const without = openStore({ folder: bench.folder, env: { HF_ENDPOINT: bench.hub.url } })
    const error = await failure(without.pull('owner/editor'), 'unauthorized')
    expect(error.message).toContain('set HF_TOKEN')
    await expect(without.pull('owner/editor', { token: 'hf_another' })).resolves.toMatchObject({ complete: true })
  })

  it('is not quoted when it is malformed', async () => {
    await failure(bench.store.pull('owner/editor', { token: `${token}\nx` }), 'unauthorized')
    expect(bench.hub.seen).toEqual([])
  })
})

describe('an error of the hub is reported:', () => {
  it('an unknown repository, or revision', async () => {
    expect((await failure(bench.store.pull('owner/nothing'), 'not-found')).message).toContain('"owner/nothing"')
    const error = await failure(bench.store.pull('owner/editor', { revision: 'v9' }), 'not-found')
    expect(error.message).toContain('revision')
  })

  it('terms that were not accepted', async () => {
    bench.hub.fault = () => ({ status: 403, headers: { 'x-error-code': 'GatedRepo' } })
    expect((await failure(bench.store.pull('owner/editor'), 'unauthorized')).message).toContain('terms')
  })

  it('an unreachable host', async () => {
    await bench.hub.close()
    // With these delays a second attempt would exceed the test's timeout.
    const store = openStore({
      folder: bench.folder,
      env: { HF_ENDPOINT: bench.hub.url },
      retry: { firstDelay: 1e6, longestWait: 1e6 },
    })
    const error = await failure(store.pull('owner/editor'), 'offline')
    expect(error.message).toContain('ECONNREFUSED')
  })

  it('a host that is not a hub', async () => {
    bench.hub.fault = () => ({ status: 200, body: Buffer.from('<html>Sign in to the hotel network</html>') })
    await failure(bench.store.pull('owner/editor'), 'download-failed')
    await failure(bench.store.pull('owner/editor', { endpoint: 'ftp://hub' }), 'bad-reference')
    await failure(bench.store.pull('owner/editor', { endpoint: 'http://me:verysecret@hub' }), 'bad-reference')
  })

  it('an endless redirect', async () => {
    bench.hub.fault = ({ url }) => ({ status: 302, headers: { location: url } })
    expect((await failure(bench.store.pull('owner/editor'), 'download-failed')).message).toContain('redirects')
  })
})

describe('a hostile hub', () => {
  it.each(['../evil.json', '/etc/evil.json', 'unet/../../evil', 'a\\..\\evil', 'C:/evil', 'unet//x', 'a\0b', 'unet/.'])(
    'cannot name a file %j',
    async (file) => {
      const repository = bench.hub.repositories['owner/editor']!
      const entry = { type: 'file', path: file, size: 4, oid: 'e'.repeat(40) }
      bench.hub.repositories['owner/editor'] = { ...repository, entries: [entry] }
      await failure(bench.store.pull('owner/editor'), 'bad-reference')
      expect(await bench.store.list()).toEqual([])
    },
  )

  it('cannot name a part of the pipeline outside it', async () => {
    const repository = bench.hub.repositories['owner/editor']!
    const files = { ...repository.files, 'model_index.json': json({ '../unet': ['diffusers', 'UNet'] }) }
    bench.hub.repositories['owner/editor'] = { ...repository, files }
    await failure(bench.store.pull('owner/editor'), 'not-a-checkpoint')
  })

  it.each([false, true])('cannot send more than it announced, with chunks of any length: %j', async (chunked) => {
    const more = Buffer.concat([bench.served(unetFile), Buffer.alloc(100)])
    bench.hub.fault = ({ server, url }) =>
      server === 'cdn' && url.includes(sha256(bench.served(unetFile))) ? { body: more, chunked } : undefined
    const { message } = await failure(bench.store.pull('owner/editor'), 'checksum')
    expect(message).toContain(chunked ? 'longer' : 'another size')
    expect(await bench.exists('owner--editor')).toBe(false)
  })

  it('cannot replace our record by one of its own', async () => {
    const repository = bench.hub.repositories['owner/editor']!
    const files = { ...repository.files, 'amend.json': json({ name: 'evil' }) }
    bench.hub.repositories['owner/editor'] = { ...repository, files }
    await bench.store.pull('owner/editor')
    expect(JSON.parse(await readFile(path.join(bench.folder, 'owner--editor/amend.json'), 'utf8')).name).toBe(
      'owner--editor',
    )
  })
})
