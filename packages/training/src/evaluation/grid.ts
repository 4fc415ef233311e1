/** Grids of samples: the same pictures, instructions and seeds every time, so that what has changed is the model. */
import { encodePicture, type Picture, pictureFromRgb } from '@amend/imaging'
import type { EditSettings } from '@amend/inference'
import { resized } from './resample.ts'

/** What a grid asks of an editor; a model in training can be one as well. */
export interface GridEditor {
  edit(
    picture: Picture,
    instruction: string,
    settings: Partial<EditSettings>,
    run: { readonly signal?: AbortSignal },
  ): Promise<{ readonly variants: readonly { readonly picture: Picture }[] }>
}

export interface GridItem {
  readonly id: string
  readonly picture: Picture
  readonly instruction: string
  readonly target?: Picture
}

export interface GridOptions {
  /** Of all samples. */
  readonly settings?: Partial<EditSettings>
  /** A column each. Default [0]. */
  readonly seeds?: readonly number[]
  readonly onItem?: (done: number, of: number) => void
  readonly signal?: AbortSignal
}

export interface GridRow {
  readonly id: string
  readonly instruction: string
  /** In the order of the columns; absent where there is none. */
  readonly pictures: readonly (Picture | undefined)[]
}

export interface Grid {
  readonly columns: readonly string[]
  readonly rows: readonly GridRow[]
}

/**
 * Edits every item with every seed: a row an item, with its input, its target where one is known, and a result a seed.
 * @throws what the editor throws; the signal's reason when aborted
 */
export async function renderGrid(
  editor: GridEditor,
  items: readonly GridItem[],
  { settings = {}, seeds = [0], onItem, signal }: GridOptions = {},
): Promise<Grid> {
  const withTarget = items.some(({ target }) => target)
  const rows: GridRow[] = []
  for (const { id, picture, instruction, target } of items) {
    const results: (Picture | undefined)[] = []
    for (const seed of seeds) {
      signal?.throwIfAborted()
      const run = { ...(signal && { signal }) }
      const { variants } = await editor.edit(picture, instruction, { ...settings, seed, variants: 1 }, run)
      results.push(variants[0]?.picture)
    }
    rows.push({ id, instruction, pictures: [picture, ...(withTarget ? [target] : []), ...results] })
    onItem?.(rows.length, items.length)
  }
  const results = seeds.map((seed) => (seeds.length === 1 ? 'result' : `seed ${seed}`))
  return { columns: ['input', ...(withTarget ? ['target'] : []), ...results], rows }
}

/** Of a cell that has no picture, and between cells. */
const background = 255
const gap = 4

/** A grid as one picture, without words: cells are squares of `cell` pixels with the pictures whole inside. */
export async function gridPicture({ columns, rows }: Grid, cell = 192): Promise<Picture> {
  const width = columns.length * (cell + gap) - gap
  const height = Math.max(1, rows.length * (cell + gap) - gap)
  const rgb = new Uint8Array(3 * width * height).fill(background)
  for (const [row, { pictures }] of rows.entries()) {
    for (const [column, picture] of pictures.entries()) {
      if (!picture) continue
      const small = await thumbnail(picture, cell)
      const left = column * (cell + gap) + Math.floor((cell - small.width) / 2)
      const top = row * (cell + gap) + Math.floor((cell - small.height) / 2)
      for (let y = 0; y < small.height; y++) {
        const line = small.rgb.subarray(3 * y * small.width, 3 * (y + 1) * small.width)
        rgb.set(line, 3 * ((top + y) * width + left))
      }
    }
  }
  return pictureFromRgb(width, height, rgb)
}

/** The picture in 8 bits with `side` as its long side, enlarged or made small. */
export async function thumbnail(picture: Picture, side: number): Promise<Picture> {
  const scale = side / Math.max(picture.width, picture.height)
  const [width, height] = [picture.width, picture.height].map((length) => Math.max(1, Math.round(length * scale))) as [
    number,
    number,
  ]
  const { rgb, depth } = await resized(picture, width, height)
  return pictureFromRgb(width, height, depth === 8 ? rgb : Uint8Array.from(rgb, (value) => Math.round(value / 257)))
}

/** A picture as `data:` address for a page. */
export async function inlined(picture: Picture, quality = 82): Promise<string> {
  const bytes = await encodePicture(picture, { format: 'webp', quality })
  return `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`
}
