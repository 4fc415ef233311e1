/**
 * Pictures without the colours of transparent pixels. A file may store any colour under alpha 0, and two cut-outs that look the
 * same may differ there; a network that gets these colours gives another result in the visible part, too. So edits, training
 * and evaluation use the visible colours, continued outward: unlike a white or black background this adds no edge and no colour
 * that is not in the picture.
 */
import { type Picture, pictureFromRgb, samples, whiteOf } from './picture.ts'
import { type Box, resample } from './resample.ts'

interface Dimensions {
  readonly width: number
  readonly height: number
}

/**
 * Opacity from which a pixel's colour counts fully. Fainter ones count in proportion: editors that store premultiplied
 * colours round theirs to a few levels.
 */
const faint = 1 / 16
/** The value, 0 … 1, of a picture without visible pixels. */
const nothing = 0.5
const deepWhite = 0xffff

/** Whether every colour of a picture is visible, so that it is used unchanged. */
export function isVisible({ alpha, depth }: Picture): boolean {
  const least = faint * whiteOf(depth)
  return !alpha?.some((value) => value < least)
}

/**
 * The picture, opaque, with the visible colours extended into transparent areas. A pixel with an opacity of 1/16 or
 * more keeps its colour, value for value.
 */
export function visibleColours(picture: Picture): Picture {
  const { width, height, rgb, depth } = picture
  if (isVisible(picture)) return pictureFromRgb(width, height, rgb)
  const { colours, weights } = weighted(picture)
  const shown = continued(colours, weights, width, height)
  const values = samples(depth, rgb.length)
  const white = whiteOf(depth)
  for (let i = 0; i < values.length; i++) {
    const weight = weights[Math.floor(i / 3)] as number
    values[i] = weight === deepWhite ? (rgb[i] as number) : Math.round((shown[i] as number) * white)
  }
  return pictureFromRgb(width, height, values)
}

/**
 * The visible colours of a box of the picture at another size, by Lanczos, as `resample` gives those of an opaque one.
 * @returns [to.height, to.width, 3] with the depth of the picture, or with 16 bits where something is transparent
 */
export async function resampleVisible(picture: Picture, to: Dimensions, box?: Box): Promise<Uint8Array | Uint16Array> {
  if (isVisible(picture)) return resample(picture.rgb, picture, 3, to, box)
  const stored = weighted(picture)
  const colours = await resample(stored.colours, picture, 3, to, box)
  const weights = await resample(stored.weights, picture, 1, to, box)
  return Uint16Array.from(continued(colours, weights, to.width, to.height), (value) => Math.round(deepWhite * value))
}

/** How much each colour counts, 0 … 65,535, and the colours times that. */
function weighted({ rgb, alpha, depth }: Picture): { colours: Uint16Array; weights: Uint16Array } {
  const white = whiteOf(depth)
  const weights = Uint16Array.from({ length: rgb.length / 3 }, (_, i) => {
    const opacity = alpha ? (alpha[i] as number) / white : 1
    return Math.round(deepWhite * Math.min(1, opacity / faint))
  })
  const colours = new Uint16Array(rgb.length)
  for (let i = 0, at = 0; i < weights.length; i++) {
    const scale = (weights[i] as number) / white
    for (const end = at + 3; at < end; at++) colours[at] = Math.round((rgb[at] as number) * scale)
  }
  return { colours, weights }
}

/**
 * Fills the missing part of each pixel from the picture at half the size, recursively down to one pixel ("pull–push", Gortler et
 * al. 1996, "The Lumigraph", 3.4.1).
 * @param colours [height, width, 3], times their weights
 * @returns [height, width, 3] in 0 … 1
 */
function continued(
  colours: Uint16Array | Float32Array,
  weights: Uint16Array | Float32Array,
  width: number,
  height: number,
): Float32Array {
  const result = new Float32Array(colours.length)
  if (width === 1 && height === 1) {
    const [weight = 0] = weights
    return result.map((_, c) => (weight > 0 ? Math.min(1, (colours[c] as number) / weight) : nothing))
  }
  const half = halved(colours, weights, width, height)
  const coarse = continued(half.colours, half.weights, half.width, half.height)
  for (let y = 0, i = 0; y < height; y++) {
    const [above, below, down] = between(y, half.height)
    for (let x = 0; x < width; x++, i++) {
      const missing = 1 - (weights[i] as number) / deepWhite
      const [left, right, across] = between(x, half.width)
      for (let c = 0; c < 3; c++) {
        const at = 3 * i + c
        const own = (colours[at] as number) / deepWhite
        if (missing <= 0) {
          result[at] = own
          continue
        }
        const value = (row: number, column: number) => coarse[3 * (row * half.width + column) + c] as number
        const top = value(above, left) + across * (value(above, right) - value(above, left))
        const bottom = value(below, left) + across * (value(below, right) - value(below, left))
        result[at] = Math.min(1, own + missing * (top + down * (bottom - top)))
      }
    }
  }
  return result
}

/** The two places of the half size around a place, and how far it is towards the second. */
function between(place: number, half: number): [first: number, second: number, share: number] {
  const exact = Math.min(half - 1, Math.max(0, (place + 0.5) / 2 - 0.5))
  const first = Math.floor(exact)
  return [first, Math.min(half - 1, first + 1), exact - first]
}

function halved(
  colours: Uint16Array | Float32Array,
  weights: Uint16Array | Float32Array,
  fullWidth: number,
  fullHeight: number,
) {
  const [width, height] = [Math.ceil(fullWidth / 2), Math.ceil(fullHeight / 2)]
  const result = {
    width,
    height,
    colours: new Float32Array(3 * width * height),
    weights: new Float32Array(width * height),
  }
  for (let y = 0, i = 0; y < fullHeight; y++) {
    const rows = Math.min(2, fullHeight - 2 * (y >> 1))
    for (let x = 0; x < fullWidth; x++, i++) {
      const share = 1 / (rows * Math.min(2, fullWidth - 2 * (x >> 1)))
      const to = (y >> 1) * width + (x >> 1)
      result.weights[to] = (result.weights[to] as number) + share * (weights[i] as number)
      for (let c = 0; c < 3; c++) {
        result.colours[3 * to + c] = (result.colours[3 * to + c] as number) + share * (colours[3 * i + c] as number)
      }
    }
  }
  return result
}
