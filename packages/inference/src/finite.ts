/** Checks the output of a part of a model for NaN and infinity. */
import { InferenceError, type InferenceErrorCode } from './error.ts'

/** The parts of a model that are checked, by what they are called in messages, and the code of each. */
const parts = {
  textEncoder: ['text encoder', 'not-finite-text-encoder'],
  vaeEncoder: ['autoencoder (its encoder)', 'not-finite-autoencoder'],
  vaeDecoder: ['autoencoder (its decoder)', 'not-finite-autoencoder'],
  unet: ['UNet', 'not-finite-unet'],
  languageModel: ['language model', 'not-finite-language-model'],
  scheduler: ['scheduler', 'not-finite-scheduler'],
} as const satisfies Readonly<Record<string, readonly [string, InferenceErrorCode]>>

/**
 * @param part the part that computed the values
 * @returns the same values
 * @throws InferenceError 'not-finite-…', which names the part: a picture of such values would be black
 */
export function finite<Values extends { readonly data: Float32Array }>(
  part: keyof typeof parts,
  values: Values,
): Values {
  if (values.data.every(Number.isFinite)) return values
  const [title, code] = parts[part]
  const message = `The ${title} of this model gave values that are not numbers (NaN or infinity), so there is no picture. The checkpoint may be damaged, or its numbers too large for float16: try --precision float32.`
  throw new InferenceError(code, message)
}
