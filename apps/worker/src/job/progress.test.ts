import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { StepProgress } from '../engine-process/tasks.ts'
import { reportProgress } from './progress.ts'

const step = (number: number, preview?: string): StepProgress => ({
  ...{ kind: 'step', step: number, steps: 10, secondsLeft: 1 },
  ...(preview !== undefined && { preview }),
})

const record = () => {
  const said: { progress: number; step?: unknown; preview?: unknown }[] = []
  const stops: unknown[] = []
  const report = async (progress: number, data: object = {}) => void said.push({ progress, ...data })
  return { said, stops, progress: reportProgress(report, (why) => stops.push(why)) }
}

describe('the progress of an edit', () => {
  it('is published at once, then the newest of later reports', async () => {
    const { said, progress } = record()
    for (let i = 1; i <= 5; i++) progress.note(step(i))
    await sleep(300)
    expect(said.map((item) => item.step)).toEqual([1, 5])
    expect(said[1]?.progress).toBeCloseTo(0.475)
  })

  it('keeps the preview of an older step, and drops an older step', async () => {
    const { said, progress } = record()
    progress.note(step(1))
    progress.note(step(3, 'data:3'))
    progress.note(step(4))
    progress.note(step(2))
    await sleep(300)
    expect(said.map(({ step: number, preview }) => [number, preview])).toEqual([
      [1, undefined],
      [4, 'data:3'],
    ])
  })

  it('ends', async () => {
    const { said, progress } = record()
    progress.note(step(1))
    progress.note(step(2))
    progress.end()
    await sleep(200)
    expect(said).toHaveLength(1)
  })

  it('reports that the work must stop', async () => {
    const stops: unknown[] = []
    const why = new Error('The edit has ended.')
    const progress = reportProgress(
      () => Promise.reject(why),
      (error) => stops.push(error),
    )
    progress.note(step(1))
    await sleep(10)
    expect(stops).toEqual([why])
  })
})
