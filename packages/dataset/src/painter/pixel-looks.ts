/**
 * Looks as functions of pixels: a teacher that needs no checkpoint, for photos of a team. Each works on one pixel at a time, so that
 * nothing moves. Colours are in 0 … 1.
 */

/** A colour [red, green, blue]. */
type Colour = readonly [number, number, number]

/** A look. */
export interface PixelLook {
  /** Ways to ask for it. */
  readonly instructions: readonly string[]
  readonly of: (colour: Colour) => Colour
}

/** Rec. 601. */
const brightness = ([r, g, b]: Colour) => 0.299 * r + 0.587 * g + 0.114 * b
const each = (colour: Colour, f: (value: number) => number): Colour => [f(colour[0]), f(colour[1]), f(colour[2])]
/** From the colour itself (0) to another one (1). */
const towards = (colour: Colour, other: Colour, part: number): Colour => [
  colour[0] + part * (other[0] - colour[0]),
  colour[1] + part * (other[1] - colour[1]),
  colour[2] + part * (other[2] - colour[2]),
]
const grey = (colour: Colour): Colour => each(colour, () => brightness(colour))
const times = (colour: Colour, by: Colour): Colour => [colour[0] * by[0], colour[1] * by[1], colour[2] * by[2]]
/** A colour on a scale of colours at equal distances. */
function onScale(value: number, scale: readonly Colour[]): Colour {
  const place = Math.min(0.9999, Math.max(0, value)) * (scale.length - 1)
  const at = Math.floor(place)
  return towards(scale[at] as Colour, scale[at + 1] as Colour, place - at)
}

const heat: readonly Colour[] = [
  [0, 0, 0.2],
  [0.35, 0, 0.55],
  [0.85, 0.15, 0.35],
  [1, 0.6, 0.1],
  [1, 1, 0.8],
]
const teal: readonly Colour[] = [
  [0, 0.08, 0.12],
  [0.05, 0.45, 0.5],
  [0.85, 0.97, 0.95],
]

/** The looks by name. */
export const pixelLooks = {
  'black and white': {
    instructions: ['make it black and white', 'turn it into monochrome', 'take the colours away'],
    of: grey,
  },
  sepia: {
    instructions: ['make it sepia', 'tone it like an old photograph'],
    of: (colour) => times(grey(colour), [1.07, 0.89, 0.68]),
  },
  brighter: {
    instructions: ['make it brighter', 'brighten it'],
    of: (colour) => each(colour, (value) => value ** 0.65),
  },
  darker: { instructions: ['make it darker', 'darken it'], of: (colour) => each(colour, (value) => value ** 1.6) },
  'more contrast': {
    instructions: ['give it more contrast', 'increase the contrast'],
    of: (colour) => each(colour, (value) => 0.5 - 0.5 * Math.cos(Math.PI * value)),
  },
  faded: {
    instructions: ['make it faded', 'fade it out'],
    of: (colour) => each(towards(colour, grey(colour), 0.35), (value) => 0.12 + 0.76 * value),
  },
  vivid: {
    instructions: ['make the colours stronger', 'make it more vivid'],
    of: (colour) => towards(grey(colour), colour, 1.7),
  },
  warmer: { instructions: ['make it warmer'], of: (colour) => times(colour, [1.14, 1, 0.8]) },
  cooler: { instructions: ['make it cooler'], of: (colour) => times(colour, [0.84, 0.98, 1.16]) },
  negative: {
    instructions: ['show it as a negative', 'invert the colours'],
    of: (colour) => each(colour, (value) => 1 - value),
  },
  poster: {
    instructions: ['make it a poster of few colours', 'posterize it'],
    of: (colour) => each(colour, (value) => Math.round(value * 3) / 3),
  },
  thermal: {
    instructions: ['show it as a heat camera would', 'make it a thermal image'],
    of: (colour) => onScale(brightness(colour), heat),
  },
  'teal print': {
    instructions: ['print it in teal', 'make it a teal print'],
    of: (colour) => onScale(brightness(colour), teal),
  },
} as const satisfies Readonly<Record<string, PixelLook>>

/** The name of this teacher in a recipe. */
export const pixelTeacherName = 'pixel-looks'

/** All ways to ask for a look. */
export const pixelInstructions: readonly string[] = Object.values<PixelLook>(pixelLooks).flatMap(
  ({ instructions }) => instructions,
)

/** The look that an instruction asks for, in any case. */
export function pixelLookOf(instruction: string): PixelLook | undefined {
  const asked = instruction.trim().toLowerCase()
  return Object.values<PixelLook>(pixelLooks).find(({ instructions }) => instructions.includes(asked))
}

/** @param rgb 8-bit pixels, three bytes each */
export function applyLook({ of }: PixelLook, rgb: Uint8Array): Uint8Array {
  const result = new Uint8Array(rgb.length)
  for (let i = 0; i < rgb.length; i += 3) {
    const colour = of([(rgb[i] as number) / 255, (rgb[i + 1] as number) / 255, (rgb[i + 2] as number) / 255])
    for (const c of [0, 1, 2] as const) result[i + c] = Math.round(255 * Math.min(1, Math.max(0, colour[c])))
  }
  return result
}
