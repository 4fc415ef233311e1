/**
 * Diffusion-DPO (Wallace et al. 2023, eq. 14): the model lowers its error on the preferred result, relative to the
 * reference model, more than on the rejected one, both with the same noise.
 */

/** The result of a comparison: its loss −log σ(z), whether z > 0, and the derivative of the loss by the two errors. */
export interface Judged {
  readonly loss: number
  readonly agrees: boolean
  /** dL/d(error of the preferred); that of the rejected is the negative of it. */
  readonly slope: number
}

/** Mean squared errors of a model on the two results of a comparison. */
export interface Errors {
  readonly preferred: number
  readonly rejected: number
}

/**
 * z = −β/2 · [(L_w − L_l) − (L_w' − L_l')], with mean squared errors L of the model and L' of the reference.
 * @param beta limits how far the model moves from the reference: 5000 in the paper's experiments; smaller moves further
 */
export function judge(model: Errors, reference: Errors, beta: number): Judged {
  const gained = model.preferred - model.rejected - (reference.preferred - reference.rejected)
  const z = -0.5 * beta * gained
  // log(1 + e^−z), without overflow.
  const loss = Math.max(0, -z) + Math.log1p(Math.exp(-Math.abs(z)))
  return { loss, agrees: z > 0, slope: (0.5 * beta) / (1 + Math.exp(z)) }
}

/** Mean squared error of each item of two batches. */
export function itemErrors(prediction: Float32Array, target: Float32Array, items: number): Float64Array {
  const size = target.length / items
  return Float64Array.from({ length: items }, (_, item) => {
    let sum = 0
    for (let i = item * size; i < (item + 1) * size; i++)
      sum += ((prediction[i] as number) - (target[i] as number)) ** 2
    return sum / size
  })
}
