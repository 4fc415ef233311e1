import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { readPicture } from '@amend/imaging'
import { readPairPicture, readPairs, scanPairs } from '@amend/pairs'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase, quoted } from '../database.ts'
import { defaultSelection } from '../selection/selection.ts'
import { smallDataset, smallPicture } from '../testing/small-dataset.ts'
import { freeze } from '../versions/freeze.ts'
import { exportLayouts, exportVersion } from './export.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-export-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let count = 0
const folder = () => path.join(root, String(count++))

const texts = ['a “café”, by night', 'x'.repeat(300), '<b>&"\'\\', 'two\nlines', '漢字 🎨', '']
const dataset = await smallDataset(folder(), {
  captions: 24,
  candidates: 2,
  chunk: 5,
  text: (caption) => `${texts[caption % texts.length]} ${caption}`,
})
const version = await freeze(dataset, 'v1', {
  selection: defaultSelection(dataset.recipe),
  selectionName: 'default',
  shares: { train: 0.6, validation: 0.2, test: 0.2 },
  models: [],
  shardBytes: 9000,
})
const shardBytes = 14_000

/** Every file below a folder with its hash. */
const contents = (at: string): Record<string, string> =>
  Object.fromEntries(
    (readdirSync(at, { recursive: true }) as string[])
      .filter((name) => statSync(path.join(at, name)).isFile())
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(path.join(at, name)))
          .digest('hex'),
      ]),
  )

/** Id, instruction, captions and pictures of all pairs, whatever the layout. */
async function pairsOf(at: string) {
  const { pairs, skipped } = await readPairs(at)
  expect(skipped).toEqual([])
  const rows = await Promise.all(
    pairs.map(async ({ input, output, instructions, captions, split }) => ({
      instructions,
      captions,
      split,
      pictures: [(await readPairPicture(input)).source?.sha256, (await readPairPicture(output)).source?.sha256],
    })),
  )
  return rows.sort((a, b) => (`${a.instructions} ${a.pictures}` < `${b.instructions} ${b.pictures}` ? -1 : 1))
}

