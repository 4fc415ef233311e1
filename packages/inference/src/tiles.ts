/**
 * An autoencoder run in tiles, for pictures whose activations would not fit in memory. Tiles overlap, and where they do
 * the results are blended from one to the other, so that no seam shows. Each tile is normalised and attends within
 * itself only, so the result differs a little from that of the whole; see the test for by how much.
 */
import type { Tensor } from '@amend/graph'

type Floats = Tensor<Float32Array>

/** Options of `runTiled`. */
export interface TileOptions {
  /** Sides of a tile and of the overlap of neighbours, in latent positions. */
  readonly tile: number
  readonly overlap: number
  /** Positions of the input and of the result a latent position: 1 and 8 for a decoder of factor 8, 8 and 1 to encode. */
  readonly from: number
  readonly to: number
  /** The network: [N, C, from · h, from · w] to [N, C', to · h, to · w]. */
  readonly run: (input: Floats) => Promise<Floats>
}

/**
 * Runs the network on items [B, C, h, w]: on all of them at once when they fit into one tile together, else on each, in tiles
 * where it does not fit into one.
 */
export async function runTiled(input: Floats, options: TileOptions): Promise<Floats> {
  const { tile, from, run } = options
  const [batch = 1, , height = 0, width = 0] = input.shape
  const [rows, columns] = [height / from, width / from]
  if (rows <= tile && columns <= tile && batch * rows * columns <= tile ** 2) return run(input)
  const items: Floats[] = []
  for (const item of itemsOf(input)) items.push(await runItem(item, options))
  return joinItems(items)
}

async function runItem(input: Floats, { tile, overlap, from, to, run }: TileOptions): Promise<Floats> {
  const [height, width] = [(input.shape[2] ?? 0) / from, (input.shape[3] ?? 0) / from]
  if (height <= tile && width <= tile) return run(input)

  const sides = { height: height * to, width: width * to }
  const weight = new Float32Array(sides.height * sides.width)
  let sum = new Float32Array(0)
  for (const top of tileStarts(height, tile, overlap)) {
    for (const left of tileStarts(width, tile, overlap)) {
      const size = { height: Math.min(tile, height) * from, width: Math.min(tile, width) * from }
      const { data, shape } = await run(crop(input, top * from, left * from, size))
      const [, channels = 0, h = 0, w = 0] = shape
      if (sum.length === 0) sum = new Float32Array(channels * weight.length)
      const down = fade(h, overlap * to, top > 0, top + tile < height)
      const across = fade(w, overlap * to, left > 0, left + tile < width)
      for (let y = 0; y < h; y++) {
        for (let x = 0; x < w; x++) {
          const at = (top * to + y) * sides.width + left * to + x
          const share = (down[y] as number) * (across[x] as number)
          weight[at] = (weight[at] as number) + share
          for (let c = 0; c < channels; c++) {
            const target = c * weight.length + at
            sum[target] = (sum[target] as number) + share * (data[(c * h + y) * w + x] as number)
          }
        }
      }
    }
  }
  const data = sum.map((value, i) => value / (weight[i % weight.length] as number))
  return { data, shape: [1, sum.length / weight.length, sides.height, sides.width] }
}

/** Starts of tiles that cover `length` with at least `overlap` between neighbours, the last one flush with the end. */
export function tileStarts(length: number, tile: number, overlap: number): number[] {
  if (length <= tile) return [0]
  const count = Math.ceil((length - overlap) / (tile - overlap))
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - tile)) / (count - 1)))
}

/** Weights along one side of a tile: from near zero to one over the overlap where a neighbour follows, one elsewhere. */
function fade(length: number, overlap: number, before: boolean, after: boolean): Float32Array {
  return new Float32Array(length).map((_, i) => {
    const rise = before ? (i + 0.5) / overlap : 1
    const fall = after ? (length - i - 0.5) / overlap : 1
    return Math.min(1, rise, fall)
  })
}

function crop({ data, shape }: Floats, top: number, left: number, size: { height: number; width: number }): Floats {
  const [, channels = 0, rows = 0, columns = 0] = shape
  const { height, width } = size
  const cut = new Float32Array(channels * height * width)
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < height; y++) {
      const from = (c * rows + top + y) * columns + left
      cut.set(data.subarray(from, from + width), (c * height + y) * width)
    }
  }
  return { data: cut, shape: [1, channels, height, width] }
}

function itemsOf({ data, shape: [batch = 1, ...shape] }: Floats): Floats[] {
  const size = data.length / batch
  return Array.from({ length: batch }, (_, i) => ({
    data: data.subarray(i * size, (i + 1) * size),
    shape: [1, ...shape],
  }))
}

function joinItems(items: readonly Floats[]): Floats {
  const size = items[0]?.data.length ?? 0
  const data = new Float32Array(items.length * size)
  items.forEach((item, i) => {
    data.set(item.data, i * size)
  })
  return { data, shape: [items.length, ...(items[0]?.shape.slice(1) ?? [])] }
}
