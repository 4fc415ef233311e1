/**
 * ICC.1:2022 (profile version 4.4): small matrix and grey profiles for files that describe their colours by numbers, and the
 * one field of a profile that is read here. Conversion itself is LittleCMS's, through sharp.
 */

import {
  applyMatrix,
  inverseMatrix,
  type Matrix,
  multiplyMatrices,
  scaleVector,
  transposeMatrix,
  type Vector,
} from './matrix.ts'

/** CIE 1931 chromaticity x and y. */
export type Chromaticity = readonly [x: number, y: number]

/** CIE 1931 chromaticities of the primaries and the white of an RGB colour space. */
export interface Primaries {
  readonly white: Chromaticity
  readonly red: Chromaticity
  readonly green: Chromaticity
  readonly blue: Chromaticity
}

/**
 * From a stored value X to light Y, both 0 … 1: Y = (aX + b)^g where X ≥ d, else Y = cX. `a` … `d` default to a plain power.
 * ICC.1:2022, 10.18, function types 0 and 3.
 */
export interface ToneCurve {
  readonly g: number
  readonly a?: number
  readonly b?: number
  readonly c?: number
  readonly d?: number
}

const d65: Chromaticity = [0.3127, 0.329]

/** Rec. 709, which sRGB shares. */
export const srgbPrimaries: Primaries = { white: d65, red: [0.64, 0.33], green: [0.3, 0.6], blue: [0.15, 0.06] }

/** IEC 61966-2-1. */
export const srgbCurve: ToneCurve = { g: 2.4, a: 1 / 1.055, b: 0.055 / 1.055, c: 1 / 12.92, d: 0.04045 }

/** The white of the profile connection space, XYZ (ICC.1:2022, 7.2.16). */
const d50: Vector = [0.9642, 1, 0.8249]

/** The Bradford matrix (Lam 1985; ICC.1:2022, E.2). */
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
]

/** A profile of three primaries and one curve for each of them. */
export function rgbProfile(primaries: Primaries, curve: ToneCurve): Uint8Array {
  const [red, green, blue] = transposeMatrix(toConnection(primaries))
  const tone = toneTag(curve)
  return profile('RGB ', [
    ...descriptions(),
    ['wtpt', xyzTag(d50)],
    ['chad', matrixTag(adaptationFrom(xyz(primaries.white)))],
    ['rXYZ', xyzTag(red)],
    ['gXYZ', xyzTag(green)],
    ['bXYZ', xyzTag(blue)],
    ['rTRC', tone],
    ['gTRC', tone],
    ['bTRC', tone],
  ])
}

/** A profile of grey. */
export function greyProfile(curve: ToneCurve): Uint8Array {
  return profile('GRAY', [...descriptions(), ['wtpt', xyzTag(d50)], ['kTRC', toneTag(curve)]])
}

/** The number of colours of a profile: 3 for RGB, 1 for grey; undefined for CMYK, Lab and invalid profiles. */
export function profileColours(icc: Uint8Array): 1 | 3 | undefined {
  const space = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength).toString('latin1', 16, 20)
  return space === 'RGB ' ? 3 : space === 'GRAY' ? 1 : undefined
}

/** A tag of a profile; undefined where it is missing or lies outside the profile. */
export function profileTag(icc: Uint8Array, signature: string): DataView | undefined {
  const bytes = Buffer.from(icc.buffer, icc.byteOffset, icc.byteLength)
  if (bytes.length < 132) return undefined
  const count = Math.min(bytes.readUInt32BE(128), Math.floor((bytes.length - 132) / 12))
  for (let at = 132; at < 132 + 12 * count; at += 12) {
    if (bytes.toString('latin1', at, at + 4) !== signature) continue
    const [start, length] = [bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8)]
    return start + length <= bytes.length ? new DataView(bytes.buffer, bytes.byteOffset + start, length) : undefined
  }
  return undefined
}

