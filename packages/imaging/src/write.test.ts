import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { writeProblem } from '@amend/files'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodePicture, isLossless, outputFormats } from './encode.ts'
import { ImagingError } from './error.ts'
import { type Picture, pictureFromRgb } from './picture.ts'
import { readPicture } from './read.ts'
import { readRecipe } from './recipe.ts'
import { deepPattern, height, image, pattern, width } from './testing/pictures.ts'
import { writePicture } from './write.ts'

const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i * 5) % 256)
const plain = pictureFromRgb(width, height, pattern)
const transparent = pictureFromRgb(width, height, pattern, alpha)
const deep = pictureFromRgb(
  width,
  height,
  deepPattern,
  Uint16Array.from(alpha, (value) => value * 257),
)

function psnr(a: Picture, b: Picture): number {
  let sum = 0
  for (let i = 0; i < a.rgb.length; i++) sum += (a.rgb[i]! - b.rgb[i]!) ** 2
  return 10 * Math.log10((255 * 255 * a.rgb.length) / sum)
}

describe('encodePicture', () => {
  it.each(outputFormats)('%s: pixels are read back, upright and in sRGB', async (format) => {
    const bytes = await encodePicture(plain, { format })
    const picture = await readPicture(bytes)
    expect(picture).toMatchObject({ width, height, source: { format, orientation: 1, hasProfile: true } })
    expect(psnr(picture, plain)).toBeGreaterThan(38)
  })

  it.each([
    ['png', plain],
    ['png', transparent],
    ['png', deep],
    ['tiff', plain],
    ['tiff', transparent],
    ['tiff', deep],
    ['webp', transparent],
    ['avif', transparent],
  ] as const)('%s: lossless keeps every value of picture %#', async (format, picture) => {
    const options = { format, lossless: true }
    expect(isLossless(picture, options)).toBe(true)
    const again = await readPicture(await encodePicture(picture, options))
    expect(again.depth).toBe(picture.depth)
    expect(again.rgb).toEqual(picture.rgb)
    expect(again.alpha).toEqual(picture.alpha)
  })

  it('knows which options are not lossless', () => {
    expect(isLossless(plain, { format: 'jpeg', lossless: true })).toBe(false)
    expect(isLossless(plain, { format: 'webp' })).toBe(false)
    expect(isLossless(deep, { format: 'avif', lossless: true })).toBe(false)
  })

  it('blends transparent pixels with white in JPEG', async () => {
    const clear = pictureFromRgb(width, height, new Uint8Array(pattern.length), new Uint8Array(width * height))
    const { rgb } = await readPicture(await encodePicture(clear, { format: 'jpeg' }))
    expect(Math.min(...rgb)).toBe(255)
  })

  it('copies nothing of the source but its pixels', async () => {
    const place = { IFD0: { Copyright: 'someone' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } }
    const source = await image().withExif(place).withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').jpeg().toBuffer()
    expect((await sharp(source).metadata()).exif).toBeDefined()
    const picture = await readPicture(source)
    for (const format of outputFormats) {
      const header = await sharp(await encodePicture(picture, { format })).metadata()
      expect(header.exif?.toString('latin1') ?? '').not.toMatch(/someone|GPS/)
      expect(header.xmp).toBeUndefined()
      expect(header.orientation ?? 1).toBe(1)
    }
  })

  it('has a sentence for sizes that a format cannot hold', async () => {
    const long = pictureFromRgb(20_000, 8, new Uint8Array(20_000 * 8 * 3))
    await expect(encodePicture(long, { format: 'webp' })).rejects.toMatchObject({
      code: 'too-many-pixels',
      message: 'A WEBP file holds at most 16,383 pixels a side, not 20,000; use PNG.',
    })
    expect(await readPicture(await encodePicture(long, { format: 'png' }))).toMatchObject({ width: 20_000 })
  })
})

