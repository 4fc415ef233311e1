/** Pictures of the benchmarks: photos, looks that are a function of the colour, and contact sheets. */
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { type Picture, pictureFromRgb, readPicture, resizePicture } from '@amend/imaging'
import type { Editor } from '@amend/inference'

/** Colour to colour, each channel 0 … 1. */
export type Look = (r: number, g: number, b: number) => readonly [number, number, number]

export const luma = (r: number, g: number, b: number) => 0.299 * r + 0.587 * g + 0.114 * b

export function applied(picture: Picture, look: Look): Picture {
  const rgb = new Uint8Array(picture.rgb.length)
  for (let i = 0; i < rgb.length; i += 3) {
    const [r = 0, g = 0, b = 0] = picture.rgb.subarray(i, i + 3)
    look(r / 255, g / 255, b / 255).forEach((value, c) => {
      rgb[i + c] = Math.round(255 * Math.min(1, Math.max(0, value)))
    })
  }
  return pictureFromRgb(picture.width, picture.height, rgb)
}

/** The picture with its short side resized to a length. */
export function shortSide(picture: Picture, side: number): Promise<Picture> {
  const scale = side / Math.min(picture.width, picture.height)
  return resizePicture(picture, Math.round(picture.width * scale), Math.round(picture.height * scale))
}

/** The middle square at a side. */
export async function square(picture: Picture, side: number): Promise<Picture> {
  const small = await shortSide(picture, side)
  const [left, top] = [Math.floor((small.width - side) / 2), Math.floor((small.height - side) / 2)]
  const rgb = new Uint8Array(3 * side * side)
  for (let y = 0; y < side; y++) {
    const from = 3 * ((top + y) * small.width + left)
    rgb.set(small.rgb.subarray(from, from + 3 * side), 3 * y * side)
  }
  return pictureFromRgb(side, side, rgb)
}

export interface Photo {
  readonly name: string
  readonly picture: Picture
}

export async function photosIn(folder: string): Promise<Photo[]> {
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort()
  const photos: Photo[] = []
  for (const name of names)
    photos.push({ name: path.parse(name).name, picture: await readPicture(path.join(folder, name)) })
  return photos
}

/** Mean absolute difference of the averages of 8 × 8 pixels, 0 … 1. */
export function difference(a: Picture, b: Picture): number {
  const across = a.width / 8
  const sums = new Float64Array(3 * across * (a.height / 8))
  for (let i = 0; i < a.rgb.length; i++) {
    const pixel = Math.floor(i / 3)
    const block = Math.floor(pixel / a.width / 8) * across + Math.floor((pixel % a.width) / 8)
    const at = 3 * block + (i % 3)
    sums[at] = (sums[at] ?? 0) + ((a.rgb[i] ?? 0) - (b.rgb[i] ?? 0)) / 64 / 255
  }
  return mean(Array.from(sums, Math.abs))
}

export const mean = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0) / numbers.length

/** The others are those of the checkpoint's card. */
const settings = { seed: 0, restore: 'model', samples: 1 } as const

export async function edited(
  editor: Editor,
  picture: Picture,
  instruction: string,
  seed: number = settings.seed,
): Promise<Picture> {
  const { variants } = await editor.edit(picture, instruction, { ...settings, seed })
  return variants[0]?.picture ?? picture
}

/** Looks of the embedded editor with a ground truth that is independent of its makers. */
export const exactLooks: Readonly<Record<string, Look>> = {
  'black and white': (r, g, b) => [luma(r, g, b), luma(r, g, b), luma(r, g, b)],
  invert: (r, g, b) => [1 - r, 1 - g, 1 - b],
  'no change': (r, g, b) => [r, g, b],
}

/** Others, of which only the answers before and after can be compared. */
export const otherLooks = ['night', 'winter', 'sepia', 'vivid', 'all green', 'Mars', 'fog', 'sunset'] as const

export interface Drift {
  /** The difference between the answers before and after, beside the difference between the former and the photos. */
  readonly fromBefore: number
  readonly beforeFromPhoto: number
}

export interface Kept {
  /** The error of looks with a known ground truth. */
  readonly exact: Readonly<Record<string, { before: number; after: number }>>
  readonly others: Readonly<Record<string, Drift>>
  /** Of the first photo: itself, the answer before, the answer after. */
  readonly rows: readonly (readonly Picture[])[]
}

/** How the looks that an editor knew have changed. */
export async function keptLooks(
  before: Editor,
  after: Editor,
  photos: readonly Picture[],
  phrases: Readonly<Record<string, readonly string[]>>,
  names: readonly string[] = otherLooks,
): Promise<Kept> {
  const exact: Record<string, { before: number; after: number }> = {}
  for (const [name, look] of Object.entries(exactLooks)) {
    const [old, now]: [number[], number[]] = [[], []]
    for (const photo of photos) {
      const truth = applied(photo, look)
      old.push(difference(await edited(before, photo, phrases[name]?.[0] ?? ''), truth))
      now.push(difference(await edited(after, photo, phrases[name]?.[0] ?? ''), truth))
    }
    exact[name] = { before: mean(old), after: mean(now) }
  }
  const others: Record<string, Drift> = {}
  const rows: Picture[][] = []
  for (const name of names) {
    const [drift, effect]: [number[], number[]] = [[], []]
    for (const [i, photo] of photos.slice(0, 3).entries()) {
      const phrase = phrases[name]?.[0] ?? ''
      const [old, now] = [await edited(before, photo, phrase), await edited(after, photo, phrase)]
      drift.push(difference(old, now))
      effect.push(difference(old, photo))
      if (i === 0) rows.push([photo, old, now])
    }
    others[name] = { fromBefore: mean(drift), beforeFromPhoto: mean(effect) }
  }
  return { exact, others, rows }
}

/** Pixels between the pictures of a sheet. */
const gap = 4

/** Squares of one size in rows, with white between them. */
export function sheet(rows: readonly (readonly Picture[])[]): Picture {
  const side = rows[0]?.[0]?.width ?? 1
  const [columns, lines] = [Math.max(...rows.map((row) => row.length)), rows.length]
  const [width, height] = [columns * (side + gap) - gap, lines * (side + gap) - gap]
  const rgb = new Uint8Array(3 * width * height).fill(255)
  rows.forEach((row, r) => {
    row.forEach((picture, c) => {
      for (let y = 0; y < side; y++) {
        const to = 3 * ((r * (side + gap) + y) * width + c * (side + gap))
        rgb.set(picture.rgb.subarray(3 * y * side, 3 * (y + 1) * side), to)
      }
    })
  })
  return pictureFromRgb(width, height, rgb)
}