/** From the light of three primaries to XYZ of the profile connection space, whose white is D50. */
function toConnection({ white, red, green, blue }: Primaries): Matrix {
  const columns = transposeMatrix([xyz(red), xyz(green), xyz(blue)])
  const [r, g, b] = applyMatrix(inverseMatrix(columns), xyz(white))
  const scaled = transposeMatrix([scaleVector(xyz(red), r), scaleVector(xyz(green), g), scaleVector(xyz(blue), b)])
  return multiplyMatrices(adaptationFrom(xyz(white)), scaled)
}

function xyz([x, y]: Chromaticity): Vector {
  return [x / y, 1, (1 - x - y) / y]
}

/** From a white to D50. */
function adaptationFrom(white: Vector): Matrix {
  const [from, to] = [applyMatrix(bradford, white), applyMatrix(bradford, d50)]
  const scales: Matrix = [
    [to[0] / from[0], 0, 0],
    [0, to[1] / from[1], 0],
    [0, 0, to[2] / from[2]],
  ]
  return multiplyMatrices(inverseMatrix(bradford), multiplyMatrices(scales, bradford))
}

/** From the light of sRGB. */
export const srgbToConnection: Matrix = toConnection(srgbPrimaries)

type Tag = readonly [signature: string, data: Buffer]

function descriptions(): Tag[] {
  return [
    ['desc', textTag('Amend')],
    ['cprt', textTag('CC0')],
  ]
}

/** 10.15, multiLocalizedUnicodeType. */
function textTag(text: string): Buffer {
  const tag = Buffer.alloc(28 + 2 * text.length)
  tag.write('mluc', 0, 'latin1')
  tag.writeUInt32BE(1, 8)
  tag.writeUInt32BE(12, 12)
  tag.write('enUS', 16, 'latin1')
  tag.writeUInt32BE(2 * text.length, 20)
  tag.writeUInt32BE(28, 24)
  tag.set(Buffer.from(text, 'utf16le').swap16(), 28)
  return tag
}

function fixedTag(type: string, values: readonly number[]): Buffer {
  const tag = Buffer.alloc(8 + 4 * values.length)
  tag.write(type, 0, 'latin1')
  values.forEach((value, i) => {
    tag.writeInt32BE(Math.round(value * 65_536), 8 + 4 * i)
  })
  return tag
}

const xyzTag = (value: Vector) => fixedTag('XYZ ', value)
const matrixTag = (matrix: Matrix) => fixedTag('sf32', matrix.flat())

/** 10.18, parametricCurveType. */
function toneTag({ g, a = 1, b = 0, c = 0, d = 0 }: ToneCurve): Buffer {
  const tag = fixedTag('para', [0, g, a, b, c, d])
  tag.writeUInt16BE(3, 8)
  return tag
}

function profile(space: 'RGB ' | 'GRAY', tags: readonly Tag[]): Uint8Array {
  const header = Buffer.alloc(128)
  header.writeUInt32BE(0x0440_0000, 8)
  header.write(`mntr${space}XYZ `, 12, 'latin1')
  for (const [i, value] of [2026, 1, 1].entries()) header.writeUInt16BE(value, 24 + 2 * i)
  header.write('acsp', 36, 'latin1')
  d50.forEach((value, i) => {
    header.writeInt32BE(Math.round(value * 65_536), 68 + 4 * i)
  })

  const table = Buffer.alloc(4 + 12 * tags.length)
  table.writeUInt32BE(tags.length, 0)
  const parts = [header, table]
  let end = header.length + table.length
  tags.forEach(([signature, data], i) => {
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)])
    table.write(signature, 4 + 12 * i, 'latin1')
    table.writeUInt32BE(end, 8 + 12 * i)
    table.writeUInt32BE(data.length, 12 + 12 * i)
    parts.push(padded)
    end += padded.length
  })
  header.writeUInt32BE(end, 0)
  return Buffer.concat(parts)
}
