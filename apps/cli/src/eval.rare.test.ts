import { existsSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { amendHere, expectRefusal, temporaryFolder } from './testing/amend.ts'
import { photo } from './testing/pictures.ts'

const fixtures = path.dirname(fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/clip.safetensors')))
const model = path.join(fixtures, 'checkpoint')
const clip = path.join(fixtures, 'clip')

let place: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  place = await temporaryFolder()
  await mkdir(place.at('set'))
  await mkdir(place.at('empty'))
  await mkdir(place.at('broken'))
  const rows: object[] = []
  for (const i of [0, 1]) {
    await photo(48 + 16 * i, 48)
      .png()
      .toFile(place.at('set', `${i}.png`))
    await photo(48 + 16 * i, 48)
      .negate()
      .png()
      .toFile(place.at('set', `${i}.after.png`))
    rows.push({
      before: `${i}.png`,
      after: `${i}.after.png`,
      instruction: 'invert it',
      original_prompt: 'a meadow',
      edited_prompt: 'a negative',
    })
  }
  rows.push({ before: 'gone.png', after: '0.after.png', instruction: 'invert it' }, { instruction: 'alone' })
  await writeFile(place.at('set', 'pairs.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
  await writeFile(place.at('broken', 'pairs.jsonl'), JSON.stringify(rows[2]))
})
afterAll(() => place.remove())

const quick = ['--threads', '1', '--steps', '1', '--resolution', '64', '--image-guidance', '1.5,2']

describe('amend eval', () => {
  it('measures two models on the same pairs and writes a page and JSON', async () => {
    const outcome = await amendHere([
      ...['eval', model, place.at('set'), '--against', model, '--clip', clip],
      ...['--output', place.at('out', 'report'), ...quick],
    ])
    expect(outcome.code).toBe(0)
    expect(outcome.stdout).toMatch(/^.+ against .+ on 2 pairs of set\n/)
    expect(outcome.stdout).toMatch(/^ {2}L1 +0\.\d{4} {2}0\.\d{4} {2}unclear$/m)
    expect(outcome.stdout).toContain(place.at('out', 'report.html'))
    expect(outcome.stderr).toContain('Not measured, because no DINO weights were given: DINO.')
    expect(outcome.stderr).toMatch(/^Passed over: pairs\.jsonl:4 .*and 1 more/m)
    const report = JSON.parse(readFileSync(place.at('out', 'report.json'), 'utf8'))
    expect(report).toMatchObject({ evaluated: 2, models: [{}, {}], comparison: { items: 2 } })
    expect(report.models[0].points.map((point: { imageGuidance: number }) => point.imageGuidance)).toEqual([1.5, 2])
    expect(report.models[0].points[0].metrics).toHaveProperty('clipDirection')
    expect(readFileSync(place.at('out', 'report.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  it('prints the figures with --json and reports why CLIP figures are missing', async () => {
    const { code, stdout } = await amendHere([
      ...['eval', model, place.at('set'), '--json', '--no-curve', '--pairs', '1', '--pictures', '0'],
      ...['--output', place.at('plain'), ...quick],
    ])
    expect(code).toBe(0)
    const found = JSON.parse(stdout)
    expect(found).toMatchObject({ evaluated: 1, files: { page: place.at('plain.html') } })
    expect(found.missing[0]).toEqual({
      metrics: ['clipI', 'clipT', 'clipDirection', 'clipImage'],
      reason: 'no CLIP weights were given',
    })
    expect(Object.keys(found.models[0].points[0].metrics)).toEqual(['look', 'l1', 'l2'])
    expect(readFileSync(place.at('plain.html'), 'utf8')).not.toContain('<img')
  })

  it('takes the embedded CLIP by its name', async () => {
    const { code, stdout } = await amendHere([
      ...['eval', model, place.at('set'), '--clip', 'pico-clip', '--json', '--no-curve', '--pairs', '1'],
      ...['--output', place.at('embedded'), ...quick],
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout).models[0].points[0].metrics).toHaveProperty('clipDirection')
  })

  it('overwrites only its own reports', async () => {
    await writeFile(place.at('mine.html'), 'a letter')
    const words = ['eval', model, place.at('set'), '--output', place.at('mine'), '--pairs', '1', '--no-curve', ...quick]
    expectRefusal(await amendHere(words), 2, /mine\.html exists and is no report of amend: use --force/)
    expect((await amendHere([...words, '--force'])).code).toBe(0)
    expect((await amendHere(words)).code).toBe(0)
  })

  it.each([
    ['an empty folder', () => [model, place.at('empty')], 3, /^There are no pairs in .*empty/],
    ['no folder', () => [model, place.at('none')], 3, /^There is no folder .*none/],
    [
      'nothing but broken pictures',
      () => [model, place.at('broken'), ...quick],
      3,
      /^None of the 1 items can be evaluated\. .*gone\.png/,
    ],
    ['no model', () => ['nowhere', place.at('set')], 4, /nowhere/],
    ['no second model', () => [model, place.at('set'), '--against', 'nowhere'], 4, /nowhere/],
    ['no CLIP checkpoint', () => [model, place.at('set'), '--clip', place.at('set')], 2, /is no CLIP checkpoint/],
    [
      'scales that are no numbers',
      () => [model, place.at('set'), '--image-guidance', '1,x'],
      2,
      /--image-guidance must be numbers/,
    ],
    ['a seed that is no number', () => [model, place.at('set'), '--seed', 'x'], 2, /--seed must be/],
    [
      'a part that is not there',
      () => [model, place.at('set'), '--part', 'half'],
      2,
      /--part must be one of all, train/,
    ],
  ])('refuses %s', async (_, words, code, sentence) => {
    expectRefusal(await amendHere(['eval', ...words(), '--output', place.at('refused')]), code, sentence)
    expect(existsSync(place.at('refused.html'))).toBe(false)
  })

  it('prints help within 80 columns', async () => {
    const { code, stdout } = await amendHere(['eval', '--help'])
    expect(code).toBe(0)
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})
