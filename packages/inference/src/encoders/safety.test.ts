/** The safety checker of a pipeline, with the reference's random weights. */
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSafetyChecker, type Planes, type SafetyChecker } from './index.ts'

const reference = path.dirname(
  fileURLToPath(import.meta.resolve('@amend/models/fixtures/reference/checkpoint/model_index.json')),
)
const picture = (key: number, width = 48, height = 32): Planes => ({
  width,
  height,
  data: Float32Array.from({ length: 3 * width * height }, (_, i) => 0.5 + 0.5 * Math.sin(key + i / 9)),
})

describe('a safety checker', () => {
  let checker: SafetyChecker
  beforeAll(async () => {
    checker = (await openSafetyChecker(reference))!
  })
  afterAll(() => checker.release())

  it('gives a verdict on each picture, in a batch as alone', async () => {
    const pictures = [picture(1), picture(2, 64, 64), picture(3, 20, 90)]
    const verdicts = await checker.check(pictures)
    expect(verdicts).toHaveLength(3)
    for (const [i, { unsafe, conceptScores, specialScores }] of verdicts.entries()) {
      expect([conceptScores.length, specialScores.length]).toEqual([17, 3])
      expect(unsafe).toBe(conceptScores.some((score) => score > 0))
      expect((await checker.check([pictures[i]!]))[0]).toEqual({ unsafe, conceptScores, specialScores })
    }
    expect(verdicts[0]).not.toEqual(verdicts[1])
    expect(await checker.check([])).toEqual([])
  })

  it('is absent where the checkpoint has none', async () => {
    expect(await openSafetyChecker(embeddedCheckpoint('text-to-image').folder)).toBeUndefined()
  })
})
