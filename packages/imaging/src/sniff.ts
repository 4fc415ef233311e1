import type { PictureFormat } from './picture.ts'

/** The format of a file by its first bytes. */
export type Sniffed =
  | { readonly kind: 'picture'; readonly format: PictureFormat; readonly sequence: boolean }
  /** A known format that is not supported, by its common name. */
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'unknown' }

const others: readonly (readonly [magic: string, name: string])[] = [
  ['%PDF', 'a PDF document'],
  ['8BPS', 'a Photoshop document'],
  ['BM', 'a BMP picture'],
  ['\xff\x0a', 'a JPEG XL picture'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL picture'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 picture'],
  ['\xff\x4f\xff\x51', 'a JPEG 2000 picture'],
  ['\0\0\x01\0', 'an icon file'],
  ['v/1\x01', 'an OpenEXR picture'],
  ['#?RADIANCE', 'a Radiance picture'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['\x1a\x45\xdf\xa3', 'a video'],
]

const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs'])
const avifBrands = new Set(['avif', 'avis'])
const sequenceBrands = new Set(['avis', 'msf1', 'hevc', 'hevx', 'hevm', 'hevs'])

/**
 * Recognises a format by content; the file's name is ignored.
 * @param head the first 64 KiB of the file, or all of it
 */
export function sniff(head: Uint8Array): Sniffed {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  const picture = (format: PictureFormat, sequence = false): Sniffed => ({ kind: 'picture', format, sequence })

  if (text.startsWith('\xff\xd8\xff')) return picture('jpeg')
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return picture('png', isAnimatedPng(head))
  if (/^GIF8[79]a/.test(text)) return picture('gif')
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return picture('webp')
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) return picture('tiff')
  if (text.startsWith('ftyp', 4)) return sniffIsoMedia(head, text)

  const other = others.find(([magic]) => text.startsWith(magic))
  if (other) return { kind: 'other', name: other[1] }
  if (/^(\xef\xbb\xbf)?\s*<(\?xml|!DOCTYPE svg|!--|svg)/i.test(text) && /<svg[\s>]/i.test(text)) {
    return { kind: 'other', name: 'an SVG drawing' }
  }
  return { kind: 'unknown' }
}

/** ISO/IEC 14496-12, 4.3: the major brand, a version, then the compatible brands. */
function sniffIsoMedia(head: Uint8Array, text: string): Sniffed {
  const size = Buffer.from(head.buffer, head.byteOffset, head.byteLength).readUInt32BE(0)
  const brands = [text.slice(8, 12)]
  for (let at = 16; at + 4 <= Math.min(size, text.length, 256); at += 4) brands.push(text.slice(at, at + 4))
  const sequence = sequenceBrands.has(brands[0] ?? '')
  if (brands.some((brand) => avifBrands.has(brand))) return { kind: 'picture', format: 'avif', sequence }
  if (brands.some((brand) => heicBrands.has(brand))) return { kind: 'picture', format: 'heic', sequence }
  return { kind: 'other', name: brands.includes('mif1') ? 'a HEIF picture of an unusual kind' : 'a video' }
}

/** PNG, third edition, 11.3.2.1: an acTL chunk before the first IDAT holds the number of frames. */
function isAnimatedPng(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  for (let at = 8; at + 12 <= head.byteLength; ) {
    const length = view.getUint32(at)
    const type = view.getUint32(at + 4)
    if (type === 0x6163544c) return view.getUint32(at + 8) > 1
    if (type === 0x49444154) return false
    at += 12 + length
  }
  return false
}
