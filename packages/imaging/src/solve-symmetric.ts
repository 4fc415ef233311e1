/**
 * Solves matrix · x = right for each right side, by Cholesky's decomposition.
 * @param matrix [size, size], positive definite; only its lower triangle is read, and it is overwritten
 */
export function solveSymmetric(matrix: Float64Array, rights: readonly Float64Array[], size: number): Float64Array[] {
  const at = (row: number, column: number) => matrix[row * size + column] as number
  for (let j = 0; j < size; j++) {
    for (let i = j; i < size; i++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      matrix[i * size + j] = i === j ? Math.sqrt(sum) : sum / at(j, j)
    }
  }
  return rights.map((right) => {
    const x = right.slice()
    for (let i = 0; i < size; i++) {
      let sum = x[i] as number
      for (let k = 0; k < i; k++) sum -= at(i, k) * (x[k] as number)
      x[i] = sum / at(i, i)
    }
    for (let i = size - 1; i >= 0; i--) {
      let sum = x[i] as number
      for (let k = i + 1; k < size; k++) sum -= at(k, i) * (x[k] as number)
      x[i] = sum / at(i, i)
    }
    return x
  })
}
