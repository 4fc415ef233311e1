import { expect, it } from 'vitest'
import { toModelInput } from './model-pixels.ts'
import { pictureFromRgb } from './picture.ts'
import { restoreDetail } from './restore-detail.ts'
import { restoreModel } from './restore-model.ts'

it('restores 48 megapixels within the memory of the pictures themselves', async () => {
  const [width, height] = [8000, 6000]
  const rgb = new Uint8Array(3 * width * height)
  for (let i = 0; i < rgb.length; i++) rgb[i] = (i % (3 * width)) >> 7
  const original = pictureFromRgb(width, height, rgb)
  const { pixels, ...frame } = await toModelInput(original, { width: 192, height: 144 })
  const output = pixels.map((value) => value * 0.5)
  const megabytes = () => process.memoryUsage().rss / 2 ** 20
  const before = megabytes()
  for (const restore of [
    () => restoreDetail(original, pixels, output, frame),
    () => restoreModel(original, output, frame),
  ]) {
    const restored = await restore()
    expect(restored.rgb).toHaveLength(rgb.length)
    expect(megabytes() - before).toBeLessThan(900)
  }
})
