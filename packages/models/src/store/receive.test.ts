import { createHash } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { zipSync } from 'fflate'
import tar from 'tar-stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ModelError } from '../error.ts'
import type { SentModel } from './index.ts'
import { weights } from './testing/checkpoint.ts'
import { failure, openWorkbench, type Workbench } from './testing/workbench.ts'

let bench: Workbench
beforeEach(async () => {
  bench = await openWorkbench()
})
afterEach(() => bench.close())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

const send = (bytes: Uint8Array, fileName: string, more: Partial<SentModel> = {}) =>
  bench.store.receive({
    ...{ fileName, bytes: bytes.byteLength, mostBytes: 2 ** 24 },
    write: async (file) => {
      await writeFile(file, bytes)
      return sha256(bytes)
    },
    check: async () => {},
    ...more,
  })

/** The files of the test hub's checkpoint, under a folder. */
const files = (folder: string) =>
  Object.entries(bench.hub.repositories['owner/editor']?.files ?? {}).map(
    ([name, { bytes }]) => [`${folder}${name}`, bytes] as const,
  )

async function tarOf(entries: readonly (readonly [string, Uint8Array])[], link?: string): Promise<Buffer> {
  const pack = tar.pack()
  for (const [name, bytes] of entries) pack.entry({ name }, Buffer.from(bytes))
  if (link) pack.entry({ name: 'link', type: 'symlink', linkname: link })
  pack.finalize()
  return buffer(pack)
}

/** What the store's folder holds. */
const left = async () =>
  (await readdir(bench.folder, { recursive: true }).catch(() => [])).filter((name) => !/lock$/.test(name))

describe('a sent model', () => {
  it('is stored from one .safetensors file, with the hash of what was sent', async () => {
    const bytes = await weights(bench.temporary, 7)
    let opened = ''
    const stored = await send(bytes, 'My editor.safetensors', {
      check: async (location) => {
        opened = location
      },
    })
    expect(stored).toMatchObject({ name: 'My-editor', kind: 'sent', source: 'My editor.safetensors', complete: true })
    expect(stored.revision).toBe(sha256(bytes))
    expect(path.basename(opened)).toBe('My-editor.safetensors')
    expect(await readFile(await bench.store.resolve('My-editor'))).toEqual(bytes)
    expect((await bench.store.verify('My-editor')).ok).toBe(true)
  })

  it('is stored from a zip, a tar and a gzipped tar of a diffusers folder', async () => {
    const entries = files('editor/')
    const archives = {
      'a.zip': zipSync(Object.fromEntries([...entries, ['__MACOSX/._editor', new Uint8Array(3)]])),
      'b.tar': await tarOf(entries),
      'c.tgz': gzipSync(await tarOf(entries.map(([name, bytes]) => [`./${name}`, bytes]))),
    }
    for (const [fileName, bytes] of Object.entries(archives)) {
      const stored = await send(bytes, fileName)
      expect(stored).toMatchObject({ name: fileName.charAt(0), layout: 'diffusers', complete: true })
      // Pickles of the archive are not kept.
      expect((await readdir(path.join(stored.folder, 'unet'))).sort()).toEqual([
        'config.json',
        'diffusion_pytorch_model.safetensors',
      ])
    }
  })

  it('leaves nothing behind when it does not open', async () => {
    const check = async (location: string) => {
      throw new ModelError('unsupported-model', `${location} holds a model that turns text into pictures.`)
    }
    const { message } = await failure(
      send(await weights(bench.temporary, 7), 'x.safetensors', { check }),
      'unsupported-model',
    )
    expect(message).toBe('x.safetensors holds a model that turns text into pictures.')
    expect(await left()).toEqual(['.partial'])
  })

  it.each<[string, () => Promise<Uint8Array>, RegExp]>([
    ['a pickle', async () => Buffer.from('\x80\x02}q'), /neither a .safetensors file nor/],
    ['an archive of something else', () => tarOf([['a.txt', Buffer.from('x')]]), /holds no checkpoint/],
    ['an archive that is cut off', async () => (await tarOf(files(''))).subarray(0, 3000), /cut off or damaged/],
    ['a path that leads out', () => tarOf([['../outside.safetensors', Buffer.from('x')]]), /leads out of it/],
    ['a link', () => tarOf([['a.txt', Buffer.from('x')]], '/etc/passwd'), /no plain file/],
    [
      'cut off weights',
      async () => (await weights(bench.temporary, 7)).subarray(0, 90),
      /not a whole safetensors file/,
    ],
  ])('is refused in one sentence: %s', async (_, make, sentence) => {
    const error = await send(await make(), 'sent.bin').catch((error: unknown) => error)
    expect(error).toBeInstanceOf(ModelError)
    expect((error as ModelError).message).toMatch(sentence)
    expect((error as ModelError).message).not.toContain(bench.folder)
    expect(await left()).toEqual(['.partial'])
  })

  it('may not unpack to more than the limit', async () => {
    const bomb = gzipSync(await tarOf([['model_index.json', new Uint8Array(2 ** 22)]]))
    const { message } = await failure(send(bomb, 'bomb.tgz', { mostBytes: 2 ** 20 }), 'broken-file')
    expect(message).toContain('larger than the limit')
  })

  it('takes no name of another model, and is stored once', async () => {
    const bytes = await weights(bench.temporary, 7)
    const first = await send(bytes, 'x.safetensors')
    expect(await send(bytes, 'x.safetensors')).toEqual(first)
    await failure(send(await weights(bench.temporary, 8), 'x.safetensors'), 'bad-reference')
    expect(await send(await weights(bench.temporary, 8), 'x.safetensors', { name: 'y' })).toMatchObject({ name: 'y' })
  })
})
