import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { writeTable } from '../database.ts'
import { defaultSelection, parseSelection } from '../selection/selection.ts'
import { smallDataset, smallPicture } from '../testing/small-dataset.ts'
import { datasetReport } from './report.ts'

const root = await mkdtemp(path.join(os.tmpdir(), 'amend-report-'))
afterAll(() => rm(root, { recursive: true, force: true }))

describe('a report', () => {
  it('is one page with funnel, histograms and pairs, in which captions are no markup', async () => {
    const evil = '</p><script>alert(1)</script><img src=x onerror="alert(2)">\'& ${7*7} {{7*7}}'
    const dataset = await smallDataset(path.join(root, 'a'), {
      captions: 3,
      candidates: 2,
      text: () => evil,
      alter: ({ candidate }) => ({ clip_sim_dir: candidate === 0 ? 0.1 : 0.4 }),
    })
    const options = { name: evil, selection: defaultSelection(dataset.recipe), selectionName: evil, samples: 4 }
    const page = await datasetReport(dataset, options)
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/)
    expect(page).not.toMatch(/<script|<img src=x|onerror="/)
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toMatch(/(?:src|href)="(?!data:image\/webp;base64,)/)
    expect(page.match(/<article/g)).toHaveLength(3 + 3)
    expect(page.match(/<rect class="kept"/g)).toHaveLength(4 * 48)
    expect(page).toContain('Direction similarity below 0.2: the change does not follow the words')
    expect(page).toContain('at least 0.2')
    expect(await datasetReport(dataset, options)).toBe(page)
  })

  it('of pairs without scores, and of a broken picture, is still a page', async () => {
    const none = { clip_sim_0: null, clip_sim_1: null, clip_sim_dir: null, clip_sim_image: null, hash_0: null }
    const dataset = await smallDataset(path.join(root, 'b'), { captions: 1, candidates: 2, alter: () => none })
    await writeTable(dataset.chunkFile('pictures', 0), 'pictures', [
      { triple: 0, candidate: 0, before: await smallPicture(1), after: new Uint8Array([1, 2, 3]) },
      { triple: 0, candidate: 1, before: await smallPicture(1), after: await smallPicture(2) },
    ])
    const off = { image: null, direction: null, caption: null }
    const page = await datasetReport(dataset, {
      name: 'x',
      selection: parseSelection({ thresholds: off }),
      selectionName: 'all',
    })
    expect(page).toContain('The pairs have no scores yet.')
    expect(page).toContain('The picture is broken.')
    expect(page.match(/<article/g)).toHaveLength(2)
  })
})
