import { chmod, lstat, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ModelError } from '../error.ts'
import { requireSpace, storeProblem } from './disk.ts'
import { openStore } from './index.ts'
import { pipeline, weights } from './testing/checkpoint.ts'
import { failure, openWorkbench, unetFile, type Workbench } from './testing/workbench.ts'

let bench: Workbench
let source: string
beforeEach(async () => {
  bench = await openWorkbench()
  source = path.join(bench.temporary, 'my editor')
  for (const [file, { bytes }] of Object.entries((await pipeline(bench.temporary)).files)) {
    await mkdir(path.join(source, path.dirname(file)), { recursive: true })
    await writeFile(path.join(source, file), bytes)
  }
})
afterEach(async () => {
  expect(bench.hub.seen).toEqual([])
  await bench.close()
})

describe('a folder', () => {
  it('is copied without network, with the files that a pipeline needs', async () => {
    const model = await bench.store.pull(source)
    expect(model).toMatchObject({ name: 'my-editor', kind: 'folder', source, layout: 'diffusers', complete: true })
    expect(await bench.exists('my-editor', 'unet/diffusion_pytorch_model.bin')).toBe(false)
    expect(await bench.stored(unetFile, 'my-editor')).toEqual(await readFile(path.join(source, unetFile)))
    expect(await bench.store.verify('my-editor')).toEqual({ ok: true, problems: [] })
  })

  it('is updated by another pull', async () => {
    await bench.store.pull(source)
    await writeFile(path.join(source, 'unet/config.json'), '{"in_channels":4}')
    await bench.store.pull(source)
    expect((await bench.stored('unet/config.json', 'my-editor')).toString()).toBe('{"in_channels":4}')
  })

  it('can be linked: no bytes are copied, and the original stays when the model is removed', async () => {
    await bench.store.pull(source, { name: 'linked', link: true })
    const original = path.join(source, unetFile)
    const linked = path.join(bench.folder, 'linked', unetFile)
    expect((await stat(linked)).ino).toBe((await stat(original)).ino)
    await bench.store.remove('linked')
    expect(await readFile(original)).toEqual(bench.served(unetFile))
  })

  it('may consist of links, like the caches of other tools', async () => {
    const snapshot = path.join(bench.temporary, 'snapshot')
    await mkdir(path.join(snapshot, 'unet'), { recursive: true })
    await symlink(path.join(source, 'model_index.json'), path.join(snapshot, 'model_index.json'))
    await symlink(path.join(source, unetFile), path.join(snapshot, unetFile))
    await bench.store.pull(snapshot)
    expect((await lstat(path.join(bench.folder, 'snapshot', unetFile))).isFile()).toBe(true)
    expect(await bench.stored(unetFile, 'snapshot')).toEqual(bench.served(unetFile))
  })

  it('with Git LFS pointers in place of the weights gives a sentence on how to fetch them', async () => {
    const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3438167534\n'
    await writeFile(path.join(source, unetFile), pointer)
    expect((await failure(bench.store.pull(source), 'broken-file')).message).toContain('git lfs pull')
    expect(await bench.store.list()).toEqual([])
  })

  it('is refused when it has no model, is the store itself, or is missing', async () => {
    await mkdir(path.join(bench.temporary, 'empty'))
    await failure(bench.store.pull(path.join(bench.temporary, 'empty')), 'not-a-checkpoint')
    await failure(bench.store.pull(path.join(bench.temporary, 'nowhere')), 'not-found')
    await bench.store.pull(source)
    await failure(bench.store.pull(path.join(bench.folder, 'my-editor')), 'bad-reference')
  })

  it('leaves nothing behind when copying is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('stop')
    const onProgress = ({ fileIndex }: { fileIndex: number }) => fileIndex === 3 && controller.abort(reason)
    await expect(bench.store.pull(source, { onProgress, signal: controller.signal })).rejects.toBe(reason)
    expect(await bench.store.list()).toEqual([])
    expect(await bench.exists('.partial', 'my-editor')).toBe(false)
  })
})

describe('a file', () => {
  it('is a model of its own', async () => {
    const file = path.join(bench.temporary, 'night edit.safetensors')
    await writeFile(file, await weights(bench.temporary, 60))
    expect(await bench.store.pull(file)).toMatchObject({ name: 'night-edit', kind: 'file', layout: 'single-file' })
    expect(await bench.store.resolve('night-edit')).toBe(
      path.join(bench.folder, 'night-edit', 'night edit.safetensors'),
    )
  })

  it('is refused when it is truncated, or a pickle', async () => {
    const file = path.join(bench.temporary, 'cut.safetensors')
    await writeFile(file, (await weights(bench.temporary, 60)).subarray(0, -4))
    await failure(bench.store.pull(file), 'broken-file')
    await writeFile(path.join(bench.temporary, 'old.ckpt'), 'a pickle')
    await failure(bench.store.pull(path.join(bench.temporary, 'old.ckpt')), 'unsupported-format')
  })
})

describe('a disk', () => {
  it('without enough space is detected before the download', async () => {
    await failure(requireSpace(bench.temporary, 1e18), 'disk-full')
    const repository = await pipeline(bench.temporary)
    const entry = { type: 'file', path: unetFile, size: 1e15, oid: 'e'.repeat(40) }
    delete repository.files[unetFile]
    bench.hub.repositories['owner/huge'] = { ...repository, entries: [entry] }
    const { message } = await failure(bench.store.pull('owner/huge'), 'disk-full')
    expect(message).toMatch(/1000000\.0 GB more are needed/)
    expect(bench.hub.downloads()).toEqual([])
    bench.hub.seen.length = 0
  })

  it.runIf(process.platform === 'linux')('that fills up during the write gives a sentence', async () => {
    const full = await writeFile('/dev/full', 'x').catch((error: unknown) => error)
    expect(storeProblem('/models', full)).toMatchObject({
      code: 'disk-full',
      message: 'The disk is full: /models was not written.',
    })
  })

  it('without write permission gives a sentence', async () => {
    const locked = path.join(bench.temporary, 'locked')
    await mkdir(locked, { mode: 0o555 })
    await chmod(bench.temporary, 0o755)
    const root = process.geteuid?.() === 0
    // The permissions of a folder do not bind root.
    if (root) process.seteuid?.(65534)
    try {
      const error = await failure(
        openStore({ folder: path.join(locked, 'models'), env: {} }).pull(source),
        'no-permission',
      )
      expect(error.message).toContain(locked)
    } finally {
      if (root) process.seteuid?.(0)
    }
  })

  it('with a file in place of the store gives a sentence', async () => {
    await writeFile(bench.folder, 'not a folder')
    await failure(bench.store.pull(source), 'no-permission')
    expect(await bench.store.list()).toEqual([])
  })

  it('other errors are passed on unchanged', () => {
    const error = new RangeError('a bug')
    expect(storeProblem('/models', error)).toBeUndefined()
    expect(storeProblem('/models', new ModelError('offline', 'x.'))).toBeUndefined()
  })
})
