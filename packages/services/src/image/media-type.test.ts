import { uploadLimits } from '@amend/contract'
import * as fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { ServiceError } from '../error.ts'
import { headBytes, mediaTypeOf } from './media-type.ts'

const plain = sharp({ create: { width: 32, height: 24, channels: 3, background: '#458' } })

describe('mediaTypeOf', () => {
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)('recognises a %s by its content', async (format) => {
    const bytes = await plain.clone().toFormat(format).toBuffer()
    expect(await mediaTypeOf(bytes.subarray(0, headBytes))).toBe(`image/${format}`)
  })

  const isoMedia = (brand: string) => Buffer.from(`\0\0\0\u0018ftyp${brand}\0\0\0\0mif1${brand}`, 'latin1')

  it.each(['heic', 'heix', 'mif1', 'hevc'])('accepts HEIC with the brand %s', async (brand) => {
    expect(await mediaTypeOf(isoMedia(brand))).toBe('image/heic')
  })

  it.each([
    ['%PDF-1.7\n', 'This is a PDF document.'],
    ['\0\0\0\u0018ftypisom\0\0\0\0isomiso2', 'This is a video.'],
    ['8BPS\0\u0001\0\0\0\0\0\0', 'Export it as JPEG, PNG or TIFF.'],
    ['BM\0\0\0\0\0\0\0\0', 'Use JPEG, PNG, WebP, AVIF, HEIC, GIF, or TIFF.'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'This is not a picture that can be read'],
    ['', 'The file is empty.'],
  ])('names the actual format of %j', async (text, sentence) => {
    await expect(mediaTypeOf(Buffer.from(text, 'latin1'))).rejects.toThrow(sentence)
  })

  it('accepts or refuses any bytes, also truncated and mixed files', async () => {
    const beginnings = [
      '\x89PNG\r\n\x1a\n\0\0\0\rIHDR',
      '\xff\xd8\xff',
      'RIFF\xff\xff\xff\xffWEBP',
      'II*\0',
      'MM\0*',
      'PK\x03\x04',
    ]
    const more = [
      '\0\0\0\x18ftypheic',
      'ID3\x04\0\0\x7f\x7f\x7f\x7f',
      '\x1a\x45\xdf\xa3',
      '\x1f\x8b\x08',
      'OggS',
      '0&\xb2\x75\x8e\x66\xcf\x11',
    ]
    const beginning = fc.constantFrom('', ...beginnings, ...more).map((text) => Buffer.from(text, 'latin1'))
    const bytes = fc.tuple(beginning, fc.uint8Array({ maxLength: 200 })).map((parts) => Buffer.concat(parts))
    await fc.assert(
      fc.asyncProperty(bytes, async (head) => {
        const outcome = await mediaTypeOf(head).catch((error: unknown) => error)
        if (outcome instanceof ServiceError) expect(['empty-file', 'unsupported-format']).toContain(outcome.code)
        else expect(uploadLimits.mediaTypes).toContain(outcome)
      }),
      { numRuns: 2000 },
    )
  })
})
