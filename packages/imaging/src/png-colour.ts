/**
 * The colour space of a PNG, in the order of precedence of PNG, 3rd edition, 4.3 and 13.13 to 13.14, which browsers
 * follow: cICP, else iCCP, else sRGB, else gAMA with cHRM. A colour space in numbers is passed to the decoder as an ICC
 * profile.
 */
import { crc32, deflateSync } from 'node:zlib'
import { codedColours } from './coded-colours.ts'
import { greyProfile, type Primaries, rgbProfile, srgbCurve, srgbPrimaries, type ToneCurve } from './icc.ts'

interface Chunk {
  readonly type: string
  readonly data: Buffer
  /** Of the whole chunk in the file. */
  readonly start: number
  readonly end: number
}

const colourChunks = new Set(['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'mDCV', 'cLLI'])

/**
 * The same file with one description of its colours that the decoder understands: an iCCP chunk, or none for sRGB.
 * @throws ImagingError 'unsupported-colour' for HDR and for coding points without a conversion
 */
export function pngWithProfile(name: string, bytes: Uint8Array): Uint8Array {
  const chunks = headChunks(bytes)
  const find = (type: string) => chunks.find((chunk) => chunk.type === type)?.data
  const header = find('IHDR')
  if (!header) return bytes
  const grey = ((header[9] ?? 0) & 2) === 0
  const [coded, gamma] = [find('cICP'), find('gAMA')]

  const known = coded && coded.length >= 4 ? codedColours(name, coded) : undefined
  if (known) return replaced(bytes, chunks, profileOf(grey, known.primaries, known.curve))
  if (find('iCCP') || find('sRGB') || !gamma || gamma.length < 4) return bytes
  const primaries = primariesOf(find('cHRM')) ?? srgbPrimaries
  const curve = curveOf(gamma.readUInt32BE(0))
  const icc = curve && profileOf(grey, primaries, curve)
  return icc ? replaced(bytes, chunks, icc) : bytes
}

/** @returns undefined for sRGB, which needs no conversion */
function profileOf(grey: boolean, primaries: Primaries, curve: ToneCurve): Uint8Array | undefined {
  if (grey) return curve === srgbCurve ? undefined : greyProfile(curve)
  return curve === srgbCurve && samePrimaries(primaries, srgbPrimaries) ? undefined : rgbProfile(primaries, curve)
}

/**
 * 11.3.2.2: the exponent from light to value, times 100,000. 45,455 is what encoders write for sRGB, and is read as that;
 * they round 1/2.2 in several ways.
 * @returns undefined for values without a meaning
 */
function curveOf(gamma: number): ToneCurve | undefined {
  if (gamma >= 45_000 && gamma <= 46_000) return srgbCurve
  // Beyond these exponents a picture would be black or white: the chunk is an error.
  if (gamma < 10_000 || gamma > 1_000_000) return undefined
  return { g: 100_000 / gamma }
}

/** 11.3.2.1: x and y of white, red, green and blue, times 100,000. */
function primariesOf(data: Buffer | undefined): Primaries | undefined {
  if (!data || data.length < 32) return undefined
  const [white, red, green, blue] = [0, 8, 16, 24].map((at) => {
    return [data.readUInt32BE(at) / 100_000, data.readUInt32BE(at + 4) / 100_000] as const
  })
  if (!white || !red || !green || !blue) return undefined
  const area = (red[0] - blue[0]) * (green[1] - blue[1]) - (green[0] - blue[0]) * (red[1] - blue[1])
  const sound = [white, red, green, blue].every(([x, y]) => x <= 1 && y > 0.001 && y <= 1) && Math.abs(area) > 0.001
  return sound ? { white, red, green, blue } : undefined
}

function samePrimaries(a: Primaries, b: Primaries): boolean {
  return (['white', 'red', 'green', 'blue'] as const).every(
    (key) => Math.hypot(a[key][0] - b[key][0], a[key][1] - b[key][1]) < 0.001,
  )
}

/** Chunks up to the pixels, or to where the file is truncated. */
function headChunks(bytes: Uint8Array): Chunk[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const chunks: Chunk[] = []
  for (let start = 8; start + 12 <= file.length; ) {
    const length = file.readUInt32BE(start)
    const type = file.toString('latin1', start + 4, start + 8)
    const end = start + 12 + length
    if (type === 'IDAT' || end > file.length) break
    chunks.push({ type, data: file.subarray(start + 8, start + 8 + length), start, end })
    start = end
  }
  return chunks
}

function replaced(bytes: Uint8Array, chunks: readonly Chunk[], icc: Uint8Array | undefined): Uint8Array {
  const parts: Uint8Array[] = [bytes.subarray(0, 8)]
  for (const { type, start, end } of chunks) {
    if (!colourChunks.has(type)) parts.push(bytes.subarray(start, end))
    // 5.6: before PLTE and IDAT.
    if (type === 'IHDR' && icc) parts.push(profileChunk(icc))
  }
  return Buffer.concat([...parts, bytes.subarray(chunks.at(-1)?.end ?? 8)])
}

/** 11.3.2.3 */
function profileChunk(icc: Uint8Array): Buffer {
  const data = Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)])
  return pngChunk('iCCP', data)
}

/** 5.3: length, type, data, checksum. */
export function pngChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length)
  chunk.writeUInt32BE(data.length, 0)
  chunk.write(type, 4, 'latin1')
  chunk.set(data, 8)
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length)
  return chunk
}
