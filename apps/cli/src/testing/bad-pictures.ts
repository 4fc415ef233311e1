/** Invalid input files by name, with the expected error message of each. */
import sharp from 'sharp'
import { photo } from './pictures.ts'

export interface BadPicture {
  readonly name: string
  readonly bytes: Uint8Array
  /** A pattern of the error message. */
  readonly says: RegExp
}

export async function badPictures(): Promise<BadPicture[]> {
  const jpeg = await photo(96, 64).jpeg().toBuffer()
  const png = await photo(96, 64).png().toBuffer()
  const frames = sharp(await stacked(), { raw: { width: 32, height: 64, channels: 3, pageHeight: 32 } })
  const huge = Buffer.from(png)
  huge.writeUInt32BE(60_000, 16)
  huge.writeUInt32BE(60_000, 20)
  huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29)
  const say = (name: string, bytes: Uint8Array, says: RegExp) => ({ name, bytes, says })
  return [
    say('text.jpg', Buffer.from('Dear diary, no photo today.'), /text\.jpg is not a picture\./),
    say('empty.jpg', Buffer.alloc(0), /empty\.jpg is empty\./),
    say('cut.jpg', jpeg.subarray(0, jpeg.length / 2), /cut\.jpg is cut off or damaged/),
    say('cut.png', png.subarray(0, png.length / 2), /cut\.png is cut off or damaged/),
    say('header-only.jpg', jpeg.subarray(0, 20), /header-only\.jpg is cut off or damaged/),
    say('dot.png', await photo(1, 1).png().toBuffer(), /dot\.png has 1 × 1 pixels; each side needs at least 8\./),
    say('strip.png', await photo(400, 20).png().toBuffer(), /400 × 20; one side may be at most 8 times the other/),
    say('huge.png', huge, /huge\.png has 60,000 × 60,000 pixels; at most 100,000,000 pixels can be read\./),
    say('moving.gif', await frames.clone().gif().toBuffer(), /moving\.gif has more than one frame or page/),
    say('moving.webp', await frames.clone().webp().toBuffer(), /moving\.webp has more than one frame or page/),
    say('print.jpg', await photo(96, 64).toColourspace('cmyk').jpeg().toBuffer(), /print\.jpg is in CMYK/),
    say('drawing.svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), /an SVG drawing/),
  ]
}

/** Two frames, the second one inverted. */
async function stacked(): Promise<Buffer> {
  const frame = photo(32, 32)
  return Buffer.concat([await frame.clone().raw().toBuffer(), await frame.clone().negate().raw().toBuffer()])
}

/** The CRC of ISO 3309, which PNG uses. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return ~crc >>> 0
}
