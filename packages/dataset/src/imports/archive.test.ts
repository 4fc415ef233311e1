import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { zipOf } from '../testing/zip.ts'
import { unpackArchive } from './archive.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-archive-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let count = 0
const place = () => path.join(root, String(count++))
const signal = new AbortController().signal

async function stored(bytes: Uint8Array): Promise<string> {
  const file = place()
  await writeFile(file, bytes)
  return file
}

describe('an archive', () => {
  it('is unpacked to the folder in which its pairs are', async () => {
    const folder = place()
    const file = await stored(
      zipOf({
        'looks/input/a.png': 'a',
        'looks/instruction.txt': 'x',
        '__MACOSX/looks/._a': '',
        'looks/.DS_Store': '',
      }),
    )
    const pairs = await unpackArchive(file, 'zip', folder, signal)
    expect(pairs).toBe(path.join(folder, 'looks'))
    expect(await readFile(path.join(pairs, 'input', 'a.png'), 'utf8')).toBe('a')
    expect((await readdir(pairs)).sort()).toEqual(['input', 'instruction.txt'])
  })

  it('with the parts of a dataset only is the folder itself', async () => {
    const folder = place()
    expect(await unpackArchive(await stored(zipOf({ 'train/metadata.jsonl': '{}' })), 'zip', folder, signal)).toBe(
      folder,
    )
  })

  it.each(['tar', 'parquet'] as const)('of %s is a shard by itself', async (format) => {
    const [file, folder] = [await stored(Buffer.from('shard')), place()]
    expect(await unpackArchive(file, format, folder, signal)).toBe(folder)
    expect(await readdir(folder)).toEqual([`pairs.${format}`])
  })

  it.each([
    ['whose file leaves the folder', zipOf({ '../evil.txt': 'x' }), /The archive is broken: .*\.\.\/evil\.txt/],
    ['that is no archive', Buffer.from('no archive'), /^The file is no ZIP archive/],
    ['that is cut off', zipOf({ 'a.png': 'a' }).subarray(0, 40), /^The file is no ZIP archive/],
    ['with a name twice', twice(), /two files of one name/],
    ['that unpacks to far more than it is', zipOf({ 'a.txt': 'a'.repeat(5_000_000) }), /unpacks to too much/],
  ])('%s is refused in one sentence', async (_, bytes, message) => {
    const folder = place()
    await expect(unpackArchive(await stored(bytes), 'zip', folder, signal)).rejects.toMatchObject({
      ...{ code: 'bad-data', message: expect.stringMatching(message) },
    })
    expect(await readdir(root)).not.toContain('evil.txt')
  })

  it('stops when it is told to', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'))
    await mkdir(path.join(root, 'stopped'))
    const file = await stored(zipOf({ 'a.txt': 'a' }))
    await expect(unpackArchive(file, 'zip', path.join(root, 'stopped'), stopped)).rejects.toThrow('stopped')
  })
})

/** Names of the same length, of which the second becomes the first. */
function twice(): Uint8Array {
  const text = Buffer.from(zipOf({ 'a.txt': '1', 'b.txt': '2' })).toString('latin1')
  return Buffer.from(text.replaceAll('b.txt', 'a.txt'), 'latin1')
}
