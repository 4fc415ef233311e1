import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { readPicture } from '@amend/imaging'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeImageFolder } from './image-folder.ts'
import { readPairs } from './read-pairs.ts'
import { writeMixedPairs } from './testing/mixed-pairs.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'amend-image-folder-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const at = (...parts: string[]) => path.join(folder, ...parts)

describe('the dataset for a trainer', () => {
  it('has a row for each wording of an edit, with the columns named in the result', async () => {
    const seen: number[] = []
    const written = await writeImageFolder(await writeMixedPairs(folder), at('data'), {
      onProgress: (done) => seen.push(done),
    })
    expect(written).toMatchObject({ folder: at('data'), pairs: 2, rows: 3 })
    expect(written.skipped.map(({ id }) => id)).toEqual(['line 9', 'gone'])
    expect(seen).toEqual([1, 2, 3])
    const rows = readFileSync(at('data', 'metadata.jsonl'), 'utf8').trimEnd().split('\n')
    expect(rows.map((row) => JSON.parse(row))).toEqual([
      row('0000000.jpg', 'make it white'),
      row('0000001.jpg', "it's “white” & bright"),
      row('0000001.jpg', 'whiten'),
    ])
    expect((await readdir(at('data'))).sort()).toEqual(['edited', 'metadata.jsonl', 'original'])
  })

  const row = (file: string, instruction: string) => ({
    original_image_file_name: `original/${file}`,
    edited_image_file_name: `edited/${file}`,
    edit_prompt: instruction,
  })

  it('holds upright pictures of limited size, without camera metadata', async () => {
    await writeImageFolder(await writeMixedPairs(folder), at('data'), { mostSide: 100 })
    const { width, height } = await readPicture(at('data', 'original', '0000001.jpg'))
    expect([width, height]).toEqual([100, 31])
    expect((await readPicture(at('data', 'edited', '0000000.jpg'))).width).toBe(64)
    const { exif, format } = await sharp(at('data', 'original', '0000000.jpg')).metadata()
    expect({ exif, format }).toEqual({ exif: undefined, format: 'jpeg' })
  })

  it('is read by `readPairs`', async () => {
    await writeImageFolder(await writeMixedPairs(folder), at('data'))
    const { pairs } = await readPairs(at('data'))
    expect(pairs[0]).toMatchObject({ instructions: ['make it white'], input: at('data', 'original', '0000000.jpg') })
  })

  it('is written whole or not at all', async () => {
    const pairs = await writeMixedPairs(folder)
    const stop = new AbortController()
    const stopped = writeImageFolder(pairs, at('data'), { signal: stop.signal, onProgress: () => stop.abort() })
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    const broken = { ...pairs, pairs: pairs.pairs.slice(2) }
    await expect(writeImageFolder(broken, at('data'))).rejects.toMatchObject({ code: 'empty-data' })
    expect([existsSync(at('data')), existsSync(at('data.partial'))]).toEqual([false, false])
  })

  it('does not replace an existing folder', async () => {
    await mkdir(at('data', 'original'), { recursive: true })
    const writing = writeImageFolder(await writeMixedPairs(folder), at('data'))
    await expect(writing).rejects.toMatchObject({
      code: 'already-exists',
      message: expect.stringContaining('exists already'),
    })
    expect(existsSync(at('data.partial'))).toBe(false)
  })
})
