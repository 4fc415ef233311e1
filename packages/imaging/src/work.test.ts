import { readFileSync } from 'node:fs'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { heifWork } from './heif-work.ts'
import { readMask } from './mask.ts'
import { pngChunk } from './png-colour.ts'
import { readPicture } from './read.ts'
import { codedPatterns } from './testing/pictures.ts'
import { tiffFile } from './testing/tiff-file.ts'

/**
 * Small files that are expensive to decode. Their error code shows that they are refused before decoding: none of them holds
 * pixels that could be decoded to the end.
 */
const coded = await codedPatterns()
const heic = readFileSync(new URL('../fixtures/heic/quad.heic', import.meta.url))

function hollowPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  const data = deflateSync(Buffer.alloc(1000))
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', data), pngChunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([coded.png.subarray(0, 8), ...chunks])
}

describe('long sides', () => {
  it.each([
    [12_500_000, 8],
    [8, 12_500_000],
    [65_536, 8],
    [8, 65_536],
    [65_536, 1000],
  ])('a PNG of %i × %i is refused by its header, as a mask too', async (width, height) => {
    const refusal = { code: 'too-long', message: expect.stringMatching(/each side may have at most 65,535\.$/) }
    await expect(readPicture(hollowPng(width, height))).rejects.toMatchObject(refusal)
    await expect(readMask(hollowPng(width, height), { width, height })).rejects.toMatchObject(refusal)
  })

  it('a TIFF of 12,500,000 × 8 is refused by its header', async () => {
    const file = tiffFile([{ width: 8, height: 8, pixel: [1, 2, 3] }])
    const directory = file.readUInt32LE(4)
    file.writeUInt32LE(12_500_000, directory + 2 + 8)
    await expect(readPicture(file)).rejects.toMatchObject({ code: 'too-long' })
  })

  it('65,535 pixels are read', async () => {
    const long = sharp({
      create: { width: 65_535, height: 8, channels: 3, background: 'grey' },
      limitInputPixels: false,
    })
    expect(await readPicture(await long.png().toBuffer())).toMatchObject({ width: 65_535, height: 8 })
  })
})

describe('scans of a JPEG', () => {
  const progressive = sharp({ create: { width: 4000, height: 4000, channels: 3, background: 'grey' } })
    .jpeg({ progressive: true, quality: 50 })
    .toBuffer()

  /** Repeats its last scan so many times. */
  async function withScans(more: number): Promise<Buffer> {
    const file = await progressive
    const last = file.subarray(file.lastIndexOf(Buffer.from([0xff, 0xda])), -2)
    return Buffer.concat([file.subarray(0, -2), ...Array(more).fill(last), file.subarray(-2)])
  }

  it('as an encoder writes them are accepted', async () => {
    expect(await readPicture(await progressive)).toMatchObject({ width: 4000, height: 4000 })
  })

  it('are refused where they add up to more than 1,600 million pixels', async () => {
    const file = await withScans(91)
    expect(file.length).toBeLessThan(150_000)
    await expect(readPicture(file)).rejects.toMatchObject({
      code: 'too-costly',
      message: expect.stringMatching(/stored in 101 scans; at most 1,600,000,000 pixels are decoded/),
    })
    // The limit is the caller's.
    const few = { decodedPixels: 9 * 16_000_000 }
    await expect(readPicture(await progressive, few)).rejects.toMatchObject({ code: 'too-costly' })
    await expect(readPicture(await progressive, { decodedPixels: 16_000_000 * 10 })).resolves.toMatchObject({
      width: 4000,
    })
  })

  it('of another kind count once', async () => {
    const area = { decodedPixels: 40 * 24 }
    expect(await readPicture(coded.jpeg, area)).toMatchObject({ width: 40 })
  })
})

