import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { isSource, readWorkspace } from './workspace.ts'

/** The root of this workspace, when it is a clone and not an unpacked archive. */
const root = path.resolve(import.meta.dirname, '../../..')

describe('a source', () => {
  it.each([
    'scripts/start.mjs',
    'e2e/journeys/open.spec.ts',
    'apps/web/src/page.tsx',
    'packages/models/src/checkpoint/card.ts',
    'packages/models/src/fixtures/record.ts',
  ])('%s', (file) => {
    expect(isSource(file)).toBe(true)
  })

  it.each([
    'packages/models/README.md',
    'packages/models/fixtures/generated.ts',
    'packages/pico/checkpoints/pico-edit/looks.ts',
  ])('is not %s', (file) => {
    expect(isSource(file)).toBe(false)
  })

  it.runIf(fs.existsSync(path.join(root, '.git')))('is each tracked *.ts and *.tsx below a folder src', () => {
    const output = execFileSync('git', ['-C', root, 'ls-files', '-z', '*/src/*.ts', '*/src/*.tsx'], {
      encoding: 'utf8',
    })
    const tracked = output.split('\0').filter((file) => file !== '' && fs.existsSync(path.join(root, file)))
    const seen = new Set(readWorkspace(root).packages.flatMap(({ files }) => files.filter(isSource)))
    expect(tracked.length).toBeGreaterThan(500)
    expect(tracked.filter((file) => !seen.has(file))).toEqual([])
  })
})
