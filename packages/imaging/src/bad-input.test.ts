import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { ImagingError, type ImagingErrorCode } from './error.ts'
import { pngChunk } from './png-colour.ts'
import { type ReadLimits, readPicture } from './read.ts'
import { codedPatterns, height, image, patched, pattern, width } from './testing/pictures.ts'
import { tiffWithProfile } from './tiff.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'imaging-'))
afterAll(() => rmSync(folder, { recursive: true }))

const coded = await codedPatterns()
const heic = readFileSync(new URL('../fixtures/heic/quad.heic', import.meta.url))

/** Expects an error with a code and one sentence without the codec's terms. */
async function expectRefusal(
  source: string | Uint8Array,
  code: ImagingErrorCode,
  message?: RegExp,
  limits?: Partial<ReadLimits>,
) {
  const error = await readPicture(source, limits).then(
    () => expect.unreachable('The picture was read.'),
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(ImagingError)
  const refusal = error as ImagingError
  expect(refusal).toMatchObject({ code })
  expect(refusal.message).toMatch(/^[^\n]*\.$/)
  expect(refusal.message).not.toMatch(/vips|libheif|undefined|Input (file|buffer)/i)
  if (typeof source === 'string') expect(refusal.message).toContain(source)
  if (message) expect(refusal.message).toMatch(message)
}

describe('a file that is not a picture', () => {
  it('is refused by content', async () => {
    await expectRefusal(Buffer.from('Dear diary, today I took no photo.'), 'not-an-image')
    await expectRefusal(new Uint8Array(0), 'not-an-image', /empty/)
    await expectRefusal(new Uint8Array(5000), 'not-an-image')
  })

  it('is not named in the message', async () => {
    const lying = path.join(folder, 'really.jpg')
    writeFileSync(lying, coded.png)
    expect((await readPicture(lying)).source?.format).toBe('png')
    const text = path.join(folder, 'text.png')
    writeFileSync(text, 'no picture')
    await expectRefusal(text, 'not-an-image')
  })

  it.each([
    ['%PDF-1.7\n', /PDF/],
    ['<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>', /SVG/],
    ['<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>', /SVG/],
    ['BM......', /BMP/],
    ['8BPS....', /Photoshop/],
    ['\0\0\0\x18ftypisom\0\0\0\0isommp42', /video/],
  ])('%j is named', async (start, name) => {
    await expectRefusal(Buffer.from(start, 'latin1'), 'unsupported-format', name)
  })
})

describe('size', () => {
  it('one pixel is too small', async () => {
    const dot = await sharp(new Uint8Array(3), { raw: { width: 1, height: 1, channels: 3 } })
      .png()
      .toBuffer()
    await expectRefusal(dot, 'too-small', /1 × 1 pixels; each side needs at least 8/)
    await expectRefusal(coded.png, 'too-small', /at least 25/, { minSide: 25 })
  })

  it('a side at each limit is accepted, beyond it refused', async () => {
    await expectRefusal(coded.png, 'too-many-pixels', undefined, { pixels: width * height - 1 })
    expect(await readPicture(coded.png, { pixels: width * height })).toMatchObject({ width, height })
    await expectRefusal(coded.png, 'too-many-bytes', undefined, { bytes: coded.png.length - 1 })
    const file = path.join(folder, 'limit.png')
    writeFileSync(file, coded.png)
    await expectRefusal(file, 'too-many-bytes', /1 MiB/, { bytes: coded.png.length - 1 })
  })

  const side = 60_000
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const bombs = {
    png: Buffer.concat([coded.png.subarray(0, 8), pngChunk('IHDR', header), coded.png.subarray(33)]),
    jpeg: patched(coded.jpeg, '\xff\xc0', 5, [side, side], 2),
    gif: Buffer.from(coded.gif),
    avif: patched(coded.avif, 'ispe', 8, [side, side], 4),
    heic: Buffer.from(heic),
    tiff: Buffer.from(coded.tiff),
  }
  bombs.gif.writeUInt16LE(side, 6)
  bombs.gif.writeUInt16LE(side, 8)
  const frame = bombs.gif.indexOf(Buffer.from([0x2c, 0, 0, 0, 0, width, 0, height, 0]))
  bombs.gif.writeUInt16LE(side, frame + 5)
  bombs.gif.writeUInt16LE(side, frame + 7)
  const directory = bombs.tiff.readUInt32LE(4)
  for (let at = directory + 2, left = bombs.tiff.readUInt16LE(directory); left > 0; left--, at += 12) {
    const tag = bombs.tiff.readUInt16LE(at)
    if (tag === 256 || tag === 257) {
      bombs.tiff.writeUInt16LE(4, at + 2)
      bombs.tiff.writeUInt32LE(side, at + 8)
    }
  }
  // A HEIC with tiles has two sizes: that of the whole and that of a tile.
  for (let at = heic.indexOf('ispe'); at >= 0; at = heic.indexOf('ispe', at + 4)) {
    bombs.heic.writeUInt32BE(side, at + 8)
    bombs.heic.writeUInt32BE(side, at + 12)
  }

  it.each(Object.entries(bombs))('%s: a header of 60,000 × 60,000 is refused before decoding', async (_, bytes) => {
    const before = process.memoryUsage().rss
    await expectRefusal(bytes, 'too-many-pixels', /60,000 × 60,000/)
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20)
  })
})

