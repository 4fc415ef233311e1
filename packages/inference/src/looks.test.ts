/** What the embedded checkpoint does to a photo that was held out of its training, at the settings of its card. */
import { fileURLToPath } from 'node:url'
import { measureChange, type Picture, readPicture, resizePicture } from '@amend/imaging'
import { embeddedCheckpoint } from '@amend/pico'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Editor } from './editor.ts'
import { load } from './load.ts'

let editor: Editor
let photo: Picture
beforeAll(async () => {
  editor = await load(embeddedCheckpoint('edit').folder)
  photo = await readPicture(fileURLToPath(new URL('../fixtures/pico/input.png', import.meta.url)))
})
afterAll(() => editor.release())

async function edited(instruction: string): Promise<Picture> {
  const { variants } = await editor.edit(photo, instruction, { seed: 1 })
  return variants[0]!.picture
}

/** Mean colour of a part of the rows, and the largest distance from grey. */
function colours({ rgb, width, height }: Picture, from = 0, to = 1) {
  const rows = [Math.floor(from * height), Math.floor(to * height)] as const
  const part = rgb.subarray(3 * width * rows[0], 3 * width * rows[1])
  const sums = [0, 0, 0]
  let chroma = 0
  for (let i = 0; i < part.length; i += 3) {
    const pixel = [...part.subarray(i, i + 3)]
    pixel.forEach((value, c) => {
      sums[c]! += value
    })
    chroma = Math.max(chroma, Math.max(...pixel) - Math.min(...pixel))
  }
  const [red, green, blue] = sums.map((sum) => (3 * sum) / part.length) as [number, number, number]
  return { red, green, blue, light: (red + green + blue) / 3, chroma }
}

describe('a look', () => {
  it('night is darker and bluer', async () => {
    const [before, after] = [colours(photo), colours(await edited('make it night'))]
    expect(after.light).toBeLessThan(0.6 * before.light)
    expect(after.blue - after.red).toBeGreaterThan(before.blue - before.red + 10)
  })

  it('a red sky is red above and leaves what is below', async () => {
    const result = await edited('make the sky red')
    const [skyBefore, skyAfter] = [colours(photo, 0, 0.15), colours(result, 0, 0.15)]
    expect(skyAfter.red - skyAfter.blue).toBeGreaterThan(skyBefore.red - skyBefore.blue + 60)
    const [groundBefore, groundAfter] = [colours(photo, 0.75), colours(result, 0.75)]
    for (const c of ['red', 'green', 'blue'] as const)
      expect(Math.abs(groundAfter[c] - groundBefore[c])).toBeLessThan(8)
  })

  it('black and white has no colour', async () => {
    expect(colours(photo).chroma).toBeGreaterThan(60)
    expect(colours(await edited('make it black and white')).chroma).toBeLessThan(1)
  })

  it('slightly warmer lies between the photo and warmer, much warmer beyond it', async () => {
    const warmth = ({ red, blue }: { red: number; blue: number }) => red - blue
    const [none, slightly, plain, much] = [
      warmth(colours(photo)),
      warmth(colours(await edited('make it slightly warmer'))),
      warmth(colours(await edited('make it warmer'))),
      warmth(colours(await edited('make it much warmer'))),
    ]
    const whole = plain - none
    expect(whole).toBeGreaterThan(15)
    expect((slightly - none) / whole).toBeGreaterThan(0.25)
    expect((slightly - none) / whole).toBeLessThan(0.75)
    expect((much - none) / whole).toBeGreaterThan(1.15)
  })

  it.each([0, 0.5, 1.5])('at strength %s is that much of it', async (strength) => {
    const { variants } = await editor.edit(photo, 'make it cooler', { seed: 1, strength })
    const change = (picture: Picture) => colours(picture).blue - colours(photo).blue
    const share = change(variants[0]!.picture) / change(await edited('make it cooler'))
    expect(Math.abs(share - strength)).toBeLessThan(0.1)
    expect(variants[0]!.recipe.settings.strength).toBe(strength)
  })
})

it('edits by a German instruction as by its own words, which its recipe has', async () => {
  const own = await editor.edit(photo, 'make it night', { seed: 1 })
  const german = await editor.edit(photo, 'mach es zur Nacht', { seed: 1 })
  expect(german.variants[0]!.picture.rgb).toEqual(own.variants[0]!.picture.rgb)
  expect(german.variants[0]!.recipe).toEqual(own.variants[0]!.recipe)
  expect(german.notices).toEqual([])
})

describe('the samples of all looks', () => {
  it('are one small picture for each look, like an edit of it', async () => {
    const small = await resizePicture(photo, 120, Math.round((120 * photo.height) / photo.width))
    const samples = await editor.sampleLooks(small)
    expect(samples.map(({ look }) => look)).toEqual(Object.keys(editor.card.scope!.looks))
    for (const look of ['night', 'sepia', 'red sky']) {
      const { picture } = samples.find((sample) => sample.look === look)!
      expect([picture.width, picture.height]).toEqual([small.width, small.height])
      const { variants } = await editor.edit(small, editor.card.scope!.looks[look]![0]!)
      const { inside } = await measureChange(variants[0]!.picture, picture)
      expect(inside.mean, look).toBeLessThan(0.06)
    }
  })

  it('stop when they are no longer wanted', async () => {
    await expect(editor.sampleLooks(photo, { signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone')
  })
})
