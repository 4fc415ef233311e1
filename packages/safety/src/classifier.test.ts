import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { type Picture, pictureFromRgb, readPicture } from '@amend/imaging'
import { afterAll, describe, expect, it } from 'vitest'
import recorded from '../fixtures/scores.json' with { type: 'json' }
import { classifierName, openClassifier } from './classifier.ts'
import { pictureSide as side } from './network.ts'
import { pictureClasses } from './scores.ts'

const classifier = openClassifier()
afterAll(() => classifier.release())

const meadow = async () => readPicture(await readFile(path.join(import.meta.dirname, '../fixtures/meadow.png')))

/** As in the script that recorded the scores (Mulberry32). */
function noise(seed: number): Picture {
  let state = seed * 0x9e3779b9
  const rgb = Uint8Array.from({ length: 3 * side * side }, () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return (t ^ (t >>> 14)) & 255
  })
  return pictureFromRgb(side, side, rgb)
}

function ramp(): Picture {
  const rgb = Uint8Array.from(
    { length: 3 * side * side },
    (_, i) => [Math.floor(i / 3) % side, Math.floor(i / 3 / side), 128][i % 3] as number,
  )
  return pictureFromRgb(side, side, rgb)
}

describe('the classifier of pictures', () => {
  it.each([
    ['noise', () => noise(1)],
    ['ramp', ramp],
    ['meadow', meadow],
  ] as const)('gives the scores of TensorFlow.js: %s', async (name, open) => {
    const scores = await classifier.classify(await open())
    const expected = recorded[name]
    for (const [i, score] of pictureClasses.map((pictureClass) => scores[pictureClass]).entries()) {
      expect(Math.abs(score - (expected[i] as number))).toBeLessThan(1e-4)
    }
  })

  it('finds a large photo with 16 bits as neutral as a small one', async () => {
    const small = await meadow()
    const wide = Uint16Array.from(small.rgb, (value) => value * 257)
    const scores = await classifier.classify(pictureFromRgb(small.width, small.height, wide))
    expect(scores.neutral).toBeCloseTo(recorded.meadow[2] as number, 3)
  })

  it('does not see what transparency hides', async () => {
    const { width, height, rgb } = await meadow()
    const clear = await classifier.classify(pictureFromRgb(width, height, rgb, new Uint8Array(width * height)))
    const white = await classifier.classify(pictureFromRgb(width, height, new Uint8Array(rgb.length).fill(255)))
    for (const name of pictureClasses) expect(clear[name]).toBeCloseTo(white[name], 5)
  })

  it('has the version of its package in its name', async () => {
    // The package does not export its manifest.
    const manifest = await readFile(path.join(import.meta.dirname, '../node_modules/nsfwjs/package.json'), 'utf8')
    expect(classifierName.endsWith(`@${JSON.parse(manifest).version}`)).toBe(true)
  })
})
