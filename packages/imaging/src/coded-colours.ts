/** Colours in numbers: the coding-independent code points of ITU-T H.273, as in cICP (PNG) and nclx (HEIF). */
import { ImagingError } from './error.ts'
import { type Chromaticity, type Primaries, srgbCurve, srgbPrimaries, type ToneCurve } from './icc.ts'

const d65: Chromaticity = [0.3127, 0.329]
const white = { c: [0.31, 0.316], dci: [0.314, 0.351] } as const

/** Table 2, without XYZ (10). */
const primaries: Readonly<Record<number, Primaries>> = {
  1: srgbPrimaries,
  4: { white: white.c, red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08] },
  5: { white: d65, red: [0.64, 0.33], green: [0.29, 0.6], blue: [0.15, 0.06] },
  6: { white: d65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  7: { white: d65, red: [0.63, 0.34], green: [0.31, 0.595], blue: [0.155, 0.07] },
  8: { white: white.c, red: [0.681, 0.319], green: [0.243, 0.692], blue: [0.145, 0.049] },
  9: { white: d65, red: [0.708, 0.292], green: [0.17, 0.797], blue: [0.131, 0.046] },
  11: { white: white.dci, red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
  12: { white: d65, red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06] },
  22: { white: d65, red: [0.63, 0.34], green: [0.295, 0.605], blue: [0.155, 0.077] },
}

/** The inverse of Rec. 709's camera curve. */
const rec709: ToneCurve = { g: 1 / 0.45, a: 1 / 1.099, b: 0.099 / 1.099, c: 1 / 4.5, d: 0.081 }

/** Table 3, without logarithmic curves and those that go beyond 0 … 1. */
const curves: Readonly<Record<number, ToneCurve>> = {
  1: rec709,
  4: { g: 2.2 },
  5: { g: 2.8 },
  6: rec709,
  7: { g: 1 / 0.45, a: 1 / 1.1115, b: 0.1115 / 1.1115, c: 1 / 4, d: 4 * 0.0228 },
  8: { g: 1 },
  13: srgbCurve,
  14: rec709,
  15: rec709,
}

const hdr: Readonly<Record<number, string>> = { 16: 'PQ', 18: 'HLG' }
const unspecified = 2

/**
 * The colour space of the four bytes of cICP: primaries, transfer function, matrix, full range.
 * @returns undefined where a number means "unspecified"
 * @throws ImagingError 'unsupported-colour' for HDR, video range and numbers without a conversion
 */
export function codedColours(
  name: string,
  [primariesCode = 0, transferCode = 0, matrixCode = 0, fullRange = 0]: ArrayLike<number> & Iterable<number>,
): { readonly primaries: Primaries; readonly curve: ToneCurve } | undefined {
  if (primariesCode === unspecified || transferCode === unspecified) return undefined
  const curveName = hdr[transferCode]
  if (curveName) {
    const message = `${name} is in HDR (${curveName}), which cannot be edited; save it for a standard display (SDR) first.`
    throw new ImagingError('unsupported-colour', message)
  }
  const [found, curve] = [primaries[primariesCode], curves[transferCode]]
  if (found && curve && matrixCode === 0 && fullRange === 1) return { primaries: found, curve }
  const codes = [primariesCode, transferCode, matrixCode, fullRange].join(', ')
  throw new ImagingError(
    'unsupported-colour',
    `${name} has colours of an unusual kind (code points ${codes}); save it as sRGB first.`,
  )
}
