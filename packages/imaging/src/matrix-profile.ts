/**
 * The conversion of 16-bit pixels to sRGB by an ICC profile of a matrix and curves, or of a grey curve, which nearly every
 * photo's is. LittleCMS computes 8-bit pixels of such a profile exactly, but those of 16 bits by interpolation in a table of
 * colours, which is off by up to 4 % of white in the dark and at the edge of sRGB.
 */
import { profileColours, profileTag, srgbToConnection } from './icc.ts'
import { applyMatrix, inverseMatrix, type Matrix, multiplyMatrices, transposeMatrix, type Vector } from './matrix.ts'
import { yieldToEventLoop } from './picture.ts'

/** From stored values to light: three curves or one, and how their light mixes in sRGB. */
export interface MatrixProfile {
  /** Light of each stored value, 0 … 1. */
  readonly curves: readonly Float32Array[]
  /** From the profile's light to that of sRGB. */
  readonly matrix: Matrix
}

/** A grid of colours by which a profile is compared with sRGB. */
const gridSteps = 6
/** Tolerance in parts of white, less than half a step of 8 bits. A profile that differs by less is a version of sRGB. */
const sameAsSrgb = 0.0015
/** Steps of the table from light to values. */
const lightSteps = 2 ** 18
const pixelsPerBreath = 2 ** 20

/**
 * @returns undefined for a profile of another kind (tables of colours), a broken one, and one for other colours than RGB and grey
 */
export function matrixProfile(icc: Uint8Array): MatrixProfile | undefined {
  // A table takes precedence over the matrix where a profile has both.
  if (profileTag(icc, 'A2B0') || profileTag(icc, 'D2B0')) return undefined
  const colours = profileColours(icc)
  if (colours === 1) {
    const curve = connectsByXyz(icc) && curveOf(profileTag(icc, 'kTRC'))
    return curve ? { curves: [curve], matrix: identity } : undefined
  }
  if (colours !== 3) return undefined
  const [red, green, blue] = ['rXYZ', 'gXYZ', 'bXYZ'].map((tag) => vectorOf(profileTag(icc, tag)))
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((tag) => curveOf(profileTag(icc, tag)))
  if (!red || !green || !blue || !curves.every((curve) => curve !== undefined)) return undefined
  const toConnection = transposeMatrix([red, green, blue])
  return { curves, matrix: multiplyMatrices(inverseMatrix(srgbToConnection), toConnection) }
}

const identity: Matrix = [
  [1, 0, 0],
  [0, 1, 0],
  [0, 0, 1],
]

/**
 * Converts pixels in place; those of a profile that is sRGB stay unchanged, value for value.
 * @param rgb [height, width, 3] in the profile's space; of grey three times the same
 */
export async function convertToSrgb(rgb: Uint8Array | Uint16Array, profile: MatrixProfile): Promise<void> {
  if (isSrgb(profile)) return
  const { curves, matrix } = profile
  const [red, green, blue] = [curves[0], curves[1] ?? curves[0], curves[2] ?? curves[0]] as Float32Array[]
  if (!red || !green || !blue) return
  const [[a, b, c], [d, e, f], [g, h, i]] = matrix
  const values = srgbValues()
  const last = values.length - 1
  const toValue = (light: number) => values[light <= 0 ? 0 : light >= 1 ? last : (light * last + 0.5) | 0] as number
  for (let at = 0, untilBreath = pixelsPerBreath; at < rgb.length; at += 3, untilBreath--) {
    if (untilBreath === 0) {
      await yieldToEventLoop()
      untilBreath = pixelsPerBreath
    }
    const x = red[rgb[at] as number] as number
    const y = green[rgb[at + 1] as number] as number
    const z = blue[rgb[at + 2] as number] as number
    rgb[at] = toValue(a * x + b * y + c * z)
    rgb[at + 1] = toValue(d * x + e * y + f * z)
    rgb[at + 2] = toValue(g * x + h * y + i * z)
  }
}

