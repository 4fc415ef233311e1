import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Editor, load } from '@amend/inference'
import { type ClipEncoder, openClip } from '@amend/inference/encoders'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultPoints, type Evaluation, evaluate, paperScales, type Sofar, sweep } from './evaluate.ts'
import { reportPage } from './page/page.ts'
import { isReport, reportOf } from './report.ts'
import { gradient, temporaryFolder } from './testing/pictures.ts'

const fixtures = path.dirname(fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/clip.safetensors')))

let files: Awaited<ReturnType<typeof temporaryFolder>>
let editor: Editor
let clip: ClipEncoder
beforeAll(async () => {
  files = await temporaryFolder()
  for (const i of [0, 1, 2]) {
    await files.write(`${i}.png`, gradient(48, 32, i))
    await files.write(`${i}.after.png`, gradient(48, 32, (i + 1) % 3))
  }
  await writeFile(files.at('broken.png'), 'no picture')
  editor = await load(path.join(fixtures, 'checkpoint'), { threads: 1 })
  clip = await openClip(path.join(fixtures, 'clip'), { threads: 1 })
})
afterAll(async () => {
  await editor.release()
  await clip.release()
  await files.remove()
})

const item = (i: number | string) => ({
  id: `${i}`,
  input: files.at(`${i}.png`),
  output: files.at(`${i}.after.png`),
  instructions: ['make it night'],
  captions: { input: 'a day', output: 'a night' },
})
const points = sweep(7.5, [1, 2], 1.5)
const options = { points, settings: { steps: 1 }, resolution: 64, view: 'square' } as const
const method = { shape: 'square', comparison: 'result', seed: 0, view: 'square' } as const
const dataset = { name: 'set', layout: 'pairs', pairs: 3, part: 'all of it' }

describe('an evaluation', () => {
  it('measures every item at every point, and keeps pictures of the first ones', async () => {
    const seen: number[] = []
    const found = await evaluate(editor, [item(0), item(1)], {
      ...options,
      clip,
      samples: 1,
      onProgress: ({ done, of }) => seen.push(done, of),
    })
    expect(found.items.map(({ id }) => id)).toEqual(['0', '1'])
    expect(found.items[0]?.captions).toEqual({ input: 'a day', output: 'a night' })
    for (const { measures } of found.items) {
      expect(measures).toHaveLength(3)
      for (const measured of measures) {
        expect(Object.keys(measured).sort()).toEqual([
          'clipDirection',
          'clipI',
          'clipImage',
          'clipT',
          'l1',
          'l2',
          'look',
        ])
        expect(Object.values(measured).every(Number.isFinite)).toBe(true)
      }
      expect(measures[1]).not.toEqual(measures[2])
    }
    expect(seen).toEqual([1, 6, 2, 6, 3, 6, 4, 6, 5, 6, 6, 6])
    expect(found.samples).toMatchObject([
      {
        id: '0',
        aspect: 1.5,
        input: { width: 64, height: 64 },
        target: { width: 48 },
        results: [{ width: 64 }, {}, {}],
      },
    ])
    expect(found.settings).toEqual({ steps: 1, scheduler: 'checkpoint', resolution: 64 })
  })

  it('goes on after the items of an earlier attempt, with the same figures', async () => {
    const items = [item(0), item(1), item(2)]
    const whole = await evaluate(editor, items, options)
    const stop = new AbortController()
    let sofar: Sofar | undefined
    let pauses = 0
    const broken = evaluate(editor, items, {
      ...options,
      signal: stop.signal,
      onItem: (_, pictures, reached) => {
        expect(pictures.results).toHaveLength(options.points.length)
        sofar = structuredClone(reached)
        stop.abort()
      },
    })
    await expect(broken).rejects.toThrow()
    expect(sofar?.items.map(({ id }) => id)).toEqual(['0'])
    const edited: string[] = []
    const resumed = await evaluate(editor, items, {
      ...options,
      ...(sofar && { from: sofar }),
      onItem: ({ id }) => void edited.push(id),
      pause: async () => void pauses++,
    })
    expect(edited).toEqual(['1', '2'])
    expect(resumed.items).toEqual(whole.items)
    expect(pauses).toBeGreaterThanOrEqual(2 * options.points.length)
  })

  it('gives the same figures again', async () => {
    const [a, b] = [await evaluate(editor, [item(0)], options), await evaluate(editor, [item(0)], options)]
    expect(b.items).toEqual(a.items)
  })

  it('skips and names items with broken or missing pictures', async () => {
    const found = await evaluate(editor, [item('broken'), item(2), { ...item(1), output: files.at('gone.png') }], {
      ...options,
      points: points.slice(0, 1),
    })
    expect(found.items.map(({ id }) => id)).toEqual(['2'])
    expect(found.skipped).toEqual([
      { id: 'broken', reason: expect.stringContaining('is not a picture') },
      { id: '1', reason: expect.stringContaining('gone.png') },
    ])
  })

  it('fails when all pictures are broken', async () => {
    await expect(evaluate(editor, [item('broken')], options)).rejects.toMatchObject({
      code: 'empty-data',
      message: expect.stringContaining('broken.png'),
    })
  })

  it('stops when aborted', async () => {
    const stop = new AbortController()
    const run = evaluate(editor, [item(0), item(1)], {
      ...options,
      signal: stop.signal,
      onProgress: () => stop.abort(),
    })
    await expect(run).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }))
  })

  it('without targets has only metrics that compare with the input', async () => {
    const { output: _, captions: __, ...bare } = item(0)
    const found = await evaluate(editor, [bare], { ...options, clip })
    expect(Object.keys(found.items[0]!.measures[0]!)).toEqual(['clipImage'])
    const { missing } = reportOf({ dataset, evaluations: [found], method: { ...method, clip: clip.name }, skipped: [] })
    expect(missing).toEqual([
      { metrics: ['dino'], reason: 'no DINO weights were given' },
      { metrics: ['look', 'l1', 'l2', 'clipI'], reason: 'the dataset has no pictures of the true results' },
      { metrics: ['clipT', 'clipDirection'], reason: 'the dataset has no captions of the pictures before and after' },
    ])
  })
})

