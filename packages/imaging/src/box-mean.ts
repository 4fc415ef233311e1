/** Means over windows of 2 · radius + 1 positions a side, cut at the border; running sums, so the time does not depend on the radius. */
export function boxMean(plane: Float64Array, width: number, height: number, radius: number): Float64Array {
  const rows = new Float64Array(plane.length)
  for (let y = 0; y < height; y++) meanLine(plane, rows, y * width, 1, width, radius)
  const means = new Float64Array(plane.length)
  for (let x = 0; x < width; x++) meanLine(rows, means, x, width, height, radius)
  return means
}

function meanLine(
  from: Float64Array,
  to: Float64Array,
  start: number,
  step: number,
  length: number,
  radius: number,
): void {
  let sum = 0
  let count = 0
  for (let i = 0; i < Math.min(radius, length); i++, count++) sum += from[start + i * step] as number
  for (let i = 0; i < length; i++) {
    if (i + radius < length) {
      sum += from[start + (i + radius) * step] as number
      count++
    }
    if (i - radius > 0) {
      sum -= from[start + (i - radius - 1) * step] as number
      count--
    }
    to[start + i * step] = sum / count
  }
}
