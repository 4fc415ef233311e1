import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { exportLayouts, exportVersion } from '../exports/export.ts'
import { defaultSelection } from '../selection/selection.ts'
import { smallDataset } from '../testing/small-dataset.ts'
import { freeze } from './freeze.ts'
import { openVersion, versionNames } from './version.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-killed-'))
afterAll(() => rm(root, { recursive: true, force: true }))
const dataset = await smallDataset(path.join(root, 'dataset'), { captions: 40, candidates: 2, chunk: 8 })
const program = fileURLToPath(new URL('../testing/work-process.ts', import.meta.url))

/** Kills the process when it has worked on so many pairs. @returns whether it was killed before its end */
async function killAt(pairs: number, ...words: string[]): Promise<boolean> {
  const child = spawn(process.execPath, ['--import', 'tsx', program, dataset.root, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== 'done' && Number(line) >= pairs) {
      child.kill('SIGKILL')
      break
    }
  }
  const [, signal] = await ended
  return signal === 'SIGKILL'
}

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

describe('a process that is killed', () => {
  it('while it freezes leaves no version, and the next one is as if nothing had happened', async () => {
    expect(await killAt(10, 'freeze', 'k')).toBe(true)
    expect(existsSync(dataset.versionFolder('k'))).toBe(false)
    expect(await versionNames(dataset)).toEqual([])
    const options = {
      selection: defaultSelection(dataset.recipe),
      selectionName: 'default',
      models: [],
      shardBytes: 6000,
    }
    const [killed, other] = [await freeze(dataset, 'k', options), await freeze(dataset, 'other', options)]
    expect(killed.facts.hash).toBe(other.facts.hash)
    const data = (folder: string) => contents(path.join(folder, 'data'))
    expect(data(killed.folder)).toEqual(data(other.folder))
    expect(readdirSync(path.join(dataset.root, 'versions')).sort()).toEqual(['k', 'other'])
    await freeze(dataset, 'v1', options)
  })

  it.each(exportLayouts)('while it exports to %s leaves whole shards, and the next run goes on', async (layout) => {
    const [killed, whole] = [path.join(root, `${layout}-killed`), path.join(root, `${layout}-whole`)]
    expect(await killAt(20, layout, killed)).toBe(true)
    await exportVersion(await openVersion(dataset, 'v1'), whole, { layout, shardBytes: 12_000 })
    const expected = contents(whole)
    const left = Object.entries(contents(killed)).filter(([name]) => !name.includes('.amend-'))
    expect(left.length).toBeGreaterThan(0)
    for (const [name, hash] of left) expect(expected[name]).toBe(hash)
    await exportVersion(await openVersion(dataset, 'v1'), killed, { layout, shardBytes: 12_000 })
    expect(contents(killed)).toEqual(expected)
  })
})
