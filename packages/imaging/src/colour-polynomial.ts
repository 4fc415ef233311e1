/**
 * The change of a look as one function for the whole picture: a cubic polynomial of red, green and blue, whose constant and
 * linear terms may also change from top to bottom, as skies do, and towards the corners, as vignettes do. Fitted by least
 * squares with a small ridge.
 */
import { solveSymmetric } from './solve-symmetric.ts'

/** Terms: 1, r, g, b; their 16 products of degree 2 and 3; v · (1, r, g, b); (u² + v²) · (1, r, g, b). */
export const termCount = 28

/** Per pixel, towards no change. */
const ridge = 1e-5
/** What changes with the place has to be well founded: without this it follows the errors of the model. */
const placedRidge = 1e-3
/** The constant term is free; this only keeps the equations solvable. */
const constantRidge = 1e-9

/** For red, green and blue the coefficients of the terms, of the change: result = colour + polynomial. */
export type ColourPolynomial = readonly [Float64Array, Float64Array, Float64Array]

/** Writes the terms of a colour 0 … 1 at a place −0.5 … 0.5 across (u) and down (v) to `terms`. */
export function writeTerms(r: number, g: number, b: number, u: number, v: number, terms: Float64Array): void {
  const distance = u * u + v * v
  terms[0] = 1
  terms[1] = r
  terms[2] = g
  terms[3] = b
  terms[4] = r * r
  terms[5] = g * g
  terms[6] = b * b
  terms[7] = r * g
  terms[8] = r * b
  terms[9] = g * b
  terms[10] = r * r * r
  terms[11] = g * g * g
  terms[12] = b * b * b
  terms[13] = r * r * g
  terms[14] = r * r * b
  terms[15] = g * g * r
  terms[16] = g * g * b
  terms[17] = b * b * r
  terms[18] = b * b * g
  terms[19] = r * g * b
  terms[20] = v
  terms[21] = v * r
  terms[22] = v * g
  terms[23] = v * b
  terms[24] = distance
  terms[25] = distance * r
  terms[26] = distance * g
  terms[27] = distance * b
}

/** The place of a row or column among `length`, −0.5 … 0.5. */
export const placeOf = (index: number, length: number): number => (index + 0.5) / length - 0.5

/** A guide with the part of its equations that is the same for every target. */
export interface PreparedGuide {
  /** [3, height, width], 0 … 1 */
  readonly guide: Float64Array
  readonly width: number
  readonly height: number
  /** Lower triangle of the products of its terms, with the ridge: [termCount, termCount]. */
  readonly matrix: Float64Array
}

/** @param guide [3, height, width], 0 … 1 */
export function prepareGuide(guide: Float64Array, width: number, height: number): PreparedGuide {
  const area = width * height
  const matrix = new Float64Array(termCount * termCount)
  const terms = new Float64Array(termCount)
  const prepared = { guide, width, height, matrix }
  for (let i = 0; i < area; i++) {
    writeTermsAt(prepared, i, terms)
    for (let j = 0; j < termCount; j++) {
      const term = terms[j] as number
      const row = j * termCount
      for (let k = 0; k <= j; k++) matrix[row + k] = (matrix[row + k] as number) + term * (terms[k] as number)
    }
  }
  for (let j = 0; j < termCount; j++) {
    const pull = j === 0 ? constantRidge : j < 20 ? ridge : placedRidge
    matrix[j * termCount + j] = (matrix[j * termCount + j] as number) + pull * area
  }
  return prepared
}

/** Writes the terms of the pixel of a guide to `terms`. */
export function writeTermsAt(
  { guide, width, height }: Omit<PreparedGuide, 'matrix'>,
  i: number,
  terms: Float64Array,
): void {
  const area = width * height
  const [r, g, b] = [guide[i] as number, guide[area + i] as number, guide[2 * area + i] as number]
  writeTerms(r, g, b, placeOf(i % width, width), placeOf(Math.floor(i / width), height), terms)
}

/**
 * Fits target ≈ guide + polynomial(guide).
 * @param target [3, height, width], 0 … 1
 */
export function fitColourPolynomial(prepared: PreparedGuide, target: Float64Array): ColourPolynomial {
  const { guide, width, height, matrix } = prepared
  const area = width * height
  const [red, green, blue] = [new Float64Array(termCount), new Float64Array(termCount), new Float64Array(termCount)]
  const terms = new Float64Array(termCount)
  for (let i = 0; i < area; i++) {
    writeTermsAt(prepared, i, terms)
    const r = (target[i] as number) - (guide[i] as number)
    const g = (target[area + i] as number) - (guide[area + i] as number)
    const b = (target[2 * area + i] as number) - (guide[2 * area + i] as number)
    for (let j = 0; j < termCount; j++) {
      const term = terms[j] as number
      red[j] = (red[j] as number) + term * r
      green[j] = (green[j] as number) + term * g
      blue[j] = (blue[j] as number) + term * b
    }
  }
  return solveSymmetric(matrix.slice(), [red, green, blue], termCount) as [Float64Array, Float64Array, Float64Array]
}
