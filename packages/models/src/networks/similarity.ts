import type { Tensor } from '@amend/graph'

/** Cosines of the angles between the rows of a [N, D] and of b [M, D], as [N, M]. A row of zeros gives zeros. */
export function cosineSimilarities(a: Tensor, b: Tensor): Tensor<Float32Array> {
  const [n, width] = a.shape as [number, number]
  const [m, other] = b.shape as [number, number]
  if (a.shape.length !== 2 || b.shape.length !== 2 || width !== other) {
    throw new RangeError(`Rows of [${a.shape.join(', ')}] and [${b.shape.join(', ')}] cannot be compared.`)
  }
  const [left, right] = [unitRows(a), unitRows(b)]
  const cosines = new Float32Array(n * m)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      let sum = 0
      for (let k = 0; k < width; k++) sum += (left[i * width + k] as number) * (right[j * width + k] as number)
      cosines[i * m + j] = sum
    }
  }
  return { data: cosines, shape: [n, m] }
}

/** The rows of x [N, D] at length one. */
function unitRows({ data, shape }: Tensor): Float64Array {
  const [rows, width] = shape as [number, number]
  const unit = Float64Array.from(data as Float32Array)
  for (let i = 0; i < rows; i++) {
    const row = unit.subarray(i * width, (i + 1) * width)
    const length = Math.hypot(...row)
    if (length > 0) for (let k = 0; k < width; k++) row[k] = (row[k] as number) / length
  }
  return unit
}