describe('more than one frame', () => {
  const pages = Buffer.concat([pattern, pattern])
  const animated = () => sharp(pages, { raw: { width, height: 2 * height, channels: 3, pageHeight: height } })

  it('GIF, WebP and TIFF', async () => {
    const frames = [await image().png().toBuffer(), await image().negate().png().toBuffer()]
    const joined = () => sharp(frames, { join: { animated: true } })
    await expectRefusal(await joined().gif().toBuffer(), 'animated', /more than one frame or page/)
    await expectRefusal(await joined().webp().toBuffer(), 'animated')
    await expectRefusal(await animated().tiff().toBuffer(), 'animated')
  })

  it('PNG', async () => {
    const control = pngChunk('acTL', Uint8Array.from([0, 0, 0, 2, 0, 0, 0, 0]))
    await expectRefusal(Buffer.concat([coded.png.subarray(0, 33), control, coded.png.subarray(33)]), 'animated')
  })

  it('AVIF and HEIC sequences', async () => {
    await expectRefusal(patched(coded.avif, 'avif', 0, [0x61766973], 4), 'animated')
    await expectRefusal(patched(heic, 'heic', 0, [0x68657663], 4), 'animated')
  })
})

describe('colour', () => {
  it('CMYK is refused, and says what to do', async () => {
    const cmyk = image().toColourspace('cmyk')
    await expectRefusal(await cmyk.clone().jpeg().toBuffer(), 'unsupported-colour', /CMYK.*convert it to RGB/)
    await expectRefusal(await cmyk.clone().tiff().toBuffer(), 'unsupported-colour', /CMYK/)
  })

  it('Lab is refused', async () => {
    const lab = tiffWithProfile(width, height, 3, Uint16Array.from(pattern), new Uint8Array(8))
    const photometric = lab.indexOf(Buffer.from([262 % 256, 1, 3, 0, 1, 0, 0, 0, 2, 0]))
    lab.writeUInt16LE(8, photometric + 8)
    await expectRefusal(lab, 'unsupported-colour', /8- or 16-bit RGB/)
  })
})

describe('a truncated file', () => {
  it.each([...Object.entries(coded), ['heic', heic] as const])('%s', async (_, bytes) => {
    await expectRefusal(bytes.subarray(0, Math.floor(bytes.length / 2)), 'truncated', /cut off or damaged/)
    await expectRefusal(bytes.subarray(0, Math.floor(bytes.length * 0.9)), 'truncated')
  })
})

describe('a path', () => {
  it('that is missing, a folder, or below a file', async () => {
    await expectRefusal(path.join(folder, 'missing.jpg'), 'not-found')
    await expectRefusal(folder, 'is-a-folder')
    const file = path.join(folder, 'a.png')
    writeFileSync(file, coded.png)
    await expectRefusal(path.join(file, 'b.png'), 'not-found')
  })

  it('without permission', async () => {
    const file = path.join(folder, 'secret.png')
    writeFileSync(file, coded.png)
    chmodSync(file, 0)
    chmodSync(folder, 0o755)
    const root = process.geteuid?.() === 0
    if (root) process.seteuid?.(65_534)
    try {
      await expectRefusal(file, 'no-permission')
    } finally {
      if (root) process.seteuid?.(0)
    }
  })

  it('of a named pipe is refused without waiting', async () => {
    const pipe = path.join(folder, 'pipe')
    await promisify(execFile)('mkfifo', [pipe])
    await expectRefusal(pipe, 'not-an-image', /regular file/)
  })
})
