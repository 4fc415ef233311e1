/**
 * The embedded checkpoint's errors on looks whose truth needs no formula of its makers, measured as they did: squares of 128 pixels,
 * the settings of its card, seed 0, mean absolute difference of 16 × 16 averages.
 */
import { fileURLToPath } from 'node:url'
import { type Picture, pictureFromRgb, readPicture } from '@amend/imaging'
import { embeddedCheckpoint, looks, results } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Editor } from './editor.ts'
import { load } from './load.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

const side = 128
const block = 8
const published = results.by_look

/** Red, green and blue in 0…1 to what the look makes of them. */
const truths: Record<string, (r: number, g: number, b: number) => readonly [number, number, number]> = {
  'black and white': (r, g, b) => {
    const luma = 0.299 * r + 0.587 * g + 0.114 * b
    return [luma, luma, luma]
  },
  invert: (r, g, b) => [1 - r, 1 - g, 1 - b],
  'no change': (r, g, b) => [r, g, b],
}

function crop({ rgb, width }: Picture, left: number): Picture {
  const rows = Array.from({ length: side }, (_, y) =>
    rgb.subarray(3 * (y * width + left), 3 * (y * width + left + side)),
  )
  return pictureFromRgb(side, side, Uint8Array.from(rows.flatMap((row) => [...row])))
}

/** 16 × 16 averages of a look of the picture, 0…1. */
function blocks({ rgb }: Picture, look: (typeof truths)[string]): Float64Array {
  const across = side / block
  const means = new Float64Array(across * across * 3)
  for (let i = 0; i < side * side; i++) {
    const at = Math.floor(i / side / block) * across + Math.floor((i % side) / block)
    const [r, g, b] = [0, 1, 2].map((c) => rgb[3 * i + c]! / 255)
    look(r!, g!, b!).forEach((value, c) => {
      means[3 * at + c]! += value / block ** 2
    })
  }
  return means
}

const same: (typeof truths)[string] = (r, g, b) => [r, g, b]

let editor: Editor
let crops: Picture[]
beforeAll(async () => {
  editor = await load(checkpoint)
  const photo = await readPicture(fileURLToPath(new URL('../fixtures/pico/input.png', import.meta.url)))
  crops = [0, (photo.width - side) / 2, photo.width - side].map((left) => crop(photo, left))
})
afterAll(() => editor.release())

describe('the embedded checkpoint', () => {
  it.each(Object.keys(truths))('has about the published error on "%s"', async (look) => {
    const errors: number[] = []
    for (const photo of crops) {
      const { variants } = await editor.edit(photo, looks[look]![0]!, { seed: 0, restore: 'model' })
      const [given, expected] = [blocks(variants[0]!.picture, same), blocks(photo, truths[look]!)]
      errors.push(given.reduce((sum, value, i) => sum + Math.abs(value - expected[i]!), 0) / given.length)
    }
    const error = errors.reduce((a, b) => a + b, 0) / errors.length
    expect(error).toBeGreaterThan(0.002)
    expect(error).toBeLessThan(published[look]! + 0.01)
  })
})
