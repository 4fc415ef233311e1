import { readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { writePairs } from '@amend/pairs/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { amendHere, expectRefusal, temporaryFolder } from './testing/amend.ts'

const bench = await temporaryFolder()
afterAll(bench.remove)
const dataset = (...words: string[]) => amendHere(['dataset', ...words])
await writePairs(bench.at('photos'), 8, { width: 24, height: 16 })
await writeFile(bench.at('photos', 'output', '00007.png'), 'no picture')
const folder = bench.at('imported')

describe('amend dataset', () => {
  it('imports a folder, and names broken pairs', async () => {
    const { code, stdout, stderr } = await dataset('import', bench.at('photos'), folder)
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${folder}: 7 pairs of input and output\n` })
    expect(stderr).toMatch(/^Left out 00007: .+\.\n$/)
    expectRefusal(await dataset('import', bench.at('photos'), folder), 2, /is not empty/)
  })

  it('selects, shows the funnel, and keeps what is given under the name', async () => {
    const first = await dataset('select', folder, '--name', 'few', '--exclude', '0', '3.0', '--json')
    expect(JSON.parse(first.stdout)).toMatchObject({ name: 'few', funnel: { fates: { kept: 12, excluded: 2 } } })
    const again = await dataset('select', folder, '--name', 'few', '--per-instruction', '1')
    expect(again.stdout).toContain('− 2  rejected by hand')
    expect(again.stdout).toMatch(
      /12 {2}pairs kept, of 12 instructions and \d captions\n14 candidates were not checked for safety\.\n$/,
    )
    const off = ['--image', 'off', '--hash-distance', 'off', '--per-instruction', 'off']
    expect(await dataset('select', folder, '--name', 'all', '--direction', '0.2', ...off)).toMatchObject({ code: 0 })
    expectRefusal(await dataset('select', folder, '--image', 'much'), 2, /^--image must be a number or "off"/)
    expectRefusal(await dataset('select', folder, '--image', '7'), 2, /thresholds\.image/)
    expectRefusal(await dataset('select', folder, '--exclude', 'x'), 2, /--exclude takes numbers/)
    expectRefusal(await dataset('select', bench.at('photos')), 2, /is no dataset/)
  })

  it('freezes, exports, shows and reports', async () => {
    const frozen = await dataset('freeze', folder, 'v1', '--selection', 'few', '--shares', '0.5,0.25,0.25')
    expect(frozen).toMatchObject({ code: 0, stderr: '' })
    expect(frozen.stdout).toMatch(/versions\/v1: 12 pairs \(\d+ train, \d+ validation, \d+ test\)\n$/)
    expectRefusal(await dataset('freeze', folder, 'v1'), 2, /a version never changes: choose another name/)
    expectRefusal(
      await dataset('freeze', folder, 'v2', '--selection', 'none'),
      2,
      /no selection "none": there are all, few/,
    )
    expectRefusal(await dataset('freeze', folder, 'v2', '--shares', '1,1,1'), 2, /--shares must be three numbers/)

    const out = bench.at('tars')
    expect(await dataset('export', folder, 'v1', out, '--to', 'webdataset')).toMatchObject({
      code: 0,
      stdout: `${out}: 12 pairs\n`,
    })
    expect(readdirSync(out)).toContain('train-000000.tar')
    expectRefusal(await dataset('export', folder, 'v1', out), 2, /is not empty/)
    expectRefusal(await dataset('export', folder, 'v9', bench.at('x')), 2, /no version "v9": there are v1/)

    const shown = JSON.parse((await dataset('show', folder, '--json')).stdout)
    expect(shown).toMatchObject({ selections: ['all', 'few'], versions: [{ name: 'v1', pairs: 12 }] })
    expect((await dataset('show', folder)).stdout).toContain('version v1: 12 pairs')

    expect(await dataset('report', folder, '--selection', 'few')).toMatchObject({
      code: 0,
      stdout: `${folder}/report.html\n`,
    })
    expect(readFileSync(`${folder}/report.html`, 'utf8')).toContain('<h2>Funnel</h2>')
    const trained = ['train', `${folder}/versions/v1`, '--steps', '1', '--resolution', '16', '-o', bench.at('run')]
    expect(await amendHere([...trained, '--samples', '0', '--rehearse', '0'])).toMatchObject({ code: 0 })
    await mkdir(bench.at('report.html'))
    expectRefusal(await dataset('report', folder, '-o', bench.at('report.html')), 3, /is a folder/)
  })
})
