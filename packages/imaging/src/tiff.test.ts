import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Picture } from './picture.ts'
import { readPicture } from './read.ts'
import { type TestDirectory, type TestLayout, tiffFile } from './testing/tiff-file.ts'
import { tiffDirectories } from './tiff-directories.ts'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/tiff/${name}.tif`, import.meta.url))
const layouts: TestLayout[] = [{}, { order: 'MM' }, { big: true }, { big: true, order: 'MM' }]

const [newSubfileType, subfileType, subIfds] = [254, 255, 330]
const photo: TestDirectory = { width: 24, height: 16, pixel: [200, 100, 50] }
const small: TestDirectory = { width: 12, height: 8, pixel: [1, 2, 3] }
const as = (subfile: number, one: TestDirectory = small): TestDirectory => ({
  ...one,
  fields: { [newSubfileType]: subfile },
})

const colour = ({ rgb, depth }: Picture) => Array.from(rgb.subarray(0, 3), (value) => value / (depth === 8 ? 1 : 257))

async function expectPhoto(directories: readonly TestDirectory[]) {
  for (const layout of layouts) {
    const picture = await readPicture(tiffFile(directories, layout))
    expect(picture).toMatchObject({ width: 24, height: 16, source: { format: 'tiff', width: 24, height: 16 } })
    expect(colour(picture)).toEqual([200, 100, 50])
  }
}

describe('directories that are not pages', () => {
  it("a camera's file with its thumbnail is one photo", async () => {
    const [plain, thumbnail] = [await readPicture(fixture('plain')), await readPicture(fixture('thumbnail'))]
    expect(thumbnail.rgb).toEqual(plain.rgb)
  })

  it('a thumbnail, a mask, both, a mask of a thumbnail', async () => {
    await expectPhoto([photo, as(1)])
    await expectPhoto([photo, as(4)])
    await expectPhoto([photo, as(1), as(4)])
    await expectPhoto([photo, as(5)])
    await expectPhoto([as(0, photo), as(1)])
  })

  it('a mask marked by its photometric interpretation only', async () => {
    await expectPhoto([photo, { ...small, pixel: [255], photometric: 4 }])
  })

  it('the levels of a pyramid', async () => {
    await expectPhoto([
      photo,
      as(1),
      as(1, { ...small, width: 6, height: 4 }),
      as(1, { ...small, width: 3, height: 2 }),
    ])
  })

  it('the older field SubfileType', async () => {
    await expectPhoto([
      { ...photo, fields: { [subfileType]: 1 } },
      { ...small, fields: { [subfileType]: 2 } },
    ])
  })

  it('a thumbnail before its photo', async () => {
    await expectPhoto([as(1), photo])
    await expectPhoto([as(4), as(1), as(0, photo)])
  })

  it('a file with only a smaller version is read as that', async () => {
    await expectPhoto([as(1, photo)])
    await expectPhoto([as(1, photo), as(1)])
  })

  it('pictures in sub-directories', async () => {
    // The second directory is removed from the chain and becomes a sub-directory of the first.
    const file = tiffFile([{ ...photo, fields: { [subIfds]: 0 } }, photo])
    const first = file.readUInt32LE(4)
    const entries = file.readUInt16LE(first)
    const link = first + 2 + 12 * entries
    const field = [...Array(entries).keys()]
      .map((i) => first + 2 + 12 * i)
      .find((at) => file.readUInt16LE(at) === subIfds)
    file.writeUInt32LE(file.readUInt32LE(link), field! + 8)
    file.writeUInt32LE(0, link)
    expect(colour(await readPicture(file))).toEqual([200, 100, 50])
  })
})

describe('pages', () => {
  it('are refused', async () => {
    const refusal = { code: 'animated', message: expect.stringMatching(/more than one frame or page/) }
    await expect(readPicture(fixture('two-pages'))).rejects.toMatchObject(refusal)
    for (const layout of layouts) {
      for (const directories of [
        [photo, photo],
        [as(2, photo), as(2, photo)],
        [photo, as(1), photo],
        [photo, as(2)],
      ]) {
        await expect(readPicture(tiffFile(directories, layout))).rejects.toMatchObject(refusal)
      }
    }
  })

  it('one page of a document is a picture', async () => {
    await expectPhoto([as(2, photo)])
  })
})

describe('extra channels', () => {
  const opacity = 128
  it.each<[string, number[], number[] | undefined, number | undefined]>([
    ['alpha', [200, 100, 50, opacity], [2], opacity],
    ['alpha, undeclared', [200, 100, 50, opacity], undefined, opacity],
    ['one unspecified', [200, 100, 50, 30], [0], undefined],
    ['two unspecified', [200, 100, 50, 30, 60], [0, 0], undefined],
    ['alpha and one more', [200, 100, 50, opacity, 60], [2, 0], opacity],
    ['one more and alpha', [200, 100, 50, 60, opacity], [0, 2], opacity],
    ['two undeclared', [200, 100, 50, 30, 60], undefined, undefined],
    ['six', [200, 100, 50, 1, 2, 3, opacity, 5, 6], [0, 0, 0, 2, 0, 0], opacity],
    ['premultiplied alpha', [100, 50, 25, opacity], [1], opacity],
    ['premultiplied alpha and one more', [100, 50, 25, opacity, 7], [1, 0], opacity],
  ])('RGB with %s', async (_, pixel, extraSamples, alpha) => {
    for (const bits of [8, 16] as const) {
      const scale = bits === 8 ? 1 : 257
      const samples = pixel.map((value) => value * scale)
      for (const layout of layouts) {
        const file = tiffFile([{ ...photo, bits, pixel: samples, ...(extraSamples && { extraSamples }) }], layout)
        const picture = await readPicture(file)
        expect(picture.depth).toBe(bits)
        for (const [i, value] of [200, 100, 50].entries()) expect(Math.abs(colour(picture)[i]! - value)).toBeLessThan(2)
        expect(picture.alpha && new Set(picture.alpha)).toEqual(alpha && new Set([alpha * scale]))
      }
    }
  })

  it.each<[string, number[], number[], number | undefined]>([
    ['alpha', [90, opacity], [2], opacity],
    ['one unspecified', [90, 30], [0], undefined],
    ['two unspecified', [90, 30, 60], [0, 0], undefined],
    ['alpha and one more', [90, opacity, 60], [2, 0], opacity],
    ['three', [90, 1, 2, opacity], [0, 0, 2], opacity],
  ])('grey with %s', async (_, pixel, extraSamples, alpha) => {
    for (const bits of [8, 16] as const) {
      const scale = bits === 8 ? 1 : 257
      const samples = pixel.map((value) => value * scale)
      const picture = await readPicture(tiffFile([{ ...photo, bits, photometric: 1, pixel: samples, extraSamples }]))
      expect(colour(picture)).toEqual([90, 90, 90])
      expect(picture.alpha && new Set(picture.alpha)).toEqual(alpha && new Set([alpha * scale]))
    }
  })

  it('more than 16 channels are refused in a sentence', async () => {
    const pixel = Array.from({ length: 20 }, (_, i) => i)
    await expect(readPicture(tiffFile([{ ...photo, pixel, extraSamples: pixel.slice(3) }]))).rejects.toMatchObject({
      code: 'unsupported-colour',
      message: 'The picture has 20 channels; save it as RGB first.',
    })
  })
})

describe('damaged chains', () => {
  it('end: a circle, a directory beyond the end, no directory', () => {
    const file = tiffFile([photo])
    const link = file.length - 4
    const circle = Buffer.from(file)
    circle.writeUInt32LE(file.readUInt32LE(4), link)
    expect(tiffDirectories(circle)).toHaveLength(1)
    const beyond = Buffer.from(file)
    beyond.writeUInt32LE(file.length + 1000, link)
    expect(tiffDirectories(beyond)).toBeUndefined()
    expect(tiffDirectories(file.subarray(0, 6))).toBeUndefined()
  })
})
