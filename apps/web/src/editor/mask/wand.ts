import { neighboursOf, smooth, tidy } from './bits.ts'
import { distanceOf, type Pixels } from './pixels.ts'

/** The tolerance, 0 … 100, of the largest distance of colours that any wand takes. */
const farthest = 0.5

/**
 * The pixels of a similar colour as one, connected with it.
 * @param at index of the pixel
 * @param tolerance 0 … 100
 * @returns bits, [height, width]
 */
export function wand({ width, height, lab }: Pixels, at: number, tolerance: number): Uint8Array {
  const most = farthest * (tolerance / 100) ** 1.5 + 0.01
  const colour = meanAround(lab, at, width, height)
  const bits = new Uint8Array(width * height)
  bits[at] = 1
  const stack = [at]
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    for (const neighbour of neighboursOf(next, width, height)) {
      if (bits[neighbour] === 1 || distanceOf(lab, neighbour, colour) > most) continue
      bits[neighbour] = 1
      stack.push(neighbour)
    }
  }
  const small = Math.ceil(bits.length / 2000)
  const tidied = smooth(tidy(bits, width, height, small), width, height)
  // A thing smaller than a speck is what was pointed at.
  return tidied.includes(1) ? tidied : bits
}

/** The mean colour of 3 × 3 pixels: grain must not decide. */
function meanAround(lab: Float32Array, at: number, width: number, height: number): [number, number, number] {
  const [x, y] = [at % width, Math.floor(at / width)]
  const sum: [number, number, number] = [0, 0, 0]
  let count = 0
  for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row++) {
    for (let column = Math.max(x - 1, 0); column <= Math.min(x + 1, width - 1); column++) {
      const i = 3 * (row * width + column)
      sum[0] += lab[i] ?? 0
      sum[1] += lab[i + 1] ?? 0
      sum[2] += lab[i + 2] ?? 0
      count++
    }
  }
  return [sum[0] / count, sum[1] / count, sum[2] / count]
}
