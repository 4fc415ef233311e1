import type { Tensor } from '@amend/graph'

/** Cosines of the angles between the rows of a [N, D] and of b [M, D], as [N, M]. A row of zeros gives zeros. */
export function cosineSimilarities(a: Tensor, b: Tensor): Tensor<Float32Array> {
  const [n, width] = a.shape as [number, number]
  const [m, other] = b.shape as [number, number]
  if (a.shape.length !== 2 || b.shape.length !== 2 || width !== other) {
    throw new RangeError(`Rows of [${a.shape.join(', ')}] and [${b.shape.join(', ')}] cannot be compared.`)
  }
  const cosines = new Float32Array(n * m)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      cosines[i * m + j] = cosineSimilarity(rowOf(a, i), rowOf(b, j))
    }
  }
  return { data: cosines, shape: [n, m] }
}

/** Row `index` of x [N, D]. */
function rowOf({ data, shape }: Tensor, index: number): Float32Array {
  const [, width] = shape as [number, number]
  return (data as Float32Array).subarray(index * width, (index + 1) * width)
}

/** The cosine of the angle between two vectors of the same length, −1 … 1; 0 when one of them is zero. */
export function cosineSimilarity(a: Float32Array, b: Float32Array): number {
  let [dot, left, right] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] as number, b[i] as number]
    dot += x * y
    left += x * x
    right += y * y
  }
  return left === 0 || right === 0 ? 0 : dot / Math.sqrt(left * right)
}