function isSrgb({ curves, matrix }: MatrixProfile): boolean {
  const levels = Array.from({ length: gridSteps }, (_, i) => Math.round((0xffff * i) / (gridSteps - 1)))
  const grid: Vector[] =
    curves.length === 1
      ? Array.from({ length: 64 }, (_, i) => [1040 * i, 1040 * i, 1040 * i])
      : levels.flatMap((r) => levels.flatMap((g) => levels.map((b): Vector => [r, g, b])))
  return grid.every((stored) => {
    const light = stored.map((value, c) => curves[curves.length === 1 ? 0 : c]?.[value] ?? 0) as unknown as Vector
    const values = applyMatrix(matrix, light).map(srgbValue)
    return values.every((value, c) => Math.abs(value - (stored[c] as number) / 0xffff) < sameAsSrgb)
  })
}

/** IEC 61966-2-1, clipped to 0 … 1. */
function srgbValue(light: number): number {
  if (light <= 0.0031308) return Math.max(0, 12.92 * light)
  return Math.min(1, 1.055 * light ** (1 / 2.4) - 0.055)
}

let srgbTable: Uint16Array | undefined
function srgbValues(): Uint16Array {
  srgbTable ??= Uint16Array.from({ length: lightSteps + 1 }, (_, i) => Math.round(0xffff * srgbValue(i / lightSteps)))
  return srgbTable
}

/** ICC.1:2022, 7.2.7: a grey curve leads to XYZ, or to L* of Lab, which is not read here. */
function connectsByXyz(icc: Uint8Array): boolean {
  return latin1(icc, 20, 24) === 'XYZ '
}

/** ICC.1:2022, 10.31, XYZType. */
function vectorOf(tag: DataView | undefined): Vector | undefined {
  if (!tag || tag.byteLength < 20 || typeOf(tag) !== 'XYZ ') return undefined
  return [fixed(tag, 8), fixed(tag, 12), fixed(tag, 16)]
}

/** Light of every stored value, from a curve of one of the two types that there are. */
function curveOf(tag: DataView | undefined): Float32Array | undefined {
  if (!tag || tag.byteLength < 12) return undefined
  const light = typeOf(tag) === 'curv' ? sampledCurve(tag) : typeOf(tag) === 'para' ? parametricCurve(tag) : undefined
  return light && Float32Array.from({ length: 0x1_0000 }, (_, i) => Math.min(1, Math.max(0, light(i / 0xffff))))
}

/** ICC.1:2022, 10.6, curveType: identity, an exponent, or samples to interpolate between. */
function sampledCurve(tag: DataView): ((value: number) => number) | undefined {
  const count = tag.getUint32(8)
  if (count === 0) return (value) => value
  if (12 + 2 * count > tag.byteLength) return undefined
  if (count === 1) {
    const exponent = tag.getUint16(12) / 256
    return (value) => value ** exponent
  }
  return (value) => {
    const place = value * (count - 1)
    const before = Math.min(count - 2, Math.floor(place))
    const [from, to] = [tag.getUint16(12 + 2 * before), tag.getUint16(14 + 2 * before)]
    return (from + (place - before) * (to - from)) / 0xffff
  }
}

/** ICC.1:2022, 10.18, parametricCurveType: how many parameters each function type has. */
const parameterCounts = [1, 3, 4, 5, 7]

function parametricCurve(tag: DataView): ((value: number) => number) | undefined {
  const type = tag.getUint16(8)
  const count = parameterCounts[type]
  if (count === undefined || 12 + 4 * count > tag.byteLength) return undefined
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from({ length: count }, (_, i) =>
    fixed(tag, 12 + 4 * i),
  )
  // Types 1 and 2 break at −b / a; below, type 1 is 0 and type 2 is c, which is added above too.
  if (type === 1 || type === 2) return (x) => (x >= -b / a ? (a * x + b) ** g + c : c)
  return (x) => (x >= d ? (a * x + b) ** g + e : c * x + f)
}

const fixed = (tag: DataView, at: number) => tag.getInt32(at) / 65_536
const typeOf = (tag: DataView) => String.fromCharCode(...[0, 1, 2, 3].map((i) => tag.getUint8(i)))
const latin1 = (bytes: Uint8Array, start: number, end: number) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', start, end)
