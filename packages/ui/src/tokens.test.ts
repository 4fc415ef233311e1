import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/** Contrast of WCAG 2.2 (1.4.3, 1.4.11) for the pairs that components combine. */

const css = readFileSync(new URL('./styles.css', import.meta.url), 'utf8')

type Colour = readonly [lightness: number, chroma: number, hue: number]
const parse = (text: string): Colour => {
  const [l, c, h] = text.trim().split(/\s+/).map(Number)
  if (l === undefined || c === undefined) throw new Error(`Not a colour: ${text}`)
  return [l, c, h ?? 0]
}

const tokens = new Map<string, { light: Colour; dark: Colour }>()
for (const [, name, light, dark] of css.matchAll(
  /--color-([\w-]+): light-dark\(oklch\(([^)/]+)\), oklch\(([^)/]+)\)\);/g,
)) {
  if (name && light && dark) tokens.set(name, { light: parse(light), dark: parse(dark) })
}

/** Relative luminance of an oklch colour; matrices of https://bottosson.github.io/posts/oklab. */
function luminance([L, C, h]: Colour): number {
  const a = C * Math.cos((h * Math.PI) / 180)
  const b = C * Math.sin((h * Math.PI) / 180)
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clip = (value: number) => Math.min(1, Math.max(0, value))
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(ink: string, ground: string, theme: 'light' | 'dark'): number {
  const [one, other] = [ink, ground].map((name) => {
    const token = tokens.get(name)
    if (!token) throw new Error(`No token ${name}`)
    return luminance(token[theme]) + 0.05
  }) as [number, number]
  return Math.max(one, other) / Math.min(one, other)
}

const grounds = ['well', 'canvas', 'surface', 'raised', 'hover']
const textPairs = [
  ...['ink', 'muted', 'subtle', 'accent-ink', 'danger-ink'].flatMap((ink) => grounds.map((ground) => [ink, ground])),
  ...['accent', 'danger', 'success', 'warning'].map((tone) => [`${tone}-ink`, `${tone}-soft`]),
  ...['accent', 'danger', 'success', 'warning'].map((tone) => ['ink', `${tone}-soft`]),
  ...['accent', 'danger'].flatMap((tone) => [
    [`on-${tone}`, tone],
    [`on-${tone}`, `${tone}-hover`],
  ]),
  ['ink', 'active'],
] as [string, string][]
const controlPairs = grounds
  .filter((ground) => ground !== 'hover')
  .flatMap((ground) => ['edge', 'accent'].map((ink) => [ink, ground] as [string, string]))
const chartPairs = ['1', '2', '3', '4', '5', '6', 'faint'].flatMap((name) =>
  ['canvas', 'surface'].map((ground) => [`chart-${name}`, ground] as [string, string]),
)

describe.each(['light', 'dark'] as const)('colours in %s', (theme) => {
  it.each(textPairs)('text in %s on %s has a contrast of 4.5', (ink, ground) => {
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(chartPairs)('lines in %s on %s have a contrast of 3', (ink, ground) => {
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(3)
  })
  it.each(controlPairs)('edges in %s on %s have a contrast of 3', (ink, ground) => {
    expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(3)
  })
})

it('parses every colour of the theme', () => {
  const all = [...css.matchAll(/--color-[\w-]+:/g)].length
  expect(tokens.size).toBe(all - 3) // scrim, on-scrim and backdrop are drawn on pictures, not on tokens
})
