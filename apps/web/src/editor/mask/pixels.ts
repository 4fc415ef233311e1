/** A small copy of a picture in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020). */
export interface Pixels {
  readonly width: number
  readonly height: number
  /** L, a and b of each pixel, [height, width, 3]. L is 0 … 1. */
  readonly lab: Float32Array
}

/** @param rgba 8 bits of sRGB, [height, width, 4] */
export function pixelsOf(rgba: Uint8ClampedArray, width: number, height: number): Pixels {
  const lab = new Float32Array(3 * width * height)
  for (let i = 0; i < width * height; i++) {
    const red = linear[rgba[4 * i] ?? 0] ?? 0
    const green = linear[rgba[4 * i + 1] ?? 0] ?? 0
    const blue = linear[rgba[4 * i + 2] ?? 0] ?? 0
    const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lab[3 * i] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s
    lab[3 * i + 1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
    lab[3 * i + 2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
  }
  return { width, height, lab }
}

const linear = Float32Array.from({ length: 256 }, (_, value) => {
  const share = value / 255
  return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
})

/** L, a and b. */
export type Colour = readonly [number, number, number]

/** The distance of two pixels' colours; lightness counts less, so that shade does not divide a thing. */
export function distanceOf(lab: Float32Array, a: number, to: Colour): number {
  const light = 0.6 * ((lab[3 * a] ?? 0) - to[0])
  const green = (lab[3 * a + 1] ?? 0) - to[1]
  const blue = (lab[3 * a + 2] ?? 0) - to[2]
  return Math.hypot(light, green, blue)
}

export const colourAt = (lab: Float32Array, i: number): Colour => [
  lab[3 * i] ?? 0,
  lab[3 * i + 1] ?? 0,
  lab[3 * i + 2] ?? 0,
]