describe('recipes', () => {
  const recipe = JSON.stringify(
    {
      instruction: 'make it <b>night</b> & "cold"\r\n\t– ünïcode 夜 🌙 ]]> \u0000\u0085',
      seed: 7,
      nested: [1.5, null],
    },
    undefined,
    2,
  )

  it.each(outputFormats)('are read back unchanged from %s', async (format) => {
    const bytes = await encodePicture(transparent, { format, recipe })
    expect(await readRecipe(bytes)).toBe(recipe)
    expect((await readPicture(bytes)).width).toBe(width)
  })

  it('keep the value of characters that XML cannot hold', async () => {
    const text = `"\ufffe\uffff${String.fromCharCode(0xd800)}"`
    const again = await readRecipe(await encodePicture(plain, { format: 'png', recipe: text }))
    expect(JSON.parse(again!)).toBe(JSON.parse(text))
  })

  it('are found where another program has rewritten the packet', async () => {
    const packet = (body: string) =>
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:ns1='urn:amend:recipe:1#' ${body}</rdf:RDF></x:xmpmeta>`
    for (const body of [
      'ns1:recipe="{&quot;a&quot;:&#49;}"/>',
      `ns1:recipe='{"a":1}'/>`,
      '><ns1:recipe>{"a":1}</ns1:recipe></rdf:Description>',
    ]) {
      expect(await readRecipe(await image().withXmp(packet(body)).png().toBuffer())).toBe('{"a":1}')
    }
  })

  it('are absent from other pictures', async () => {
    expect(await readRecipe(await image().png().toBuffer())).toBeUndefined()
    expect(await readRecipe(await image().withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').jpeg().toBuffer())).toBe(
      undefined,
    )
    await expect(readRecipe(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'not-an-image' })
  })

  it('must be JSON of a reasonable length', async () => {
    await expect(encodePicture(plain, { format: 'png', recipe: '{' })).rejects.toMatchObject({ code: 'bad-recipe' })
    const long = JSON.stringify('x'.repeat(70_000))
    await expect(encodePicture(plain, { format: 'jpeg', recipe: long })).rejects.toMatchObject({ code: 'bad-recipe' })
    const most = JSON.stringify('x'.repeat(58_000))
    expect(await readRecipe(await encodePicture(plain, { format: 'jpeg', recipe: most }))).toBe(most)
  })
})

describe('writePicture', () => {
  let folder = ''
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'imaging-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('writes a complete file and nothing else', async () => {
    const file = path.join(folder, 'a.png')
    await writePicture(file, plain, { format: 'png', recipe: '{"seed":1}' })
    expect(readdirSync(folder)).toEqual(['a.png'])
    expect((await readPicture(file)).rgb).toEqual(pattern)
    expect(await readRecipe(file)).toBe('{"seed":1}')
  })

  it('replaces a file, or refuses to', async () => {
    const file = path.join(folder, 'a.png')
    writeFileSync(file, 'precious')
    const refusal = writePicture(file, plain, { format: 'png', overwrite: false })
    await expect(refusal).rejects.toMatchObject({ code: 'already-exists', message: `${file} exists already.` })
    expect(readFileSync(file, 'utf8')).toBe('precious')
    await writePicture(file, plain, { format: 'png' })
    expect((await readPicture(file)).rgb).toEqual(pattern)
    await writePicture(path.join(folder, 'b.png'), plain, { format: 'png', overwrite: false })
    expect(readdirSync(folder)).toEqual(['a.png', 'b.png'])
  })

  it('leaves nothing behind when it is stopped, before or during', async () => {
    const file = path.join(folder, 'a.png')
    await expect(writePicture(file, plain, { format: 'png', signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
    })
    const controller = new AbortController()
    const large = pictureFromRgb(2000, 2000, new Uint8Array(12_000_000))
    const writing = writePicture(file, large, { format: 'png', signal: controller.signal })
    setImmediate(() => controller.abort())
    await expect(writing).rejects.toMatchObject({ code: 'aborted' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('has a sentence for each invalid path', async () => {
    await expect(writePicture(path.join(folder, 'no', 'a.png'), plain, { format: 'png' })).rejects.toMatchObject({
      code: 'not-found',
      message: `There is no folder ${path.join(folder, 'no')}.`,
    })
    mkdirSync(path.join(folder, 'sub'))
    await expect(writePicture(path.join(folder, 'sub'), plain, { format: 'png' })).rejects.toMatchObject({
      code: 'is-a-folder',
    })
    expect(readdirSync(folder)).toEqual(['sub'])
  })

  it('without permission', async () => {
    chmodSync(folder, 0o555)
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      const file = path.join(folder, 'a.png')
      await expect(writePicture(file, plain, { format: 'png' })).rejects.toMatchObject({ code: 'no-permission' })
    } finally {
      if (root) process.seteuid?.(0)
      chmodSync(folder, 0o755)
    }
    expect(readdirSync(folder)).toEqual([])
  })

  it.runIf(existsSync('/dev/full'))('distinguishes a full disk from an error of a full device', async () => {
    const error = await writeFile('/dev/full', 'x').catch((cause: unknown) => cause)
    expect(writeProblem(error, 'a.png', ImagingError)).toMatchObject({
      code: 'disk-full',
      message: 'The disk is full: a.png was not written.',
    })
  })

  it('leaves nothing behind on a full disk', async (context) => {
    try {
      execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    } catch {
      context.skip('a small disk cannot be mounted here')
    }
    try {
      const noise = pictureFromRgb(300, 300, new Uint8Array(randomBytes(270_000)))
      const file = path.join(folder, 'a.png')
      await expect(writePicture(file, noise, { format: 'png' })).rejects.toMatchObject({ code: 'disk-full' })
      expect(readdirSync(folder)).toEqual([])
    } finally {
      execFileSync('/bin/umount', [folder])
    }
  })
})