describe('the points of a sweep', () => {
  it("are the paper's for a checkpoint of the family, its own scale first", () => {
    const found = defaultPoints(editor)
    expect(found[0]).toEqual({ textGuidance: 7.5, imageGuidance: 1.5 })
    expect(found.slice(1).map(({ imageGuidance }) => imageGuidance)).toEqual(paperScales)
  })

  it('cover the range of a card, each scale once', () => {
    const { card } = editor
    const own = {
      ...card,
      defaults: { ...card.defaults, textGuidance: 2, imageGuidance: 1 },
      ranges: { textGuidance: [1, 3], imageGuidance: [1, 1.4] },
    } as typeof card
    expect(defaultPoints({ card: own }).map(({ imageGuidance }) => imageGuidance)).toEqual([1, 1.1, 1.2, 1.3, 1.4])
  })
})

describe('a report', () => {
  let evaluation: Evaluation
  beforeAll(async () => {
    const unsafe = { ...item(1), instructions: ['<img src=x onerror=alert(1)> & "more"'] }
    evaluation = await evaluate(editor, [item(0), unsafe, item('broken')], { ...options, clip, samples: 2 })
  })

  it('has means with intervals, skipped items, and can be parsed from JSON', () => {
    const skipped = [{ id: 'line 9', reason: 'it is not JSON' }]
    const report = reportOf({ dataset, evaluations: [evaluation], method: { ...method, clip: clip.name }, skipped })
    const text = JSON.stringify(report)
    expect(isReport(text)).toBe(true)
    expect(JSON.parse(text)).toEqual(report)
    expect(report).toMatchObject({ evaluated: 2, models: [{ points: [{ imageGuidance: 1.5 }, {}, {}] }] })
    expect(report.skipped.map(({ id }) => id)).toEqual(['line 9', 'broken'])
    const { l1 } = report.models[0]!.points[0]!.metrics
    const values = evaluation.items.map(({ measures }) => measures[0]!.l1!)
    expect(l1?.mean).toBeCloseTo((values[0]! + values[1]!) / 2, 12)
    expect(l1?.interval).toEqual([Math.min(...values), Math.max(...values)])
    expect(report).not.toHaveProperty('comparison')
  })

  it('as a page is self-contained, has no scripts, and escapes text', async () => {
    const report = reportOf({ dataset, evaluations: [evaluation], method: { ...method, clip: clip.name }, skipped: [] })
    const page = await reportPage(report, [evaluation])
    expect(page).toMatch(/^<!doctype html>/)
    expect(page).not.toMatch(/<script|<img src=x|https?:\/\/|<link|url\(/)
    expect(page).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;more&quot;')
    expect(page.match(/<img src="data:image\/webp;base64,/g)).toHaveLength(2 * 5)
    expect(page).toMatch(/<svg[^>]*aria-label="Trade-off curve"/)
    expect(page).toContain('One pair could not be used')
    expect(page).not.toMatch(/undefined|NaN|\[object/)
  })

  it('without CLIP shows the error instead of the trade-off, with the reason', async () => {
    const plain = await evaluate(editor, [item(0), item(1)], options)
    const report = reportOf({ dataset, evaluations: [plain], method, skipped: [] })
    expect(report.missing[0]).toEqual({
      metrics: ['clipI', 'clipT', 'clipDirection', 'clipImage'],
      reason: 'no CLIP weights were given',
    })
    const page = await reportPage(report, [plain])
    expect(page).toContain('Error by image guidance')
    expect(page).toContain('no CLIP weights were given')
  })

  it('of two models compares them item by item', async () => {
    const other = { ...evaluation, model: { name: 'other', identity: '2' } }
    const evaluations = [evaluation, other] as const
    const report = reportOf({ dataset, evaluations, method: { ...method, clip: clip.name }, skipped: [] })
    expect(report.comparison).toMatchObject({ items: 2, points: [{ metrics: { l1: { verdict: 'unclear' } } }, {}, {}] })
    expect(report.items[0]!.models).toHaveLength(2)
    const page = await reportPage(report, evaluations)
    expect(page).toContain('against other')
    expect(page).not.toMatch(/undefined|NaN|\[object/)
  })

  it('is distinguished from other JSON', () => {
    expect([isReport('{"kind": "else"}'), isReport('{'), isReport('[]')]).toEqual([false, false, false])
  })
})
