import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { readPicture } from '@amend/imaging'
import { readPairPicture, readPairs } from '@amend/pairs'
import { afterAll, describe, expect, it } from 'vitest'
import { openDatabase, quoted } from '../database.ts'
import { defaultSelection } from '../selection/selection.ts'
import { smallDataset, smallPicture } from '../testing/small-dataset.ts'
import { defaultShares, freeze } from './freeze.ts'
import { openVersion, readVersion, versionNames } from './version.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-freeze-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let count = 0
const folder = () => path.join(root, String(count++))

const models = [{ role: 'painter' as const, name: 'pico-t2i', licence: 'CC BY-SA 4.0' }]
const optionsFor = (recipe: Parameters<typeof defaultSelection>[0]) => ({
  selection: defaultSelection(recipe),
  selectionName: 'default',
  models,
})
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('a frozen version', () => {
  it('has the pictures of all kept pairs in Parquet, and a manifest with their hashes', async () => {
    const dataset = await smallDataset(folder(), { captions: 8, candidates: 2 })
    const version = await freeze(dataset, 'v1', { ...optionsFor(dataset.recipe), shardBytes: 4000 })
    const { facts } = version
    expect(facts).toMatchObject({ pairs: 16, captions: 8, instructions: 8, licences: { 'CC BY 4.0': 8 }, models })
    expect(facts.shards.length).toBeGreaterThan(2)
    expect(facts.hash).toBe(sha256(readFileSync(path.join(version.folder, 'manifest.jsonl'))))

    const lines = readFileSync(path.join(version.folder, 'manifest.jsonl'), 'utf8').trim().split('\n')
    const manifest = lines.map((line) => JSON.parse(line))
    const first = manifest.find(({ id }) => id === '0000003-1042')
    expect(first).toMatchObject({
      instruction: 'make scene 3 night',
      caption: 'scene 3',
      edited_caption: 'scene 3 at night',
      before_sha256: sha256(await smallPicture(12)),
      after_sha256: sha256(await smallPicture(13)),
    })

    const database = await openDatabase()
    const files = facts.shards.map(({ file }) => quoted(path.join(version.folder, file)))
    const rows = await database.rows<{ id: string; path: string; bytes: Uint8Array }>(
      `SELECT id, original_image.path AS path, original_image.bytes AS bytes FROM read_parquet([${files.join(', ')}])`,
    )
    database.close()
    expect(rows.map(({ id }) => id).sort()).toEqual(manifest.map(({ id }) => id).sort())
    for (const { id, path: name, bytes } of rows) {
      expect(name).toBe(`${id}_0.png`)
      expect(await readPicture(bytes)).toMatchObject({ width: 24, height: 24 })
    }
  })

  it('says in its card what a safety checker and a moderation have judged', async () => {
    const cardFor = async (unsafe: (candidate: number) => boolean | null, recipe = {}) => {
      const dataset = await smallDataset(folder(), {
        captions: 2,
        candidates: 2,
        recipe,
        alter: ({ candidate }) => ({ unsafe: unsafe(candidate) }),
      })
      const { folder: at } = await freeze(dataset, 'v1', optionsFor(dataset.recipe))
      return readFileSync(path.join(at, 'README.md'), 'utf8')
    }
    const unchecked = await cardFor(() => null)
    expect(unchecked).toContain('No safety classifier has judged these pictures.')
    expect(unchecked).toContain('Captions and instructions were not moderated.')
    const checked = await cardFor((candidate) => candidate === 1, {
      blockedWords: ['gore'],
      moderation: { model: 'omni' },
    })
    expect(checked).toContain('has judged all pictures. It flagged 2 other candidates')
    expect(checked).toContain('moderated by omni and by a list of 1 words')
    expect(await cardFor((candidate) => (candidate === 1 ? false : null))).toContain('has judged 2 of 4 pairs')
  })

  it('puts all pairs of a caption into one part, and the same caption into the same part of another version', async () => {
    const dataset = await smallDataset(folder(), { captions: 60, candidates: 2, chunk: 20 })
    const first = await freeze(dataset, 'a', {
      ...optionsFor(dataset.recipe),
      shares: { train: 0.5, validation: 0.25, test: 0.25 },
    })
    const partsOf = (version: { folder: string }) =>
      readFileSync(path.join(version.folder, 'manifest.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { caption: string; split: string })
    const parts = new Map<string, string>()
    for (const { caption, split } of partsOf(first)) {
      expect(parts.get(caption) ?? split).toBe(split)
      parts.set(caption, split)
    }
    const sizes = ['train', 'validation', 'test'].map((split) => [...parts.values()].filter((p) => p === split).length)
    expect(sizes.reduce((a, b) => a + b)).toBe(60)
    for (const [i, share] of [30, 15, 15].entries()) expect(Math.abs(sizes[i]! - share)).toBeLessThan(12)

    const fewer = { ...defaultSelection(dataset.recipe), perTriple: 1, exclude: [{ triple: 3 }] }
    const second = await freeze(dataset, 'b', {
      ...optionsFor(dataset.recipe),
      selection: fewer,
      shares: first.facts.shares as typeof defaultShares,
    })
    for (const { caption, split } of partsOf(second)) expect(parts.get(caption)).toBe(split)
    expect(second.facts.pairs).toBe(59)
  })

  it('never changes: a name that exists is refused, and nothing is left of one that fails', async () => {
    const dataset = await smallDataset(folder(), { captions: 2 })
    const options = optionsFor(dataset.recipe)
    const version = await freeze(dataset, 'v1', options)
    const before = readFileSync(path.join(version.folder, 'version.json'), 'utf8')
    await expect(freeze(dataset, 'v1', options)).rejects.toMatchObject({
      code: 'already-exists',
      message: expect.stringMatching(/has a version "v1" already, and a version never changes: choose another name\.$/),
    })
    expect(readFileSync(path.join(version.folder, 'version.json'), 'utf8')).toBe(before)

    const nothing = {
      ...options,
      selection: { ...options.selection, thresholds: { image: 1, direction: 1, caption: 1 } },
    }
    await expect(freeze(dataset, 'v2', nothing)).rejects.toMatchObject({ code: 'empty-data' })
    const stopped = new AbortController()
    stopped.abort(new Error('stopped'))
    await expect(freeze(dataset, 'v3', { ...options, signal: stopped.signal })).rejects.toThrow('stopped')
    await expect(freeze(dataset, 'v4', { ...options, shares: { ...defaultShares, train: 0.5 } })).rejects.toMatchObject(
      { code: 'bad-recipe' },
    )
    expect(readdirSync(path.join(dataset.root, 'versions'))).toEqual(['v1'])
    expect(await versionNames(dataset)).toEqual(['v1'])
    await expect(openVersion(dataset, 'v9')).rejects.toMatchObject({
      code: 'no-version',
      message: expect.stringContaining('there are v1.'),
    })
    await expect(readVersion(dataset.root)).rejects.toMatchObject({ code: 'no-version' })
  })

  it('does not need the dataset: its folder is read as pairs with their parts', async () => {
    const dataset = await smallDataset(folder(), { captions: 30, candidates: 1, chunk: 10, recipe: { format: 'jpeg' } })
    const version = await freeze(dataset, 'v1', {
      ...optionsFor(dataset.recipe),
      shares: { train: 0.6, validation: 0.2, test: 0.2 },
    })
    await rm(path.join(dataset.root, 'pictures'), { recursive: true })
    const { layout, pairs, skipped } = await readPairs(version.folder)
    expect({ layout, skipped, count: pairs.length }).toEqual({ layout: 'Hugging Face Parquet', skipped: [], count: 30 })
    const [pair] = pairs
    expect(pair).toMatchObject({ split: 'train', instructions: [expect.stringMatching(/^make scene \d+ night$/)] })
    const [, triple] = /^(\d+)-/.exec(pair!.id)!
    expect((await readPairPicture(pair!.output)).source?.sha256).toBe(
      sha256(await smallPicture(2 * Number(triple) + 1, 'jpeg')),
    )
  })

  it('has a card that names models, licences and parts, in which texts are no markup', async () => {
    const dataset = await smallDataset(folder(), { captions: 3 })
    const version = await freeze(dataset, 'v1', {
      ...optionsFor(dataset.recipe),
      models: [{ role: 'painter', name: '<script>alert(1)</script> | [x](y)', licence: '---\nlicense: mit' }],
    })
    const card = readFileSync(path.join(version.folder, 'README.md'), 'utf8')
    const [, front] = /^---\n([\s\S]*?)\n---\n/.exec(card)!
    expect(front).toContain('license: other')
    expect(front).toContain('"num_examples":')
    expect(front).not.toContain('\nlicense: mit')
    expect(card).not.toContain('<script>')
    expect(card).toContain(version.facts.hash)
    expect(existsSync(path.join(version.folder, 'data'))).toBe(true)
  })
})
