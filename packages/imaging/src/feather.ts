import type { Mask } from './mask.ts'
import { yieldToEventLoop } from './picture.ts'

/**
 * Softens the edge of a mask towards its inside: the weight rises linearly with the distance from the nearest pixel
 * that must stay, and is full from `width` pixels on. A weight of 0 stays 0. The border of the picture is not an edge.
 * @param width in pixels; 0 changes nothing
 */
export async function featherMask(mask: Mask, width: number): Promise<Mask> {
  if (!(width > 0)) return mask
  const squared = await squaredDistances(mask)
  const weight = mask.weight.map((value, i) => value * Math.min(1, Math.sqrt(squared[i] as number) / (width + 1)))
  return { ...mask, weight }
}

/**
 * Squared Euclidean distances to the nearest weight of 0, infinite if there is none, by the lower envelope of parabolas.
 * Felzenszwalb and Huttenlocher, "Distance transforms of sampled functions" (2012), section 2.1.
 */
async function squaredDistances({ width, height, weight }: Mask): Promise<Float32Array> {
  const distances = weight.map((value) => (value === 0 ? 0 : Number.POSITIVE_INFINITY))
  for (let x = 0; x < width; x++) {
    columnDistances(distances, x, width, height)
    if (x % 512 === 511) await yieldToEventLoop()
  }
  const line = new Float32Array(width)
  const vertices = new Int32Array(width)
  const borders = new Float64Array(width + 1)
  for (let y = 0; y < height; y++) {
    const row = distances.subarray(y * width, (y + 1) * width)
    line.set(row)
    lowerEnvelope(line, row, vertices, borders)
    if (y % 512 === 511) await yieldToEventLoop()
  }
  return distances
}

/** Along a column the distance is that to the last 0 above or the next below. */
function columnDistances(distances: Float32Array, x: number, width: number, height: number): void {
  let steps = Number.POSITIVE_INFINITY
  for (let y = 0, at = x; y < height; y++, at += width) {
    steps = distances[at] === 0 ? 0 : steps + 1
    distances[at] = steps * steps
  }
  steps = Number.POSITIVE_INFINITY
  for (let y = height - 1, at = x + y * width; y >= 0; y--, at -= width) {
    steps = distances[at] === 0 ? 0 : steps + 1
    distances[at] = Math.min(distances[at] as number, steps * steps)
  }
}

/** result(x) = min over q of (x − q)² + line(q) */
function lowerEnvelope(line: Float32Array, result: Float32Array, vertices: Int32Array, borders: Float64Array): void {
  let last = -1
  for (let q = 0; q < line.length; q++) {
    const height = line[q] as number
    if (height === Number.POSITIVE_INFINITY) continue
    let border = Number.NEGATIVE_INFINITY
    while (last >= 0) {
      const vertex = vertices[last] as number
      border = (height + q * q - ((line[vertex] as number) + vertex * vertex)) / (2 * (q - vertex))
      if (border > (borders[last] as number)) break
      last--
    }
    if (last < 0) border = Number.NEGATIVE_INFINITY
    last++
    vertices[last] = q
    borders[last] = border
  }
  if (last < 0) return
  borders[last + 1] = Number.POSITIVE_INFINITY
  for (let x = 0, k = 0; x < line.length; x++) {
    while ((borders[k + 1] as number) < x) k++
    const vertex = vertices[k] as number
    result[x] = (x - vertex) ** 2 + (line[vertex] as number)
  }
}
