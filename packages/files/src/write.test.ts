import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeFileAtomically } from './write.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'amend-write-'))
})
afterEach(() => rmSync(folder, { recursive: true }))
const at = (name: string) => path.join(folder, name)

async function* pieces(...texts: (string | Error)[]) {
  for (const text of texts) {
    if (text instanceof Error) throw text
    yield Buffer.from(text)
  }
}

describe('a file written atomically', () => {
  it('has its content, from text, bytes or a stream', async () => {
    await writeFileAtomically(at('text'), 'text')
    await writeFileAtomically(at('bytes'), Buffer.from('bytes'), { flush: false })
    await writeFileAtomically(at('stream'), pieces('a', 'bc', ''))
    expect(['text', 'bytes', 'stream'].map((name) => readFileSync(at(name), 'utf8'))).toEqual(['text', 'bytes', 'abc'])
    expect(readdirSync(folder)).toHaveLength(3)
  })

  it('replaces another, unless `replace` is false', async () => {
    await writeFileAtomically(at('a'), 'first')
    await writeFileAtomically(at('a'), 'second')
    expect(readFileSync(at('a'), 'utf8')).toBe('second')
    await expect(writeFileAtomically(at('a'), 'third', { overwrite: false })).rejects.toMatchObject({ code: 'EEXIST' })
    expect(readFileSync(at('a'), 'utf8')).toBe('second')
    await writeFileAtomically(at('b'), 'new', { overwrite: false })
    expect(readdirSync(folder)).toEqual(['a', 'b'])
  })

  it.skipIf(process.platform === 'win32')('has the requested permissions', async () => {
    await writeFileAtomically(at('secret'), 'x', { mode: 0o600 })
    expect(statSync(at('secret')).mode & 0o777).toBe(0o600)
  })

  it('keeps the old content when the new content throws', async () => {
    await writeFileAtomically(at('a'), 'first')
    await expect(writeFileAtomically(at('a'), pieces('half', new Error('lost')))).rejects.toThrow('lost')
    expect(readFileSync(at('a'), 'utf8')).toBe('first')
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('does not appear when it is aborted, before or during the write', async () => {
    const reason = new Error('stopped')
    await expect(writeFileAtomically(at('a'), 'x', { signal: AbortSignal.abort(reason) })).rejects.toThrow()
    const controller = new AbortController()
    async function* stopping() {
      yield Buffer.from('a')
      controller.abort(reason)
      yield Buffer.from('b')
    }
    await expect(writeFileAtomically(at('a'), stopping(), { signal: controller.signal })).rejects.toThrow()
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not replace a folder', async () => {
    mkdirSync(at('a'))
    await expect(writeFileAtomically(at('a'), 'x')).rejects.toThrow()
    expect(readdirSync(folder)).toEqual(['a'])
  })

  it('is never partial for readers while it is rewritten', async () => {
    const long = 'x'.repeat(100_000)
    await writeFileAtomically(at('a'), long)
    let writing = true
    const writer = (async () => {
      for (let i = 0; i < 100; i++) await writeFileAtomically(at('a'), long, { flush: false })
      writing = false
    })()
    while (writing) {
      expect(readFileSync(at('a'), 'utf8').length).toBe(long.length)
      await new Promise(setImmediate)
    }
    await writer
  })
})
