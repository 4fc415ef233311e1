import { pictureFromRgb, readPicture } from '@amend/imaging'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { photo } from '../testing/workspace.ts'
import { makeFull, makeFullOfResult, makeGlimpse, makeOriginal, makePreviews, shrink } from './renditions.ts'

const speckled = (width: number, height: number, depth: 8 | 16 = 8, alpha = false) => {
  const values = (length: number) =>
    depth === 8
      ? Uint8Array.from({ length }, (_, i) => (i * 7919) % 256)
      : Uint16Array.from({ length }, (_, i) => (i * 7919) % 65_536)
  return pictureFromRgb(width, height, values(3 * width * height), alpha ? values(width * height) : undefined)
}

/** The metadata of a file. */
const metadataIn = async (bytes: Uint8Array | undefined) => {
  const metadata = await sharp(bytes).metadata()
  return (['exif', 'icc', 'xmp', 'iptc', 'orientation', 'comments'] as const).filter((key) => metadata[key])
}

describe('small copies', () => {
  it('are WebP of at most 2,048 and 400 pixels, and never enlarged', async () => {
    const large = await readPicture(await photo(3000, 1500))
    const sizes = (await Promise.all(makePreviews(large))).map(({ kind, width, height }) => [kind, width, height])
    expect(sizes).toEqual([
      ['preview', 2048, 1024],
      ['thumbnail', 400, 200],
    ])
    const [preview] = await Promise.all(makePreviews(speckled(30, 20)))
    expect(preview).toMatchObject({ width: 30, height: 20, mediaType: 'image/webp' })
    expect(await metadataIn(preview?.bytes)).toEqual([])
  })

  it('keep transparency, also when they are reduced', async () => {
    const shrunken = await shrink(speckled(900, 600, 8, true), 300)
    expect(shrunken).toMatchObject({ width: 300, height: 200, depth: 8 })
    expect(shrunken.alpha).toHaveLength(300 * 200)
    for (const { bytes } of await Promise.all(makePreviews(speckled(900, 600, 16, true)))) {
      expect((await sharp(bytes).metadata()).hasAlpha).toBe(true)
    }
  })
})

describe('the full-size rendition of an upload', () => {
  it('is a high-quality JPEG for a JPEG', async () => {
    const file = await makeFull(await readPicture(await photo(640, 426)))
    expect(file).toMatchObject({ mediaType: 'image/jpeg', width: 640, height: 426 })
    expect(await sharp(file.bytes).metadata()).toMatchObject({ chromaSubsampling: '4:4:4' })
    expect(await metadataIn(file.bytes)).toEqual([])
  })

  it('is a PNG of 8 bits for a lossless or transparent original', async () => {
    const png = await readPicture(
      await sharp(await photo())
        .png()
        .toBuffer(),
    )
    const file = await makeFull(png)
    expect(file.mediaType).toBe('image/png')
    expect((await readPicture(file.bytes)).rgb).toEqual(png.rgb)
    const clear = await readPicture(
      await sharp(await photo())
        .ensureAlpha(0.5)
        .webp()
        .toBuffer(),
    )
    expect((await makeFull(clear)).mediaType).toBe('image/png')
  })
})

describe('the original of a result', () => {
  it.each([
    [8, false],
    [8, true],
    [16, false],
    [16, true],
  ] as const)('keeps every value at %i bits, transparent or not (%s)', async (depth, alpha) => {
    const picture = speckled(37, 23, depth, alpha)
    const { bytes } = await makeOriginal(picture)
    const again = await readPicture(bytes)
    expect(again.depth).toBe(depth)
    expect(again.rgb).toEqual(picture.rgb)
    expect(again.alpha).toEqual(picture.alpha)
    expect(await metadataIn(bytes)).toEqual([])
  })

  it('is shown itself when it is small, else as a JPEG', async () => {
    expect(await makeFullOfResult(speckled(1500, 1000))).toBeUndefined()
    expect(await makeFullOfResult(speckled(2400, 1600))).toMatchObject({ kind: 'full', mediaType: 'image/jpeg' })
    expect(await makeFullOfResult(speckled(40, 30, 16))).toMatchObject({ kind: 'full', mediaType: 'image/jpeg' })
    expect(await makeFullOfResult(speckled(40, 30, 16, true))).toMatchObject({ mediaType: 'image/png' })
  })
})

it('a preview is a small JPEG in a data URL', async () => {
  const address = await makeGlimpse(speckled(640, 400))
  const bytes = Buffer.from(address.replace('data:image/jpeg;base64,', ''), 'base64')
  expect(await sharp(bytes).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 200 })
})