/** A box of ISO/IEC 14496-12; a full one when it has a version. */
function box(type: string, parts: readonly Buffer[], version?: number): Buffer {
  const body = Buffer.concat([...(version === undefined ? [] : [Buffer.from([version, 0, 0, 0])]), ...parts])
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

const short = (...values: number[]) => {
  const data = Buffer.alloc(2 * values.length)
  values.forEach((value, i) => {
    data.writeUInt16BE(value, 2 * i)
  })
  return data
}
const long = (...values: number[]) => {
  const data = Buffer.alloc(4 * values.length)
  values.forEach((value, i) => {
    data.writeUInt32BE(value, 4 * i)
  })
  return data
}

/** The structure of a HEIC: a grid of `output` pixels made of references to tiles of one size. */
function grid(
  output: readonly [number, number],
  tile: readonly [number, number],
  references: readonly number[],
): Buffer {
  const tiles = [...new Set(references)].filter((id) => id !== 1)
  const infe = (id: number, type: string) => box('infe', [short(id, 0), Buffer.from(type), Buffer.from([0])], 2)
  const entry = (id: number, property: number) => Buffer.concat([short(id), Buffer.from([1, property])])
  const meta = box(
    'meta',
    [
      box('hdlr', [long(0), Buffer.from('pict'), long(0, 0, 0), Buffer.from([0])], 0),
      box('pitm', [short(1)], 0),
      box('iinf', [short(tiles.length + 1), infe(1, 'grid'), ...tiles.map((id) => infe(id, 'hvc1'))], 0),
      box('iref', [box('dimg', [short(1, references.length, ...references)])], 0),
      box('iprp', [
        box('ipco', [box('ispe', [long(...output)], 0), box('ispe', [long(...tile)], 0)]),
        box('ipma', [long(tiles.length + 1), entry(1, 1), ...tiles.map((id) => entry(id, 2))], 0),
      ]),
    ],
    0,
  )
  return Buffer.concat([box('ftyp', [Buffer.from('heic'), long(0), Buffer.from('mif1heic')]), meta])
}

describe('tiles of a HEIC', () => {
  it('are counted with the pixels of each reference', () => {
    expect(heifWork(grid([1024, 512], [512, 512], [2, 3]))).toEqual({ pixels: 2 * 512 * 512, pictures: 2 })
    expect(heifWork(grid([64, 64], [8192, 8192], Array(1000).fill(2)))).toEqual({
      pixels: 1000 * 2 ** 26,
      pictures: 1000,
    })
    expect(heifWork(heic)).toEqual({ pixels: 64 * 64, pictures: 1 })
    expect(heifWork(coded.avif)).toEqual({ pixels: 40 * 24, pictures: 1 })
  })

  it('with circular references have no limit', () => {
    expect(heifWork(grid([64, 64], [8, 8], [1, 1]))?.pixels).toBe(Number.POSITIVE_INFINITY)
  })

  it.each([
    ['large ones', [64, 64], [8192, 8192], 1000],
    ['many', [64, 64], [64, 64], 20_000],
  ] as const)('%s are refused before decoding', async (_, output, tile, count) => {
    const { checkWork } = await import('./work.ts')
    const file = grid(output, tile, Array(count).fill(2))
    const shape = { format: 'heic', width: output[0], height: output[1] } as const
    expect(() => checkWork('x', file, shape, 1_600_000_000)).toThrow(expect.objectContaining({ code: 'too-costly' }))
  })

  it('of a photo are accepted', async () => {
    expect(await readPicture(heic)).toMatchObject({ width: 32, height: 24 })
  })

  it('in a damaged structure are left to the decoder', () => {
    for (let end = 0; end < heic.length; end += 7) expect(() => heifWork(heic.subarray(0, end))).not.toThrow()
  })
})

describe('tiles of a TIFF', () => {
  it('larger than the limit are refused before decoding', async () => {
    const [tileWidth, tileHeight] = [322, 323]
    const fields = { [tileWidth]: 1_000_000, [tileHeight]: 1_000_000 }
    await expect(readPicture(tiffFile([{ width: 16, height: 16, pixel: [1, 2, 3], fields }]))).rejects.toMatchObject({
      code: expect.stringMatching(/too-costly|truncated/),
    })
  })
})
