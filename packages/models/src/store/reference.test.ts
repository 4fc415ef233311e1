import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSafeFilePath, isStoredName, nameFrom } from './name.ts'
import { defaultName, hubAddress, parseReference } from './reference.ts'
import { retryAfter } from './retry.ts'

const parse = (text: string, endpoint = hubAddress) => parseReference(text, endpoint)

describe('a reference', () => {
  it.each([
    ['timbrooks/instruct-pix2pix', 'timbrooks/instruct-pix2pix', 'main'],
    [' timbrooks/instruct-pix2pix@fp16 ', 'timbrooks/instruct-pix2pix', 'fp16'],
    ['owner/name@refs/pr/3', 'owner/name', 'refs/pr/3'],
    ['https://huggingface.co/owner/name', 'owner/name', 'main'],
    ['https://huggingface.co/owner/name/', 'owner/name', 'main'],
    ['https://hf.co/owner/name/tree/v1.2', 'owner/name', 'v1.2'],
    ['https://mirror.example/hub/owner/name', 'owner/name', 'main'],
  ])('%j is a repository', async (text, repository, revision) => {
    expect(await parse(text, 'https://mirror.example/hub')).toEqual({ kind: 'hub', repository, revision })
  })

  it.each([
    '',
    'gpt2',
    'a/b/c',
    'own..er/name',
    'own--er/name',
    'owner/name@',
    'owner/name@a b',
    'owner/name@../x',
    'http://',
    'https://u:p@h/a.safetensors',
    'https://huggingface.co/owner/name/tree/main/unet',
    'https://huggingface.co/owner',
  ])('%j is invalid', async (text) => {
    await expect(parse(text)).rejects.toMatchObject({ name: 'ModelError', code: 'bad-reference' })
  })

  it.each(['./nowhere', '/nowhere/at/all', '~/nowhere', 'C:\\nowhere'])(
    '%j is a path that does not exist',
    async (text) => {
      await expect(parse(text)).rejects.toMatchObject({ code: 'not-found' })
    },
  )

  it('to a file of the hub uses the endpoint, and is escaped', async () => {
    const text = 'https://huggingface.co/owner/name/blob/main/a%20b/x%23y.safetensors?download=true'
    expect(await parse(text, 'https://mirror.example')).toEqual({
      kind: 'url',
      url: 'https://mirror.example/owner/name/resolve/main/a%20b/x%23y.safetensors',
      source: 'https://mirror.example/owner/name/resolve/main/a%20b/x%23y.safetensors',
      fileName: 'x#y.safetensors',
    })
  })

  it('that exists on this disk is a path', async () => {
    expect(await parse(import.meta.filename)).toEqual({ kind: 'file', path: import.meta.filename })
    expect(await parse(import.meta.dirname)).toEqual({ kind: 'folder', path: import.meta.dirname })
  })

  it('determines the stored name', () => {
    expect(defaultName({ kind: 'hub', repository: 'owner/name', revision: 'refs/pr/3' })).toBe('owner--name@refs-pr-3')
    expect(defaultName({ kind: 'file', path: '/x/Night (final) .safetensors' })).toBe('Night-final-')
    expect(() => defaultName({ kind: 'folder', path: '/' })).toThrow(/gives no name/)
  })
})

describe('file paths', () => {
  it('that are accepted stay inside their folder on every system', () => {
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'C:', 'a', 'unet', '\\', '\0', ' '), fc.string())
    const file = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(file, (name) => {
        if (!isSafeFilePath(name)) return
        for (const system of [path.posix, path.win32]) {
          const folder = system === path.win32 ? 'D:\\store\\model' : '/store/model'
          const relative = system.relative(folder, system.resolve(folder, name))
          expect(relative.split(system.sep)[0]).not.toBe('..')
          expect(relative).not.toBe('')
          expect(system.isAbsolute(relative)).toBe(false)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('of ordinary checkpoints are accepted', () => {
    for (const file of ['model_index.json', 'unet/diffusion_pytorch_model.fp16.safetensors', 'a b/ü..x/…'])
      expect(isSafeFilePath(file)).toBe(true)
  })

  it('are valid names, or refused, for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        let name: string
        try {
          name = nameFrom(text)
        } catch {
          return
        }
        expect(isStoredName(name)).toBe(true)
      }),
    )
  })
})

describe('Retry-After', () => {
  it('is in seconds or a date', () => {
    expect(retryAfter('7')).toBe(7000)
    expect(retryAfter('Mon, 01 Jan 2024 00:00:10 GMT', Date.UTC(2024, 0, 1))).toBe(10_000)
    expect(retryAfter('Mon, 01 Jan 2024 00:00:00 GMT', Date.UTC(2025, 0, 1))).toBe(0)
    expect(retryAfter('soon')).toBeUndefined()
    expect(retryAfter(null)).toBeUndefined()
  })
})
