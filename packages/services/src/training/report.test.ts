/** What a worker reports of training runs, and what their pages read of it. A real database, no network. */
import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { testInstallation } from '../testing/index.ts'
import {
  addTrainingLines,
  addTrainingPoints,
  addTrainingSamples,
  compareTrainingRuns,
  findReported,
  findSamplePicture,
  keepTrainingConfig,
  listTrainingSamples,
  readTrainingLog,
  readTrainingSeries,
  startTrainingRun,
} from './index.ts'

const { services, principalOf, owner } = await testInstallation()
const { database, queue, blobs } = services
const session = await principalOf(owner)
afterAll(() => queue.boss.deleteAllJobs())

const start = (given: object = {}) =>
  startTrainingRun(services, session, {
    ...{ name: 'Teal prints', base: { reference: 'pico-edit' }, pairs: '/pairs', settings: { steps: 100 } },
    ...given,
  })

describe('the metrics', () => {
  const second = 1000
  const begin = Date.parse('2026-01-01T00:00:00.000Z')

  it('of a long run are drawn together, with their extremes and with what stands still', async () => {
    const { id } = await start()
    await keepTrainingConfig(database, id, { batchSize: 4, accumulate: 2 })
    const points = Array.from({ length: 30_000 }, (_, i) => ({
      step: i + 1,
      // An hour between the steps 10,000 and 10,001.
      at: new Date(begin + (i + 1) * second + (i >= 10_000 ? 3600 * second : 0)).toISOString(),
      ...{ loss: i === 777 ? 9 : 0.5, smoothed: 0.5, learningRate: 1e-4, gradNorm: 1, seconds: 1, memory: 1e9 },
      ...(i === 29_999 && { heldOutLoss: 0.75 }),
    }))
    await addTrainingPoints(database, id, points)
    const series = await readTrainingSeries(database, { id })
    expect(series.extent).toEqual({ first: 1, last: 30_000 })
    expect(series.points).toHaveLength(600)
    expect(Math.max(...series.points.map(({ most }) => most ?? 0))).toBe(9)
    expect(series.points[0]).toMatchObject({ from: 1, to: 50, least: 0.5, samplesPerSecond: 8, memory: 1e9 })
    expect(series.points.at(-1)).toMatchObject({ to: 30_000, heldOut: 0.75 })
    const from = new Date(begin + 10_000 * second).toISOString()
    expect(series.gaps).toEqual([{ after: 10_000, from, to: new Date(begin + (10_000 + 3600) * second).toISOString() }])
    const near = await readTrainingSeries(database, { id, from: 770, to: 780 })
    expect(near.points.map(({ from: step, most }) => [step, most])).toContainEqual([778, 9])
    expect(near.points).toHaveLength(11)
  })

  it('of a step that is repeated are the same, and held-out ones are added', async () => {
    const { id } = await start()
    const at = new Date(begin).toISOString()
    await addTrainingPoints(database, id, [{ step: 0, at, heldOutLoss: 1 }])
    await addTrainingPoints(database, id, [{ step: 3, at, loss: 1, smoothed: 1 }])
    await addTrainingPoints(database, id, [
      { step: 3, at: new Date().toISOString(), loss: 1, smoothed: 1 },
      { step: 3, at, heldOutLoss: 0.5 },
    ])
    const { points } = await readTrainingSeries(database, { id })
    expect(points).toHaveLength(2)
    expect(points[1]).toMatchObject({ from: 3, at, loss: 1, heldOut: 0.5 })
  })

  it('of a run without steps are empty, and of an unknown run absent', async () => {
    const { id } = await start()
    expect(await readTrainingSeries(database, { id })).toEqual({ points: [], gaps: [], extent: null })
    await expect(readTrainingSeries(database, { id: randomUUID() })).rejects.toMatchObject({ code: 'not-found' })
  })
})

it('the log is read from its end, and searched', async () => {
  const { id } = await start()
  const lines = Array.from({ length: 450 }, (_, i) => ({ number: i + 1, at: new Date(), text: `Saved step ${i} 100%` }))
  await addTrainingLines(database, id, [...lines, ...lines.slice(0, 10)])
  expect(await findReported(database, id)).toEqual({ lines: 450, sampledSteps: [] })
  const page = await readTrainingLog(database, { id })
  expect([page.lines[0]?.number, page.lines.length, page.nextCursor]).toEqual([450, 200, 251])
  const last = await readTrainingLog(database, { id, before: 51 })
  expect([last.lines.at(-1)?.number, last.nextCursor]).toEqual([1, null])
  expect((await readTrainingLog(database, { id, search: 'STEP 42 ' })).lines.map(({ text }) => text)).toEqual([
    'Saved step 42 100%',
  ])
  expect((await readTrainingLog(database, { id, search: '0%' })).lines).toHaveLength(200)
  expect((await readTrainingLog(database, { id, search: '_' })).lines).toEqual([])
})

it('a line with NUL, which the log of a cluster may have, is kept without it', async () => {
  const { id } = await start()
  await addTrainingLines(database, id, [{ number: 1, at: new Date(), text: 'Saved\0 step 1' }])
  expect((await readTrainingLog(database, { id })).lines.map(({ text }) => text)).toEqual(['Saved step 1'])
})

it('samples are stored once, and some steps of many are shown', async () => {
  const { id } = await start()
  const bytes = (text: string) => new TextEncoder().encode(text)
  const samplesOf = (step: number) =>
    [0, 1].map((item) => ({
      ...{ step, item, pair: `pair ${item}`, instruction: 'make it teal' },
      ...{ before: bytes(`before ${item}`), target: bytes(`target ${item}`), answer: bytes(`answer ${item} ${step}`) },
    }))
  for (let step = 0; step <= 200; step += 10) {
    await addTrainingSamples({ database, blobs }, id, samplesOf(step))
  }
  await addTrainingSamples({ database, blobs }, id, samplesOf(200))
  const shown = await listTrainingSamples(database, { id })
  expect(shown.steps).toHaveLength(21)
  expect(shown.items.map(({ pair }) => pair)).toEqual(['pair 0', 'pair 1'])
  expect([...new Set(shown.cells.map(({ step }) => step))]).toEqual([0, 30, 60, 90, 110, 140, 170, 200])
  const { cells } = await listTrainingSamples(database, { id, steps: [50] })
  expect(cells).toHaveLength(2)
  const [first] = cells
  const stored = await blobs.read(await findSamplePicture(database, first?.id ?? '', 'answer'))
  expect(stored.toString()).toBe('answer 0 50')
  expect((await findReported(database, id)).sampledSteps).toHaveLength(21)
  await expect(findSamplePicture(database, randomUUID(), 'before')).rejects.toMatchObject({ code: 'not-found' })
})

it('a comparison shows only what differs', async () => {
  const one = await start({ settings: { steps: 100, learningRate: 1e-4 } })
  const two = await start({ settings: { steps: 100, learningRate: 2e-4, emaDecay: null } })
  expect(await compareTrainingRuns(database, [two.id, one.id])).toMatchObject({
    runs: [{ id: two.id }, { id: one.id }],
    differences: [
      { name: 'learningRate', values: [2e-4, 1e-4] },
      { name: 'emaDecay', values: [null, 0.9999] },
    ],
  })
  await expect(compareTrainingRuns(database, [one.id, randomUUID()])).rejects.toMatchObject({ code: 'not-found' })
})
