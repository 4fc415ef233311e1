import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lock } from './disk.ts'
import { openStore, storeFolder } from './index.ts'
import { failure, openWorkbench, unetFile, type Workbench } from './testing/workbench.ts'

describe('the folder', () => {
  it('depends on the environment', () => {
    expect(storeFolder({ AMEND_HOME: '/data', XDG_CACHE_HOME: '/cache' })).toBe('/data/models')
    expect(storeFolder({ XDG_CACHE_HOME: '/cache', HOME: '/people/me' })).toBe('/cache/amend/models')
    expect(storeFolder({ HOME: '/people/me' })).toBe('/people/me/.cache/amend/models')
  })
})

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench()
})
afterEach(() => bench.close())

const at = (...parts: string[]) => path.join(bench.folder, 'owner--editor', ...parts)

describe('an empty store', () => {
  it('lists nothing, and its error says how to pull a model', async () => {
    expect(await bench.store.list()).toEqual([])
    const { message } = await failure(bench.store.resolve('owner/editor'), 'not-found')
    expect(message).toContain('amend models pull')
    expect(message).toContain('No model is stored yet.')
    await failure(bench.store.verify('owner/editor'), 'not-found')
    await failure(bench.store.remove('owner/editor'), 'not-found')
    expect(await bench.exists()).toBe(false)
  })

  it('resolves paths of any folder or file', async () => {
    expect(await bench.store.resolve(bench.temporary)).toBe(bench.temporary)
    expect(await bench.store.resolve('.')).toBe(process.cwd())
    await failure(bench.store.resolve(''), 'not-found')
  })
})

describe('verify', () => {
  it('finds missing, changed and extra files', async () => {
    await bench.store.pull('owner/editor')
    await rm(at('vae/config.json'))
    await writeFile(at('unet/config.json'), '{"in_channels":9}')
    await writeFile(at('tokenizer/merges.txt'), 'shorter')
    await writeFile(at('unet/surprise.bin'), 'x')
    expect(await bench.store.verify('owner/editor')).toEqual({
      ok: false,
      problems: [
        { file: 'tokenizer/merges.txt', problem: 'changed' },
        { file: 'unet/config.json', problem: 'changed' },
        { file: 'unet/surprise.bin', problem: 'extra' },
        { file: 'vae/config.json', problem: 'missing' },
      ],
    })
    expect(await bench.store.list()).toMatchObject([{ complete: false }])
    await bench.store.pull('owner/editor')
    expect(await bench.store.verify('owner/editor')).toEqual({ ok: true, problems: [] })
  })

  it('reports its progress', async () => {
    const model = await bench.store.pull('owner/editor')
    const seen: number[] = []
    await bench.store.verify('owner--editor', ({ bytes, totalBytes }) => {
      expect(totalBytes).toBe(model.bytes)
      seen.push(bytes)
    })
    expect(seen.at(-1)).toBe(model.bytes)
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
  })

  it('does not follow a record out of the folder', async () => {
    await bench.store.pull('owner/editor')
    const record = JSON.parse((await bench.stored('amend.json')).toString())
    record.files[0].path = '../../secret'
    await writeFile(at('amend.json'), JSON.stringify(record))
    await failure(bench.store.verify('owner/editor'), 'broken-file')
    expect(await bench.store.list()).toEqual([])
    await bench.store.remove('owner/editor')
    expect(await bench.exists('owner--editor')).toBe(false)
  })
})

describe('remove', () => {
  it('deletes the model and the files of an interrupted pull', async () => {
    await bench.store.pull('owner/editor')
    await bench.store.remove('owner/editor')
    expect(await bench.store.list()).toEqual([])

    bench.hub.fault = ({ server }) => (server === 'cdn' ? { status: 404 } : undefined)
    await failure(bench.store.pull('owner/editor'), 'not-found')
    expect(await bench.store.list()).toMatchObject([{ complete: false }])
    await bench.store.remove('owner--editor')
    expect(await bench.store.list()).toEqual([])
    expect(await bench.exists('.partial', 'owner--editor')).toBe(false)
  })

  it.each(['..', '.', '', '/', '../outside', '.partial', 'a/../../outside', 'a\\..\\b', 'con', 'x'.repeat(200)])(
    'refuses names that lead outside the store: %j',
    async (name) => {
      const outside = path.join(bench.temporary, 'outside')
      await mkdir(outside, { recursive: true })
      await writeFile(path.join(outside, 'amend.json'), '{}')
      await mkdir(bench.folder, { recursive: true })
      await writeFile(path.join(bench.folder, 'amend.json'), '{}')
      await failure(bench.store.remove(name), 'not-found')
      expect(await bench.exists('..', 'outside', 'amend.json')).toBe(true)
    },
  )

  it('deletes a link and not its target', async () => {
    await bench.store.pull('owner/editor')
    await symlink(at(), path.join(bench.folder, 'alias'))
    await bench.store.remove('alias')
    expect(await bench.store.verify('owner/editor')).toEqual({ ok: true, problems: [] })
  })
})

describe('names', () => {
  it('of folders without a record are ignored', async () => {
    await mkdir(path.join(bench.folder, 'mine'), { recursive: true })
    await writeFile(path.join(bench.folder, 'mine', 'thesis.txt'), 'x')
    await failure(bench.store.pull('owner/editor', { name: 'mine' }), 'bad-reference')
    await failure(bench.store.remove('mine'), 'not-found')
    expect(await bench.exists('mine', 'thesis.txt')).toBe(true)
  })

  it.each(['../mine', 'a/b/c', '.hidden', 'a b', 'nul.txt', ''])(
    'are refused when they are not valid folder names: %j',
    async (name) => {
      await failure(bench.store.pull('owner/editor', { name }), 'bad-reference')
      expect(bench.hub.seen).toEqual([])
    },
  )

  it('of stored models are listed when another is not found', async () => {
    await bench.store.pull('owner/editor')
    const { message } = await failure(bench.store.resolve('owner/other'), 'not-found')
    expect(message).toContain('Stored: owner--editor.')
  })
})

describe('a lock', () => {
  const file = () => path.join(bench.folder, '.partial', 'owner--editor.lock')

  it('excludes another owner in this process, and is released', async () => {
    const unlock = await lock(file(), 'The model')
    await failure(lock(file(), 'The model'), 'busy')
    unlock()
    await (await lock(file(), 'The model'))()
  })

  it('blocks a pull while it is held, and not after its owner has ended without a release', async () => {
    const unlock = await lock(file(), 'The model')
    await failure(bench.store.pull('owner/editor'), 'busy')
    unlock()
    await writeFile(file(), JSON.stringify({ pid: process.pid, host: os.hostname() }))
    await bench.store.pull('owner/editor')
    expect(await bench.exists('owner--editor', unetFile)).toBe(true)
  })
})

it('uses the default folder when none is given', () => {
  const env = { HOME: '/people/me' }
  expect(openStore({ env }).folder).toBe(storeFolder(env))
})
