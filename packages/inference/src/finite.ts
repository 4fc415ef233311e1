/** Checks the output of a part of a model for NaN and infinity. */
import { InferenceError } from './error.ts'

/**
 * @param part the part that computed the values, as shown to the person: "UNet"
 * @returns the same values
 * @throws InferenceError 'not-finite', which names the part: a picture of such values would be black
 */
export function finite<Values extends { readonly data: Float32Array }>(part: string, values: Values): Values {
  if (values.data.every(Number.isFinite)) return values
  const message = `The ${part} of this model gave values that are not numbers (NaN or infinity), so there is no picture. The checkpoint may be damaged, or its numbers too large for float16: try --precision float32.`
  throw new InferenceError('not-finite', message)
}
