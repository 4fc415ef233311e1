import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { exportLayouts, exportVersion } from '../exports/export.ts'
import { select } from '../selection/select.ts'
import { defaultSelection } from '../selection/selection.ts'
import { smallDataset, smallPicture } from '../testing/small-dataset.ts'
import { freeze } from '../versions/freeze.ts'
import { importPairs } from './import.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-import-'))
afterAll(() => rm(root, { recursive: true, force: true }))
let count = 0
const folder = () => path.join(root, String(count++))
const clip = 'pico-clip'

const freezeAll = async (dataset: Parameters<typeof freeze>[0]) =>
  freeze(dataset, 'v1', { selection: defaultSelection(dataset.recipe), selectionName: 'default', models: [] })

/** What does not depend on numbers: captions, instructions, pictures and parts. */
const facts = ({ folder: at }: { folder: string }) =>
  readFileSync(path.join(at, 'manifest.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((row) =>
      [row.split, row.caption, row.instruction, row.edited_caption, row.before_sha256, row.after_sha256].join(' '),
    )
    .sort()

describe('an import', () => {
  it.each(exportLayouts)('of %s has all pairs of the version that was exported', async (layout) => {
    const dataset = await smallDataset(folder(), {
      captions: 12,
      candidates: 2,
      chunk: 4,
      // JPEG stays as it is in all layouts.
      recipe: { format: 'jpeg' },
    })
    const version = await freezeAll(dataset)
    const exported = folder()
    await exportVersion(version, exported, { layout, shardBytes: 6000 })
    const imported = await importPairs(exported, folder(), { clip })
    expect(imported).toMatchObject({ pairs: 24, captions: 12, broken: [] })
    expect(imported.dataset.recipe).toMatchObject({ painter: { kind: 'imported', layout: imported.layout }, clip })
    expect(facts(await freezeAll(imported.dataset))).toEqual(facts(version))
  })

  it.each(['input', 'caption'])('of the original layout takes the key `%s`', async (key) => {
    const source = folder()
    await mkdir(path.join(source, '0000007'), { recursive: true })
    await writeFile(
      path.join(source, '0000007', 'prompt.json'),
      JSON.stringify({ [key]: 'a barn', edit: 'burn it', output: 'a burning barn' }),
    )
    await writeFile(path.join(source, '0000007', '4294967295_0.jpg'), await smallPicture(1, 'jpeg'))
    await writeFile(path.join(source, '0000007', '4294967295_1.jpg'), await smallPicture(2, 'jpeg'))
    const { dataset } = await importPairs(source, folder(), { clip })
    const version = await freezeAll(dataset)
    const [line] = readFileSync(path.join(version.folder, 'manifest.jsonl'), 'utf8').trim().split('\n')
    expect(JSON.parse(line!)).toMatchObject({
      id: '0000000-4294967295',
      caption: 'a barn',
      instruction: 'burn it',
      edited_caption: 'a burning barn',
    })
  })

  it('of MagicBrush keeps the turns of a session in one part', async () => {
    const source = folder()
    const sessions: Record<string, object[]> = {}
    for (let session = 0; session < 10; session++) {
      await mkdir(path.join(source, 'images', `s${session}`), { recursive: true })
      sessions[`s${session}`] = [1, 2].map((turn) => ({
        input: `${turn}.png`,
        mask: 'm.png',
        output: `${turn + 1}.png`,
        instruction: `turn ${turn} of ${session}`,
      }))
      for (const i of [1, 2, 3]) {
        await writeFile(path.join(source, 'images', `s${session}`, `${i}.png`), await smallPicture(session * 3 + i))
      }
    }
    await writeFile(path.join(source, 'edit_sessions.json'), JSON.stringify(sessions))
    const { dataset, pairs } = await importPairs(source, folder(), { clip })
    expect(pairs).toBe(20)
    const version = await freeze(dataset, 'v1', {
      selection: defaultSelection(dataset.recipe),
      selectionName: 'default',
      models: [],
      shares: { train: 0.5, validation: 0.25, test: 0.25 },
    })
    const parts = new Map<string, Set<string>>()
    for (const line of readFileSync(path.join(version.folder, 'manifest.jsonl'), 'utf8').trim().split('\n')) {
      const { instruction, split } = JSON.parse(line) as { instruction: string; split: string }
      const session = instruction.slice(-1)
      parts.set(session, (parts.get(session) ?? new Set()).add(split))
    }
    expect([...parts.values()].map(({ size }) => size)).toEqual(Array(10).fill(1))
  })

  it('counts and names broken rows with their reasons, and takes the others', async () => {
    const source = folder()
    await mkdir(source)
    const rows = [
      { original_image: 'a.png', edited_image: 'b.png', edit_prompt: 'good <script>alert(1)</script>' },
      { original_image: 'a.png', edited_image: 'b.png', edit_prompt: '  ' },
      { original_image: 'a.png', edited_image: 'missing.png', edit_prompt: 'x' },
      { original_image: 'cut.png', edited_image: 'b.png', edit_prompt: 'x' },
      { original_image: 'a.png', edited_image: 'text.png', edit_prompt: 'x' },
    ]
    await writeFile(path.join(source, 'a.png'), await smallPicture(1))
    await writeFile(path.join(source, 'b.png'), await smallPicture(2))
    await writeFile(path.join(source, 'cut.png'), (await smallPicture(3)).subarray(0, 300))
    await writeFile(path.join(source, 'text.png'), 'no picture')
    await writeFile(
      path.join(source, 'metadata.jsonl'),
      `${rows.map((row) => JSON.stringify(row)).join('\n')}\n{"broken\n`,
    )
    const { dataset, pairs, broken } = await importPairs(source, folder(), { clip })
    expect(pairs).toBe(1)
    expect(broken.map(({ id }) => id).sort()).toEqual([2, 3, 4, 5, 6].map((line) => `metadata.jsonl:${line}`))
    for (const { reason } of broken) expect(reason).toMatch(/^\S.{8,}$/)
    const judged = await select(dataset, defaultSelection(dataset.recipe))
    expect(judged.funnel.fates.kept).toBe(1)
    expect(Object.values(judged.funnel.captions.refused).reduce((a, b) => a + b)).toBe(5)
    judged.close()
  })

  it('into a folder that is not empty, or of nothing that can be used, is refused and leaves nothing', async () => {
    const [source, target] = [folder(), folder()]
    await mkdir(path.join(source, 'input'), { recursive: true })
    await mkdir(path.join(source, 'output'))
    await writeFile(path.join(source, 'instruction.txt'), 'x')
    for (const name of ['input', 'output']) await writeFile(path.join(source, name, 'a.png'), 'no picture')
    await expect(importPairs(source, target, { clip })).rejects.toMatchObject({ code: 'empty-data' })
    expect(existsSync(target)).toBe(false)
    expect(readdirSync(root).filter((name) => name.startsWith('.'))).toEqual([])
    await mkdir(target)
    await writeFile(path.join(target, 'mine'), '')
    await expect(importPairs(source, target, { clip })).rejects.toMatchObject({ code: 'already-exists' })
  })
})
