import { fileURLToPath } from 'node:url'
import { type Picture, readPicture } from '@amend/imaging'
import { embeddedCheckpoint } from '@amend/pico'
import { expect, it } from 'vitest'
import { load } from './load.ts'

const { folder: checkpoint } = embeddedCheckpoint('edit')

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

function colours({ rgb }: Picture) {
  const pixels = Array.from({ length: rgb.length / 3 }, (_, i) => [...rgb.subarray(3 * i, 3 * i + 3)])
  const channel = (index: number) => mean(pixels.map((pixel) => pixel[index] as number))
  return {
    brightness: mean(pixels.map(mean)),
    saturation: mean(pixels.map((pixel) => Math.max(...pixel) - Math.min(...pixel))),
    blueness: channel(2) - channel(0),
  }
}

it('edits a photo with the embedded checkpoint according to the instruction', async () => {
  const photo = await readPicture(fileURLToPath(new URL('../fixtures/pico/input.png', import.meta.url)))
  const before = colours(photo)
  const editor = await load(checkpoint)
  const look = async (instruction: string) => {
    const { variants } = await editor.edit(photo, instruction, { seed: 1 })
    expect(variants[0]).toMatchObject({ verdict: 'ok', picture: { width: photo.width, height: photo.height } })
    return colours(variants[0]!.picture)
  }
  expect((await look('make it black and white')).saturation).toBeLessThan(before.saturation / 4)
  const night = await look('make it night')
  expect(night.brightness).toBeLessThan(before.brightness * 0.7)
  expect(night.blueness).toBeGreaterThan(before.blueness)
  await editor.release()
})
