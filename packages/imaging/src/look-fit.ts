/** What an edit did to the colours of a picture, fitted at the size at which the model works. */
import {
  type ColourPolynomial,
  fitColourPolynomial,
  type PreparedGuide,
  termCount,
  writeTermsAt,
} from './colour-polynomial.ts'
import { fitRemainderGrid, lumaOf, type RemainderGrid } from './remainder-grid.ts'

/** The change of a look: a function of the colour, the remainder by place and brightness, and whether it leaves no colour. */
export interface LookFit {
  readonly polynomial: ColourPolynomial
  readonly remainder: RemainderGrid
  readonly colourless: boolean
}

/**
 * @param prepared the picture before
 * @param target [3, height, width], 0 … 1: after
 */
export function fitLook(prepared: PreparedGuide, target: Float64Array): LookFit {
  const { guide, width, height } = prepared
  const area = width * height
  const polynomial = fitColourPolynomial(prepared, target)
  const remainder = new Float64Array(3 * area)
  const terms = new Float64Array(termCount)
  for (let i = 0; i < area; i++) {
    writeTermsAt(prepared, i, terms)
    for (let c = 0; c < 3; c++) {
      const coefficients = polynomial[c as 0 | 1 | 2]
      let change = 0
      for (let k = 0; k < termCount; k++) change += (coefficients[k] as number) * (terms[k] as number)
      const at = c * area + i
      remainder[at] = (target[at] as number) - (guide[at] as number) - change
    }
  }
  return {
    polynomial,
    remainder: fitRemainderGrid(guide, remainder, width, height),
    colourless: isColourless(guide, target, area),
  }
}

/** What a model's grey is off by, root mean square, 0 … 1. */
const greyError = 0.008
/** Below this a picture has hardly any colour that a look could take away. */
const leastColour = 0.012
/** Looks that keep some colour keep a third of it and more; of black and white a model leaves a fifth by error at most. */
const mostColour = 0.27

/** Whether the look took the colour away: hardly any is left, measured by the contrast that is left. */
function isColourless(guide: Float64Array, target: Float64Array, area: number): boolean {
  const before = measured(guide, area)
  const after = measured(target, area)
  if (before.colour < leastColour) return false
  const contrast = Math.min(1, after.contrast / Math.max(1e-6, before.contrast))
  const left = Math.sqrt(Math.max(0, after.colour ** 2 - greyError ** 2))
  return left < mostColour * contrast * before.colour
}

/** Root mean square of the distance from grey, and standard deviation of the luma. */
function measured(pixels: Float64Array, area: number) {
  let [colour, sum, squares] = [0, 0, 0]
  for (let i = 0; i < area; i++) {
    const [r, b] = [pixels[i] as number, pixels[2 * area + i] as number]
    const luma = lumaOf(r, pixels[area + i] as number, b)
    colour += (r - luma) ** 2 + (b - luma) ** 2
    sum += luma
    squares += luma ** 2
  }
  return {
    colour: Math.sqrt(colour / 2 / area),
    contrast: Math.sqrt(Math.max(0, squares / area - (sum / area) ** 2)),
  }
}
