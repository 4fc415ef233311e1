/** Looks whose result is known exactly: functions of a colour and its place. */

/** Red, green and blue, 0 … 1. */
export type Colour = readonly [number, number, number]
/** @param y place from the top (0) to the bottom (1). @returns may leave 0 … 1 */
type Look = (colour: Colour, y: number) => Colour

const clamp = (value: number) => Math.min(1, Math.max(0, value))
const each = (colour: Colour, change: (value: number) => number): Colour => [
  change(colour[0]),
  change(colour[1]),
  change(colour[2]),
]
const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
]
const smooth = (from: number, to: number, value: number) => {
  const t = clamp((value - from) / (to - from))
  return t * t * (3 - 2 * t)
}
/** ITU-R BT.601 */
const luma = ([red, green, blue]: Colour) => 0.299 * red + 0.587 * green + 0.114 * blue
const grey = (colour: Colour): Colour => each([0, 0, 0], () => luma(colour))
const saturate = (colour: Colour, by: number) => mix(grey(colour), colour, by)
const greenness = ([red, green, blue]: Colour) => smooth(0, 0.12, green - Math.max(red * 0.95, blue))
const skyness = (colour: Colour, y: number) =>
  smooth(0.6, 0.4, y) * smooth(0.35, 0.6, Math.max(colour[2], luma(colour)))

const looks = {
  'no change': (colour) => colour,
  'black and white': grey,
  sepia: ([red, green, blue]) => [
    0.393 * red + 0.769 * green + 0.189 * blue,
    0.349 * red + 0.686 * green + 0.168 * blue,
    0.272 * red + 0.534 * green + 0.131 * blue,
  ],
  invert: (colour) => each(colour, (value) => 1 - value),
  brighter: (colour) => each(colour, (value) => value ** 0.65),
  darker: (colour) => each(colour, (value) => 0.85 * value ** 1.7),
  'more contrast': (colour) =>
    each(colour, (value) => value + (value - 0.5) * (0.1 + 0.9 * (1 - Math.abs(2 * value - 1)))),
  vivid: (colour) => saturate(colour, 1.7),
  muted: (colour) => saturate(colour, 0.4),
  warmer: ([red, green, blue]) => [red * 1.15, green * 1.02, blue * 0.78],
  night: (colour) => {
    const dark = saturate(
      each(colour, (value) => value ** 1.3),
      0.5,
    )
    return [dark[0] * 0.22, dark[1] * 0.28, dark[2] * 0.5 + 0.04]
  },
  fog: (colour, y) => mix(saturate(colour, 0.6), [0.8, 0.82, 0.84], 0.35 + 0.4 * (1 - y)),
  storm: (colour, y) => {
    const sky = skyness(colour, y)
    const dark = saturate(
      each(colour, (value) => value * (0.65 - 0.25 * sky)),
      0.45,
    )
    return [dark[0] * 0.95, dark[1], dark[2] * 1.08]
  },
  'pink sky': (colour, y) => {
    const light = luma(colour)
    return mix(colour, [0.55 + 0.5 * light, 0.25 + 0.5 * light, 0.45 + 0.45 * light], 0.8 * skyness(colour, y))
  },
  'red leaves': (colour) => mix(colour, [colour[1] * 1.1, colour[0] * 0.4, colour[2] * 0.5], greenness(colour)),
  cyanotype: (colour) => {
    const light = luma(colour)
    return [0.95 * light ** 1.9, 0.08 + 0.87 * light, 0.25 + 0.7 * light ** 0.8]
  },
} satisfies Record<string, Look>

export type LookName = keyof typeof looks
export const lookNames = Object.keys(looks) as LookName[]

/** @returns 0 … 1 */
export const applyKnownLook = (name: LookName, colour: Colour, y: number): Colour =>
  each((looks[name] as Look)(colour, y), clamp)
