/** Photos to edit: the command line's sample in several sizes. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import sharp, { type Sharp } from 'sharp'

const sample = path.join(import.meta.dirname, '../../apps/cli/sample/meadow.jpg')

const bytesOf = async (picture: Sharp): Promise<Uint8Array<ArrayBuffer>> => new Uint8Array(await picture.toBuffer())

/** A JPEG of a meadow with the given long side (1800 at most). */
export const meadow = (longSide = 720): Promise<Uint8Array<ArrayBuffer>> =>
  bytesOf(sharp(sample).resize(longSide, longSide, { fit: 'inside' }).jpeg({ quality: 90 }))

/** A JPEG of 4928 × 3264 pixels (16 megapixels) with the detail of a photo. */
export const largePhoto = (): Promise<Uint8Array<ArrayBuffer>> => photoOf(4928, 3264)

/** A JPEG of a size, with the detail of a photo. */
export async function photoOf(width: number, height: number): Promise<Uint8Array<ArrayBuffer>> {
  const noise = { type: 'gaussian' as const, mean: 128, sigma: 12 }
  const grain = await sharp({ create: { width, height, channels: 3, background: 'grey', noise } })
    .png()
    .toBuffer()
  const photo = sharp(await readFile(sample)).resize(width, height, { fit: 'cover', kernel: 'cubic' })
  return bytesOf(photo.composite([{ input: grain, blend: 'soft-light' }]).jpeg({ quality: 92 }))
}

/** A PNG mask: white in the middle, where a picture may change. */
export async function maskOf(width: number, height: number): Promise<string> {
  const white = { create: { width: width >> 1, height: height >> 1, channels: 3 as const, background: 'white' } }
  const input = await sharp(white).png().toBuffer()
  const canvas = sharp({ create: { width, height, channels: 3, background: 'black' } })
  const mask = await canvas
    .composite([{ input, left: width >> 2, top: height >> 2 }])
    .png()
    .toBuffer()
  return mask.toString('base64')
}
