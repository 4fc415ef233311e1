/**
 * The guided filter with a colour guide: in every window the output is an affine function of the guide. He, Sun and Tang,
 * "Guided image filtering" (2013), eq. 19 to 21; fitted at low resolution as in He and Sun, "Fast guided filter" (2015).
 * Here the ridge pulls the linear part towards the identity instead of zero: where a window has no detail, colours stay unchanged.
 */
import { boxMean } from './box-mean.ts'

/** For each position 12 numbers: for red, green and blue the weights of red, green, blue, and the offset. */
export interface ColorTransforms {
  readonly width: number
  readonly height: number
  /** [height, width, 12], of the change: result = colour + weights · colour + offset */
  readonly data: Float32Array
}

/** Numbers of one transform: a 3 × 3 matrix and an offset for each of three colours. */
export const transformSize = 12

/**
 * Fits target ≈ A · guide + b in the windows around each position, minimising |A · guide + b − target|² + ridge · |A − 1|²
 * (both means over the window), then averages the fits of all windows that cover a position.
 *
 * @param guide [3, height, width], 0 … 1
 * @param target likewise
 * @param radius windows have 2 · radius + 1 positions a side, cut at the border
 * @param ridge in squared units of 0 … 1
 */
export function fitColorTransforms(
  guide: Float64Array,
  target: Float64Array,
  width: number,
  height: number,
  { radius, ridge }: { readonly radius: number; readonly ridge: number },
): ColorTransforms {
  const area = width * height
  const mean = (plane: Float64Array) => boxMean(plane, width, height, radius)
  const plane = (data: Float64Array, c: number) => data.subarray(c * area, (c + 1) * area)
  const covariance = (a: Float64Array, b: Float64Array, meanA: Float64Array, meanB: Float64Array) => {
    const products = mean(planeOf(area, (i) => at(a, i) * at(b, i)))
    return planeOf(area, (i) => at(products, i) - at(meanA, i) * at(meanB, i))
  }

  const guides = ofColors((c) => plane(guide, c))
  const means = ofColors((c) => mean(guides[c]))
  const covariances = symmetricPairs.map(([j, k]) => covariance(guides[j], guides[k], means[j], means[k]))
  const inverse = invertSymmetric(covariances, ridge)

  const data = new Float32Array(area * transformSize)
  for (const c of colors) {
    const wanted = plane(target, c)
    const change = planeOf(area, (i) => at(wanted, i) - at(guides[c], i))
    const changeMean = mean(change)
    const cross = ofColors((k) => covariance(guides[k], change, means[k], changeMean))
    const weights = ofColors((j) => {
      const [x, y, z] = symmetricIndex[j]
      return planeOf(
        area,
        (i) =>
          at(inverse[x], i) * at(cross[0], i) +
          at(inverse[y], i) * at(cross[1], i) +
          at(inverse[z], i) * at(cross[2], i),
      )
    })
    const offset = planeOf(area, (i) => {
      let rest = at(changeMean, i)
      for (const k of colors) rest -= at(weights[k], i) * at(means[k], i)
      return rest
    })
    for (const [k, coefficients] of [...weights, offset].entries()) {
      const smooth = mean(coefficients)
      for (let i = 0; i < area; i++) data[i * transformSize + 4 * c + k] = at(smooth, i)
    }
  }
  return { width, height, data }
}

const colors = [0, 1, 2] as const

function ofColors<T>(make: (color: 0 | 1 | 2) => T): [T, T, T] {
  return [make(0), make(1), make(2)]
}

/** A loop, as `Float64Array.from` with a function takes ten times as long. */
function planeOf(area: number, value: (index: number) => number): Float64Array {
  const plane = new Float64Array(area)
  for (let i = 0; i < area; i++) plane[i] = value(i)
  return plane
}

/** The upper triangle of a symmetric 3 × 3 matrix, by rows. */
const symmetricPairs = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
] as const

/** The index of an entry in that triangle. */
const symmetricIndex = [
  [0, 1, 2],
  [1, 3, 4],
  [2, 4, 5],
] as const

function at(plane: Float64Array | undefined, index: number): number {
  return plane?.[index] ?? 0
}

/** Inverses of (matrix + ridge · 1), position by position, by cofactors. The matrices are positive semidefinite. */
function invertSymmetric(matrix: readonly Float64Array[], ridge: number): Float64Array[] {
  const area = matrix[0]?.length ?? 0
  const inverse = matrix.map(() => new Float64Array(area))
  for (let i = 0; i < area; i++) {
    const xx = at(matrix[0], i) + ridge
    const xy = at(matrix[1], i)
    const xz = at(matrix[2], i)
    const yy = at(matrix[3], i) + ridge
    const yz = at(matrix[4], i)
    const zz = at(matrix[5], i) + ridge
    const cofactors = [
      yy * zz - yz * yz,
      xz * yz - xy * zz,
      xy * yz - xz * yy,
      xx * zz - xz * xz,
      xy * xz - xx * yz,
      xx * yy - xy * xy,
    ] as const
    const determinant = xx * cofactors[0] + xy * cofactors[1] + xz * cofactors[2]
    inverse.forEach((plane, k) => {
      plane[i] = (cofactors[k] as number) / determinant
    })
  }
  return inverse
}
