import createLibheif, { type Libheif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs'

/**
 * HEIC through libheif in WebAssembly (sharp's own build decodes AVIF but, for its patents, no HEVC). Rotation and mirroring
 * are properties of the format and are applied by the decoder. Decoding blocks the thread.
 */

// Values of the enumerations in libheif/heif_image.h and heif_color.h.
const colorspaceRgb = 1
const chroma = { rgb: 10, rgba: 11, rgb16: 14, rgba16: 15 } as const
const channelInterleaved = 10

/** Properties of the primary picture of a HEIC file; sizes in pixels, upright. */
export interface HeicHeader {
  readonly width: number
  readonly height: number
  /** Bits a channel: 8, 10 or 12. */
  readonly bits: number
  readonly hasAlpha: boolean
  readonly icc?: Uint8Array
}

/** Decoded pixels of a HEIC file: [height, width, channels], upright, in the colours of the file. */
export interface HeicPixels {
  readonly width: number
  readonly height: number
  readonly channels: 3 | 4
  /** Interleaved; above 8 bits in Uint16Array, scaled so that white is 65,535. */
  readonly data: Uint8Array | Uint16Array
}

/** The decoder's own message about a file that it cannot read. */
export class HeicError extends Error {
  override readonly name = 'HeicError'
}

/**
 * Opens the primary picture of a file. `accept` sees its header and may throw before anything is decoded.
 * @throws HeicError
 */
export function decodeHeic(bytes: Uint8Array, accept: (header: HeicHeader) => void): HeicHeader & HeicPixels {
  // One WebAssembly instance for each file: its memory never shrinks, and a bad file cannot corrupt the next.
  const lib = createLibheif()
  const words = lib._malloc(16)
  const [error, out] = [words, words + 12]
  const result = () => lib.HEAPU32[out >> 2] ?? 0
  const check = () => {
    if (lib.HEAPU32[error >> 2] !== 0) throw new HeicError(cString(lib, lib.HEAPU32[(error >> 2) + 2] ?? 0))
  }

  const data = lib._malloc(bytes.byteLength)
  lib.HEAPU8.set(bytes, data)
  const context = lib._heif_context_alloc()
  lib._heif_context_read_from_memory(error, context, data, bytes.byteLength, 0)
  check()
  lib._free(data)
  lib._heif_context_get_primary_image_handle(error, context, out)
  check()
  const handle = result()
  const header = readHeader(lib, handle, error, check)
  accept(header)

  const deep = header.bits > 8
  const layout = deep ? (header.hasAlpha ? chroma.rgba16 : chroma.rgb16) : header.hasAlpha ? chroma.rgba : chroma.rgb
  lib._heif_decode_image(error, handle, out, colorspaceRgb, layout, 0)
  check()
  lib._heif_image_handle_release(handle)
  lib._heif_context_free(context)
  return { ...header, ...readPlane(lib, result(), out, header) }
}

function readHeader(lib: Libheif, handle: number, error: number, check: () => void): HeicHeader {
  const size = lib._heif_image_handle_get_raw_color_profile_size(handle)
  const profile = size > 0 ? lib._malloc(size) : 0
  if (profile) {
    lib._heif_image_handle_get_raw_color_profile(error, handle, profile)
    check()
  }
  return {
    width: lib._heif_image_handle_get_width(handle),
    height: lib._heif_image_handle_get_height(handle),
    bits: lib._heif_image_handle_get_luma_bits_per_pixel(handle),
    hasAlpha: lib._heif_image_handle_has_alpha_channel(handle) !== 0,
    ...(profile && { icc: lib.HEAPU8.slice(profile, profile + size) }),
  }
}

/** Copies the rows out of the decoder's memory without their padding. */
function readPlane(lib: Libheif, image: number, out: number, { bits, hasAlpha }: HeicHeader): HeicPixels {
  const start = lib._heif_image_get_plane_readonly(image, channelInterleaved, out)
  const stride = lib.HEAPU32[out >> 2] ?? 0
  const width = lib._heif_image_get_width(image, channelInterleaved)
  const height = lib._heif_image_get_height(image, channelInterleaved)
  const channels = hasAlpha ? 4 : 3
  const row = width * channels
  if (!start || width < 1 || height < 1) throw new HeicError('The decoded picture holds no pixels')

  if (bits <= 8) {
    const data = new Uint8Array(row * height)
    for (let y = 0; y < height; y++) {
      data.set(lib.HEAPU8.subarray(start + y * stride, start + y * stride + row), y * row)
    }
    return { width, height, channels, data }
  }
  const data = new Uint16Array(row * height)
  const scale = 0xffff / (2 ** bits - 1)
  const heap = lib.HEAPU8
  for (let y = 0; y < height; y++) {
    for (let i = 0, at = start + y * stride; i < row; i++, at += 2) {
      data[y * row + i] = Math.round(((heap[at] as number) + 256 * (heap[at + 1] as number)) * scale)
    }
  }
  return { width, height, channels, data }
}

function cString(lib: Libheif, pointer: number): string {
  const end = lib.HEAPU8.indexOf(0, pointer)
  return Buffer.from(lib.HEAPU8.subarray(pointer, end)).toString('utf8')
}
