import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { readPicture } from '@amend/imaging'
import { embeddedCheckpoint } from '@amend/pico'
import { describe, expect, it } from 'vitest'
import { photo } from '../testing/workspace.ts'
import { openExaminer } from './examiner.ts'

/** A checkpoint of the reference implementation with random weights, which has a safety checker. */
const reference = path.dirname(
  fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/checkpoint/model_index.json')),
)
const options = { device: 'cpu', precision: 'float32', threads: 1 } as const

describe('an examiner', () => {
  it('asks the safety checker of the model, where there is one, besides the classifier', async () => {
    const examiner = await openExaminer(reference, options)
    const { scores, concept } = await examiner.examine(await readPicture(await photo()))
    expect(scores.neutral + scores.drawing).toBeGreaterThan(0.5)
    expect(concept).toEqual(expect.any(Number))
    expect(Math.abs(concept ?? 9)).toBeLessThanOrEqual(2.01)
    await examiner.release()
  })

  it('asks the classifier alone where the model has no checker', async () => {
    const examiner = await openExaminer(embeddedCheckpoint('edit').folder, options)
    const findings = await examiner.examine(await readPicture(await photo()))
    expect(Object.keys(findings)).toEqual(['scores'])
    await examiner.release()
  })
})
