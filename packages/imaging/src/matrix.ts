/** Matrices of 3 × 3, for conversions between spaces of three colours. */

/** Three colours, or XYZ. */
export type Vector = readonly [number, number, number]
/** A 3 × 3 matrix as its rows. */
export type Matrix = readonly [Vector, Vector, Vector]

/** matrix · vector */
export function applyMatrix([a, b, c]: Matrix, [x, y, z]: Vector): Vector {
  return [a[0] * x + a[1] * y + a[2] * z, b[0] * x + b[1] * y + b[2] * z, c[0] * x + c[1] * y + c[2] * z]
}

/** The transposed matrix. */
export function transposeMatrix([a, b, c]: Matrix): Matrix {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ]
}

/** left · right */
export function multiplyMatrices(left: Matrix, right: Matrix): Matrix {
  const [a, b, c] = transposeMatrix(right)
  return transposeMatrix([applyMatrix(left, a), applyMatrix(left, b), applyMatrix(left, c)])
}

/** By the adjugate; of a singular matrix the elements are not finite. */
export function inverseMatrix([a, b, c]: Matrix): Matrix {
  const determinant = a[0] * cross(b, c)[0] + a[1] * cross(b, c)[1] + a[2] * cross(b, c)[2]
  return transposeMatrix([
    scaleVector(cross(b, c), 1 / determinant),
    scaleVector(cross(c, a), 1 / determinant),
    scaleVector(cross(a, b), 1 / determinant),
  ])
}

/** scale · vector */
export function scaleVector([x, y, z]: Vector, scale: number): Vector {
  return [x * scale, y * scale, z * scale]
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}