describe('an export', () => {
  it.each(exportLayouts)('to %s is the same to the byte a second time', async (layout) => {
    const [first, second] = [folder(), folder()]
    await exportVersion(version, first, { layout, shardBytes })
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await exportVersion(version, second, { layout, shardBytes })
    const files = contents(first)
    expect(contents(second)).toEqual(files)
    expect(Object.keys(files).filter((name) => name.includes('.amend'))).toEqual([])
    expect(Object.keys(files).length).toBeGreaterThan(4)
  })

  it.each(['hugging-face', 'webdataset', 'json-lines'] as const)(
    'to %s has the pairs of the version, with their parts, texts and pictures',
    async (layout) => {
      const at = folder()
      await exportVersion(version, at, { layout, shardBytes })
      expect(await pairsOf(at)).toEqual(await pairsOf(version.folder))
    },
  )

  it('to Hugging Face’s Parquet is read by DuckDB, with the features of its pictures', async () => {
    const at = folder()
    await exportVersion(version, at, { layout: 'hugging-face', shardBytes })
    const files = readdirSync(path.join(at, 'data')).sort()
    expect(files.filter((name) => !/^(train|validation|test)-\d{5}-of-\d{5}\.parquet$/.test(name))).toEqual([])
    expect(files.filter((name) => name.startsWith('train')).length).toBeGreaterThan(1)
    const database = await openDatabase()
    const all = quoted(path.join(at, 'data', '*.parquet'))
    const described = await database.rows<{ column_name: string; column_type: string }>(`DESCRIBE SELECT * FROM ${all}`)
    expect(described.map((row) => `${row.column_name} ${row.column_type}`)).toEqual([
      'original_prompt VARCHAR',
      'original_image STRUCT(bytes BLOB, path VARCHAR)',
      'edit_prompt VARCHAR',
      'edited_prompt VARCHAR',
      'edited_image STRUCT(bytes BLOB, path VARCHAR)',
    ])
    const rows = await database.rows<{ edit_prompt: string; bytes: Uint8Array }>(
      `SELECT edit_prompt, edited_image.bytes AS bytes FROM ${all}`,
    )
    expect(rows).toHaveLength(48)
    for (const { bytes } of rows) expect(await readPicture(bytes)).toMatchObject({ width: 24 })
    const [metadata] = await database.rows<{ value: string }>(
      `SELECT decode(value) AS value FROM parquet_kv_metadata(${all}) WHERE decode(key) = 'huggingface'`,
    )
    database.close()
    expect(JSON.parse(metadata!.value).info.features).toMatchObject({
      original_image: { _type: 'Image' },
      edit_prompt: { dtype: 'string', _type: 'Value' },
    })
    expect(readFileSync(path.join(at, 'README.md'), 'utf8')).toContain('"path":"data/train-*"')
  })

  it('to WebDataset is read by tar', async () => {
    const at = folder()
    await exportVersion(version, at, { layout: 'webdataset', shardBytes })
    const archives = readdirSync(at).filter((name) => name.endsWith('.tar'))
    expect(archives).toContain('train-000000.tar')
    const out = folder()
    await mkdir(out)
    for (const name of archives) await promisify(execFile)('tar', ['-xf', path.join(at, name), '-C', out])
    const files = readdirSync(out).sort()
    expect(files).toHaveLength(3 * 48)
    // Readers take a name up to its first dot as the key.
    expect(new Set(files.map((name) => name.split('.')[0])).size).toBe(48)
    const key = files[0]!.split('.')[0]
    expect(files.filter((name) => name.startsWith(`${key}.`))).toEqual(
      ['edited.png', 'json', 'original.png'].map((ending) => `${key}.${ending}`),
    )
    const row = JSON.parse(readFileSync(path.join(out, `${key}.json`), 'utf8'))
    expect(row).toMatchObject({ original_prompt: `${texts[0]} 0`, seed: 1000, clip_sim_dir: 0.3 })
    expect(readFileSync(path.join(out, `${key}.original.png`)).equals(await smallPicture(0))).toBe(true)
    const { stdout } = await promisify(execFile)('tar', ['--utc', '-tvf', path.join(at, 'train-000000.tar')])
    expect(stdout.split('\n')[0]).toMatch(/^-rw-r--r-- 0\/0 .* 1970-01-01 00:00/)
  })

  it('to folders has the files of the original recipe', async () => {
    const at = folder()
    await exportVersion(version, at, { layout: 'folders' })
    expect(readdirSync(path.join(at, '0000003')).sort()).toEqual([
      '1042_0.jpg',
      '1042_1.jpg',
      '1049_0.jpg',
      '1049_1.jpg',
      'metadata.jsonl',
      'prompt.json',
    ])
    const text = (name: string) => readFileSync(path.join(at, name), 'utf8')
    expect(text('0000003/metadata.jsonl').split('\n')[0]).toBe(
      '{"seed":1042,"p2p_threshold":0.5,"cfg_scale":7.5,"clip_sim_0":0.3,"clip_sim_1":0.3,"clip_sim_dir":0.3,"clip_sim_image":0.9}',
    )
    expect(JSON.parse(text('0000003/prompt.json'))).toMatchObject({
      caption: 'two\nlines 3',
      input: 'two\nlines 3',
      edit: 'make two\nlines 3 night',
      url: 'https://pictures.example/3',
    })
    const seeds = JSON.parse(text('seeds.json'))
    expect(seeds).toHaveLength(24)
    expect(seeds[3]).toEqual(['0000003', ['1042', '1049']])
    const { pairs, layout } = await readPairs(at)
    expect({ layout, pairs: pairs.length }).toEqual({ layout: 'InstructPix2Pix', pairs: 48 })
    expect((await scanPairs(at, { leastSide: 8 })).pairs).toHaveLength(48)
  })

  it('is refused in a folder that is not empty, and changes nothing there', async () => {
    const at = folder()
    await mkdir(at)
    await writeFile(path.join(at, 'mine.txt'), 'mine')
    for (const layout of exportLayouts) {
      await expect(exportVersion(version, at, { layout })).rejects.toMatchObject({
        code: 'already-exists',
        message: `${at} is not empty: choose a new or empty folder.`,
      })
    }
    expect(contents(at)).toEqual({ 'mine.txt': createHash('sha256').update('mine').digest('hex') })
  })

  it.each(exportLayouts)('to %s that was stopped goes on, and keeps the shards that are complete', async (layout) => {
    const [whole, at] = [folder(), folder()]
    await exportVersion(version, whole, { layout, shardBytes })
    const stop = new AbortController()
    const options = { layout, shardBytes, signal: stop.signal }
    const stopped = exportVersion(version, at, {
      ...options,
      onProgress: (pairs) => {
        if (pairs >= 20) stop.abort(new Error('stopped'))
      },
    })
    await expect(stopped).rejects.toThrow('stopped')
    const early = Object.keys(contents(at)).filter((name) => name in contents(whole))
    expect(early.length).toBeGreaterThan(0)
    const old = new Date(2001, 1, 1)
    for (const name of early) await utimes(path.join(at, name), old, old)
    await expect(exportVersion(version, at, { layout, shardBytes: 99 })).rejects.toMatchObject({
      code: 'already-exists',
    })
    await exportVersion(version, at, { layout, shardBytes })
    expect(contents(at)).toEqual(contents(whole))
    for (const name of early) expect(statSync(path.join(at, name)).mtime).toEqual(old)
    expect(existsSync(path.join(at, '.amend-export.json'))).toBe(false)
  })
})
