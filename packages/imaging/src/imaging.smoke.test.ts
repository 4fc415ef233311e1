import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, it } from 'vitest'
import {
  composite,
  featherMask,
  judgeChange,
  measureChange,
  modelSize,
  pictureFromRgb,
  readPicture,
  readRecipe,
  restoreDetail,
  toModelInput,
  writePicture,
} from './index.ts'
import { height, image, pattern, width } from './testing/pictures.ts'

it('reads a picture, edits it under a mask and writes it with its recipe', async () => {
  const photo = await readPicture(await image().png().toBuffer())
  const size = modelSize(width, height, { target: 16, multiple: 8, side: 'short' })
  const input = await toModelInput(photo, size)
  const darker = input.pixels.map((value) => (value + 1) * 0.5 - 1)
  const edited = await restoreDetail(photo, input.pixels, darker, input)

  const weight = Float32Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 1 : 0))
  const mask = await featherMask({ width, height, weight }, 2)
  const result = await composite(photo, edited, mask)
  const change = await measureChange(photo, result, mask)
  expect(change.outside).toEqual({ mean: 0, changed: 0 })
  expect(judgeChange(change)).toBe('ok')

  const folder = await mkdtemp(path.join(tmpdir(), 'imaging-'))
  try {
    const file = path.join(folder, 'edited.png')
    await writePicture(file, result, { format: 'png', recipe: '{"seed":7}' })
    expect((await readPicture(file)).rgb).toEqual(result.rgb)
    expect(await readRecipe(file)).toBe('{"seed":7}')
  } finally {
    await rm(folder, { recursive: true })
  }
  expect(pictureFromRgb(width, height, pattern).depth).toBe(8)
})
